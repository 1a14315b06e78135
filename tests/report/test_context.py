"""The region among its peers: like beside like, each with its latest year, nothing of a later day."""

from datetime import date

import pytest

from analysis.domain.regions import ancestors, are_alike
from analysis.report.context import LEAST_PEERS, MOST_SERIES, peers


@pytest.fixture(scope="module")
def found(third_quarter, city):
    return peers(third_quarter.cases.values(), city, third_quarter.as_of)


def test_the_city_comes_first_its_like_next_province_and_nation_last(found, city):
    own, *like, province, nation = found.rows
    assert own == city.region.name
    assert [province, nation] == [region.name for region in ancestors(city.region)]
    assert len(like) == 9
    assert all(are_alike(name, city.region) for name in like)


def test_what_is_promised_stands_first_and_most_have_it(found, third_quarter):
    promised = {case.target.series_id for case in third_quarter.cases.values()}
    own = [series.series_id in promised for series in found.series]
    assert own == sorted(own, reverse=True)
    assert 1 < len(own) <= MOST_SERIES
    for series in found.series:
        assert sum(series.series_id in row for row in list(found.rows.values())[1:-2]) >= LEAST_PEERS


def test_each_figure_is_the_latest_of_a_whole_year(found, city, third_quarter):
    jinan = found.rows["济南市"]["grain-output"].figure
    assert (jinan.period, jinan.amount) == ("2024", pytest.approx(61.2))
    for latest in found.figures:
        known = [each.year for each in city.figures(latest.figure.series_id, latest.figure.region, third_quarter.as_of)]
        assert latest.figure.year <= max(known)


def test_an_earlier_day_sees_earlier_figures(third_quarter, city):
    early = peers(third_quarter.cases.values(), city, date(2024, 6, 30))
    assert all(latest.figure.published <= date(2024, 6, 30) for latest in early.figures)


def test_a_place_without_figures_beside_it_stands_nowhere(third_quarter, city):
    assert peers(third_quarter.cases.values(), city, date(1999, 1, 1)).rows == {}
