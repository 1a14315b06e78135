"""The page of questions: each of its blocks runs, and what it says is what the package says elsewhere."""

import re

import matplotlib.pyplot as plt
import pytest

from analysis.errors import RequestError

MOST_IN_A_REPR = 120


@pytest.fixture(scope="module")
def answered(root, tmp_path_factory):
    """What the blocks of the page leave, run one after another."""
    place = tmp_path_factory.mktemp("questions")
    text = (root / "docs" / "questions.md").read_text(encoding="utf-8")
    names = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        for block in re.findall(r"```python\n(.*?)```", text, flags=re.S):
            if block.count("\n") > 5:
                pytest.fail(f"more than five lines:\n{block}")
            exec(re.sub(r"\bload\((.*?)\)", rf"load(\1, {str(root)!r})", block), names)
    plt.close("all")
    return names, place


@pytest.mark.slow
def test_every_question_of_the_page_has_an_answer(answered):
    names, place = answered
    assert names["behind"]["probability"].lt(0.5).sum() == names["table"]["probability"].lt(0.5).sum()
    assert all(targets["series_id"].eq("gdp-growth").any() for targets in names["provinces"])
    assert str(names["known"].figures["published"].max()) < "2025-07-01"
    assert (place / "target.svg").read_text(encoding="utf-8").count("可再生能源装机") >= 1
    assert (place / "targets.dta").stat().st_size > 1000


@pytest.mark.slow
def test_a_target_under_other_assumptions_moves_as_it_must(answered):
    wind = answered[0]["wind"]
    assert wind.under().probability == pytest.approx(wind.probability)
    assert wind.under(additions_later=6).probability < wind.probability
    assert wind.under(growth=1.2).probability > wind.under(growth=0.8).probability
    with pytest.raises(RequestError, match="growth_scale"):
        wind.under(growth=-1)


@pytest.mark.slow
def test_what_a_console_prints_of_a_thing_is_short(answered):
    names, _ = answered
    for thing in (names["city"], names["quarter"], names["wind"], names["wind"].case, names["city"].store):
        assert len(repr(thing)) < MOST_IN_A_REPR
    assert "liaocheng-2026-20" in repr(names["wind"])
