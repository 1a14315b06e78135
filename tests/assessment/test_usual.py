"""The share of a plan that is usually done by a month: here, else elsewhere; of the plan, else of the total."""

from datetime import date

import pytest

from analysis.assessment.case import make_case
from analysis.assessment.usual_share import usual
from analysis.domain.codes import Kind
from analysis.words.wording import Words

AS_OF = date(2026, 10, 30)


@pytest.fixture
def usual_by_june(sparse_city, promise):
    """Returns what is usually done by June of a plan of this year for a series of a region."""

    def asked(series, region, as_of=AS_OF, kind=Kind.FLOW):
        plan = promise(kind=kind, series_id=series, region=region)
        return usual(make_case(plan, sparse_city, as_of, as_of, (), draws=100, seed=0), 6)

    return asked


def test_national_jobs_are_front_loaded(usual_by_june):
    june = usual_by_june("new-urban-jobs", "全国")
    assert 0.57 <= june.share <= 0.67
    assert (june.of, june.regions) == ("plan", ("全国",))
    assert june.low <= june.share <= june.high


def test_a_city_without_years_of_its_own_learns_from_others(usual_by_june):
    june = usual_by_june("new-urban-jobs", "聊城市")
    assert june.years >= 4
    assert "聊城市" not in june.regions
    assert june.share > 0.5


def test_nothing_is_shown_where_no_year_shows_it(usual_by_june):
    assert usual_by_june("agri-exports", "聊城市").years == 0
    assert usual_by_june("new-urban-jobs", "全国", kind=Kind.STOCK).years == 0


def test_what_was_published_later_is_not_seen(usual_by_june):
    early, late = (usual_by_june("new-urban-jobs", "全国", as_of) for as_of in (date(2019, 6, 1), AS_OF))
    assert early.years < late.years


def test_a_card_says_what_is_usual_and_when_the_calendar_is_too_kind(sparse_workspace):
    from analysis.assessment.assess import assess
    from analysis.sentences.usual_share import usual_sentences
    from analysis.store.store import load

    path = sparse_workspace / "data" / "statistics" / "observations.csv"
    line = "new-urban-jobs,山东省,2026-01/2026-06,57,万人,A,,2026-07-25,day,S76cc4578,\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    province = load("山东省", sparse_workspace)
    result = assess(province, quarter="2026Q2", as_of="2026-08-15", targets=["shandong-2026-05"])
    case = result.cases["shandong-2026-05"]
    assert case.row.gap_points == pytest.approx(100 * (57 / 110 - 0.5), abs=0.1)
    told = usual_sentences(case, Words("en"))
    assert "is usually done" in told[0]
    assert "too kind" in told[1]
    assert len(usual_sentences(case, Words("zh"))) == 2


def test_a_card_tells_one_usual_share(sparse_workspace):
    from analysis.assessment.assess import assess
    from analysis.sentences.cards import card
    from analysis.store.store import load

    path = sparse_workspace / "data" / "statistics" / "observations.csv"
    line = "old-compounds-renovated,聊城市,2026-01/2026-09,12,个,A,,2026-10-15,day,Sc8aac4f6,\n"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    store = load("聊城市", sparse_workspace)
    for name in ("liaocheng-2026-36",):
        known = assess(store, quarter="2026Q3", targets=[name], draws=500)
        told = card(known.cases[name], Words("en")).sentences
        assert sum("usually" in sentence for sentence in told) == 1, told
