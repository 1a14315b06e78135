"""One target in depth: the one of which most is known, its charts, and every method side by side."""

import pytest
from matplotlib.figure import Figure

from analysis.errors import RequestError
from analysis.notebooks.target_in_depth import in_depth
from analysis.pace.methods import METHODS
from analysis.report.single_chart import shown_table, write_chart
from analysis.words.wording import Words

RENEWABLES, FARMLAND = "liaocheng-2026-20", "liaocheng-2026-01"


@pytest.fixture(scope="module")
def study(sparse_quarter, sparse_city):
    return in_depth(sparse_quarter, language="en")


def test_the_target_of_which_most_is_known_is_chosen(study):
    assert study.case.row.id == RENEWABLES
    assert "7,500 MW" in study.title()[0]


def test_every_method_stands_side_by_side(study):
    shown = study.methods()
    words = Words("en")
    assert all(f"<td>{words.say(f'pace_method.{name}')}</td>" in shown for name in METHODS)
    assert all(words.say(f"pace_class.{name}") for method in METHODS.values() for name in method.classes)
    assert "…" not in shown


def test_its_figures_are_told_in_words(study):
    shown = study.figures().frame
    told = ["period", "as printed", "in the series' unit", "status", "known from", "reliability", "source"]
    assert list(shown) == [*told, "note (in Chinese)"]
    assert not shown.map(str).isin(["E", "A", "over"]).any(axis=None)
    assert not shown["source"].str.contains("@").any()


def test_the_paths_and_the_history_are_drawn(study):
    assert isinstance(study.history(), Figure)
    labels = [line.get_label() for line in study.paths().axes[0].lines]
    assert "required: compound growth" in labels
    assert "required: straight line" in labels


def test_the_disagreement_is_told_in_the_readers_unit(study):
    told = study.disagreement()
    assert told[0].startswith("The methods disagree")
    assert "4,200 MW" in told[1]


def test_a_target_without_a_way_says_so(sparse_quarter, sparse_city):
    plan = in_depth(sparse_quarter, FARMLAND, "zh")
    for shown in (plan.methods(), plan.paths(), plan.disagreement()):
        assert "官方方法无从判断" in shown[0]


def test_an_unknown_target_is_refused_with_its_near_misses(sparse_quarter, sparse_city):
    with pytest.raises(RequestError, match="liaocheng-2026-20"):
        in_depth(sparse_quarter, "liaocheng-2026-200")


def test_sentences_are_escaped(study):
    assert "<p>" in study.told()._repr_html_()
    assert "<script>" not in type(study.told())(("<script>",))._repr_html_()


@pytest.mark.parametrize(
    ("ending", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("csv", b"\xef\xbb")]
)
def test_its_chart_goes_out_singly_alike_twice(study, tmp_path, ending, begins):
    one, other = (write_chart(study, tmp_path / f"{name}.{ending}").read_bytes() for name in "ab")
    assert one == other
    assert one.startswith(begins)


def test_the_table_of_a_chart_holds_what_is_drawn(study):
    table = shown_table(study.case)
    last = table[table["what"] == "projection"].iloc[-1]
    assert table.loc[table["what"] == "figure", "value"].iloc[-1] == study.case.evidence.latest.amount
    assert last["low_95"] <= last["low_80"] <= last["value"] <= last["high_80"] <= last["high_95"]
    assert table.loc[table["what"] == "target", "value"].item() == 750


def test_another_ending_is_one_line(study, tmp_path):
    with pytest.raises(RequestError, match=r"unknown ending '.gif'; known: .svg, .png, .pdf, .csv"):
        write_chart(study, tmp_path / "a.gif")
