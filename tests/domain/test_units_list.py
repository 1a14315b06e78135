"""The one list of units: every row works in a sentence or in a table, and what else is said is said of known units."""

import pytest

from analysis.domain.units import conversion_factor, english_units, families, split_unit, unit_rows
from analysis.extract.quantities import find_quantities
from analysis.ingest.labels import unit_in


@pytest.mark.parametrize("row", unit_rows(), ids=lambda row: f"{row.family}-{row.example}")
def test_row_works_on_its_example(row):
    found, _ = find_quantities(row.example)
    named = row.words + row.text
    assert any(each.unit.endswith(named) for each in found) if named else unit_in(row.example) in row.tables


def test_words_of_sentences_are_no_units_of_tables():
    assert [unit_in(word) for row in unit_rows() for word in row.text] == [""] * sum(
        len(row.text) for row in unit_rows()
    )


@pytest.mark.parametrize("unit", [*english_units()["unit"], *english_units()["base"]])
def test_what_has_an_english_name_is_a_known_unit(unit):
    assert split_unit(unit)[1].split("/")[0] in families()


@pytest.mark.parametrize("unit", ["m²", "微克每立方米", "TWh"])
def test_other_spellings_are_the_unit(unit):
    assert conversion_factor(unit, split_unit(unit)[1]) == split_unit(unit)[0]
