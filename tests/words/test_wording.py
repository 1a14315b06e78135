"""Both languages say the same; every key is used; numbers read as a reader of the language expects."""

import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis.domain.codes as words
from analysis.assessment.verdict import likelihood
from analysis.charts.base import short_probability
from analysis.errors import MachineError
from analysis.typeface import subset_woff2
from analysis.words.wording import Words, shown_share, told_share, wording

SOURCE = Path(__file__).parents[2] / "src" / "analysis"
ENTRIES = [(f"{section}.{key}", texts) for section, keys in wording().items() for key, texts in keys.items()]


QUOTING_CHINESE = ("card.settles", "consistency.base", "earlier.near")
"""Sentences that in Chinese quote what is written in Chinese alone: a release note, a class, a difference."""


@pytest.mark.parametrize(("key", "texts"), ENTRIES, ids=[key for key, _ in ENTRIES])
def test_both_languages_have_the_same_placeholders(key, texts):
    assert set(texts) == set(words.LANGUAGES)
    names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in texts.values()]
    if key not in QUOTING_CHINESE:
        assert names[0] == names[1]


@pytest.mark.parametrize(
    ("section", "codes"),
    [
        ("verdict", words.VERDICTS),
        ("kind", words.KINDS),
        ("domain", words.DOMAINS),
        ("reason", words.NO_DATA_REASONS),
        ("grade", words.GRADES),
        ("status", words.STATUSES),
        ("method", words.METHODS),
        ("light", words.LIGHTS),
        ("reliability", words.RELIABILITIES),
        ("driver", words.DRIVERS),
        ("commitment", words.COMMITMENTS),
    ],
)
def test_every_code_has_its_word(section, codes):
    assert set(wording()[section]) == set(codes)


def test_every_key_is_used():
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.jinja"), *SOURCE.rglob("*.js")]
    )
    by_code = {"verdict", "kind", "domain", "reason", "grade", "status", "method", "light", "reliability", "driver"}
    by_code |= {"commitment", "deliverable", "stage", "column", "promise", "bound", "review_field"}
    unused = []
    for key, _ in ENTRIES:
        section = key.split(".")[0]
        if section not in by_code and key not in code and not re.search(rf"""f["']{section}\.[a-z_]*{{""", code):
            unused.append(key)
    assert unused == []


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (750, "万千瓦", "750万千瓦", "7,500 MW"),
        (118, "亿斤", "118亿斤", "5.9 million tonnes"),
        (1.2, "个百分点", "1.2个百分点", "1.2 percentage points"),
        (3000, "亩", "3000亩", "200 hectares"),
        (60, "亿元", "60亿元", "6 bn yuan"),
        (1.28, "万套", "1.28万套", "12,800 homes"),
        (380, "万平方米", "380万平方米", "3.8 million m²"),
        (15, "个", "15个", "15"),
        (95, "%", "95%", "95%"),
        (260, "公里", "260公里", "260 km"),
    ],
)
def test_quantities_read_well_in_both_languages(value, unit, zh, en):
    assert Words("zh").quantity(value, unit) == zh
    assert Words("en").quantity(value, unit) == en


@given(st.floats(0, 1, exclude_min=True, exclude_max=True), st.sampled_from(words.GRADES))
def test_a_probability_is_never_shown_as_none_or_all(probability, grade):
    assert not re.fullmatch(r"(0|100)%", Words("en").probability(probability, grade))


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_numbers_read_back_to_three_figures(value):
    text = Words("en").number(value).replace(",", "").replace("−", "-")
    assert float(text) == pytest.approx(value, rel=5e-3, abs=1e-6)


def test_estimates_have_three_figures():
    assert Words("zh").estimate(995.66, "万千瓦") == "996万千瓦"
    assert Words("zh").estimate(5412.3, "万千瓦") == "5410万千瓦"


def test_a_character_that_the_font_lacks_fails_loudly():
    assert subset_woff2("聊城市可再生能源")
    with pytest.raises(MachineError, match=r"U\+E000"):
        subset_woff2("聊\ue000")


@pytest.mark.parametrize(
    ("key", "values", "told"),
    [
        ("coverage.evidence_totals", {"n": 1}, "1 total of several years, no figure of a single year"),
        ("coverage.evidence_totals", {"n": 2}, "2 totals of several years, no figure of a single year"),
        ("coverage.days", {"n": 1}, "1 day"),
        ("summary.standing_one", {"n": 1, "verdict": "met"}, "The one that can be assessed stands at “met”."),
    ],
)
def test_a_sentence_is_singular_for_one_and_plural_for_more(key, values, told):
    assert Words("en").say(key, **values) == told


def test_a_range_is_one_number_where_its_ends_are_equal_and_has_one_unit():
    words = {"published": 8, "low": "0.1", "high": "0.1", "brier": "0.1", "rate": "50%", "base": "0.2"}
    assert "0.1至" not in Words("zh").say("record.brier", **words)
    assert "(90 % interval 0.1)" in Words("en").say("record.brier", **words)
    assert Words("en").estimated_range(548, 1140, "万千瓦") == ("5.5", "11.4 GW")
    assert Words("en").estimated_range(0.5, 1140, "万千瓦") == ("5 MW", "11.4 GW")


def test_no_english_word_is_a_raw_code():
    assert [key for key, texts in ENTRIES if re.fullmatch(r"[a-z]+(_[a-z]+)+", texts["en"])] == []


def test_tourists_come_on_visits():
    assert Words("en").quantity(3800, "万人次", of="接待游客人次") == "38 million visits"


@given(st.floats(0.0, 1.0))
def test_a_probability_is_shown_on_its_own_side_of_the_verdicts_limits_and_its_word_agrees(chance):
    shown, (code, *_) = shown_share(chance), likelihood(told_share(chance))
    if 0.05 <= chance <= 0.95:
        assert code == likelihood(shown)[0]
    assert (shown >= 0.7) == (chance >= 2 / 3) == (code in ("likely", "very_likely", "virtually_certain"))
    assert (shown <= 0.3) == (chance <= 1 / 3) == ("unlikely" in code)
    assert abs(shown - min(max(chance, 0.05), 0.95)) <= 0.05
    if 0.05 <= chance <= 0.95:
        text = Words("en").percent(shown)
        assert Words("en").probability(chance, "A") == short_probability(chance, Words("en")) == text
