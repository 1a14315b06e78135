"""Scenarios: what a file may say, which targets it chooses, what it does to paths, how files extend one another."""

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.assessment.assess import assess
from analysis.assessment.assumed import completed, grown
from analysis.errors import InputError, OnpaceError, RequestError
from analysis.scenario import (
    SCHEMA_FILE,
    Addition,
    Adjustment,
    FixedLevel,
    Scenario,
    check_scenarios,
    check_targets,
    load_scenario,
    save_scenario,
    scenario_link,
    scenario_name,
    scenario_names,
    scenario_text,
    schema_text,
)

START = date(2023, 12, 31)
DATES = [date(2024, 12, 31), date(2025, 12, 31), date(2026, 12, 31)]
YEARS = np.array([(day - START).days / 365.25 for day in DATES])
ANCHOR = np.array([100.0, 200.0])
PATHS = np.array([[110.0, 120.0, 130.0], [190.0, 180.0, 170.0]])


def after(unit="亿斤", **change):
    items = (Adjustment(**change),)
    return completed(grown(PATHS, ANCHOR, DATES, START, items, unit), ANCHOR, DATES, START, items, unit)


def test_an_adjustment_that_says_nothing_changes_nothing():
    assert after() == pytest.approx(PATHS)


@given(st.floats(0, 5))
def test_scaled_growth_is_that_much_of_the_way_from_the_last_figure(scale):
    assert after(growth_scale=scale) - ANCHOR[:, None] == pytest.approx(scale * (PATHS - ANCHOR[:, None]), abs=1e-9)


def test_a_point_of_growth_is_a_percent_of_an_amount_and_a_point_of_a_share():
    assert after(growth_points=1.0) - PATHS == pytest.approx(np.outer([1.0, 2.0], YEARS))
    assert after(unit="%", growth_points=1.0) - PATHS == pytest.approx(np.outer([1.0, 1.0], YEARS))


def test_growth_is_shifted_by_an_amount_a_year():
    assert after(growth_shift=3.0) - PATHS == pytest.approx(np.outer([3.0, 3.0], YEARS))


def test_a_delay_of_a_year_moves_the_path_by_a_year():
    assert after(delay_months=12.0)[0] == pytest.approx([100.0, 110.0, 120.0], abs=0.05)


@given(st.floats(0, 60), st.floats(0, 60))
def test_a_longer_delay_leaves_less_of_what_grows(one, other):
    short, long = sorted([one, other])
    assert (after(delay_months=long)[0] <= after(delay_months=short)[0] + 1e-9).all()
    assert (after(delay_months=long)[0] >= 100 - 1e-9).all()


def test_an_addition_joins_from_its_day_on_in_its_own_unit():
    wind = {"amount": 3.5, "unit": "GW", "due": date(2025, 12, 31)}
    assert (after(unit="万千瓦", additions=(wind,)) - PATHS)[0] == pytest.approx([0, 350, 350])


def test_an_addition_over_months_joins_in_equal_parts():
    wind = {"amount": 350, "months": ("2025-06", "2025-12", "2026-01", "2027-01")}
    assert (after(additions=(wind,)) - PATHS)[0] == pytest.approx([0, 175, 262.5])


def test_a_loss_in_percent_is_of_the_level_it_meets():
    drought = {"amount": -10, "unit": "%", "due": date(2025, 6, 30)}
    assert after(additions=(drought,)) / PATHS == pytest.approx(np.array([[1, 0.9, 0.9]] * 2))


def test_widened_spread_keeps_the_median():
    wide = after(spread_scale=2.0)
    assert np.median(wide, axis=0) == pytest.approx(np.median(PATHS, axis=0))
    assert np.ptp(wide, axis=0) == pytest.approx(2 * np.ptp(PATHS, axis=0))


def test_a_fixed_level_holds_on_its_day_and_growth_goes_on_from_there():
    fixed = after(levels=({"value": 150, "on": DATES[1]},))
    assert fixed[:, 1] == pytest.approx(150)
    assert fixed[:, 2] - fixed[:, 1] == pytest.approx(PATHS[:, 2] - PATHS[:, 1])
    assert fixed[:, 0] == pytest.approx(PATHS[:, 0])


def test_a_level_without_a_day_is_that_of_the_due_date():
    assert after(levels=({"value": 750},))[:, -1] == pytest.approx(750)


def test_an_adjustment_concerns_targets_that_all_its_choices_include(promise):
    target = promise()
    assert Adjustment().concerns(target)
    assert Adjustment(domain=["energy", "urban"], kind="stock").concerns(target)
    assert not Adjustment(domain="energy", kind="flow").concerns(target)
    assert not Adjustment(target="liaocheng-2026-19").concerns(target)


def write(folder, name, text):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yml").write_text(text, encoding="utf-8")


def plain(name, rest=""):
    return f"version: 1\nname: {name}\ntitle_zh: 甲\ntitle_en: A\n{rest}"


FAULTS = [
    ("growth", "adjustments:\n- growth_scale: fast\n", "x.yml:6: adjustments.0.growth_scale = 'fast'"),
    ("unknown key", "adjustments:\n- growht_scale: 1.1\n", "x.yml:6: adjustments.0.growht_scale"),
    ("beyond reason", "adjustments:\n- spread_scale: 1e+300\n", "x.yml:6: adjustments.0.spread_scale = '1e+300'"),
    ("infinite", "adjustments:\n- growth_shift: .inf\n", "x.yml:6: adjustments.0.growth_shift = 'inf'"),
    ("not a number", "adjustments:\n- growth_shift: .nan\n", "x.yml:6: adjustments.0.growth_shift = 'nan'"),
    ("true is no number", "adjustments:\n- spread_scale: true\n", "x.yml:6: adjustments.0.spread_scale = 'True'"),
    ("no such domain", "adjustments:\n- domain: enrgy\n", "did you mean energy"),
    ("no such month", "adjustments:\n- additions:\n  - amount: 1\n    months: [2026-13]\n", "x.yml:8:"),
    ("no date", "adjustments:\n- additions:\n  - amount: 1\n", "needs either due or months"),
    ("twice", "title_en: B\n", "x.yml:5: title_en; expected each key once"),
    ("no YAML", "adjustments: [\n", "x.yml:6: no YAML"),
    ("another name", "", "name = 'y'; expected x, the name of the file"),
]


@pytest.mark.parametrize(("rest", "told"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_fault_of_a_file_is_told_with_its_line(tmp_path, rest, told):
    write(tmp_path, "x", plain("x" if rest else "y", rest))
    with pytest.raises(InputError) as caught:
        load_scenario("x", tmp_path)
    assert told in str(caught.value)


def test_every_fault_of_every_file_comes_in_one_go(tmp_path):
    write(tmp_path, "a", plain("a", "adjustments:\n- growth_scale: fast\n  spread_scale: wide\n"))
    write(tmp_path, "b", plain("b", "extends: c\n"))
    with pytest.raises(RequestError) as caught:
        check_scenarios(tmp_path)
    assert len(str(caught.value).splitlines()) == 3


def test_a_scenario_takes_over_what_it_extends_before_its_own(tmp_path):
    write(tmp_path, "a", plain("a", "adjustments:\n- growth_scale: 1.1\n"))
    write(tmp_path, "b", plain("b", "extends: a\nadjustments:\n- growth_scale: 1.2\n"))
    write(tmp_path, "c", plain("c", "extends: [b, a]\nadjustments:\n- growth_scale: 1.3\n"))
    assert [item.growth_scale for item in load_scenario("c", tmp_path).adjustments] == [1.1, 1.2, 1.3]


@pytest.mark.parametrize("last", ["a", "b", "c"])
def test_a_circle_of_scenarios_is_refused(tmp_path, last):
    write(tmp_path, "a", plain("a", "extends: b\n"))
    write(tmp_path, "b", plain("b", "extends: c\n"))
    write(tmp_path, "c", plain("c", f"extends: {last}\n"))
    with pytest.raises(RequestError, match="goes round in a circle"):
        load_scenario("a", tmp_path)


def test_extending_what_does_not_exist_names_near_misses(tmp_path):
    write(tmp_path, "a", plain("a", "extends: basline\n"))
    with pytest.raises(RequestError, match=r"a\.yml \(extends\).*did you mean baseline"):
        load_scenario("a", tmp_path)


def test_a_target_that_does_not_exist_is_refused_one_of_another_region_let_pass():
    def of(name):
        return Scenario(name="x", title_zh="甲", title_en="A", adjustments=(Adjustment(target=name),))

    ids = ["liaocheng-2026-01", "liaocheng-2026-02"]
    check_targets(of("liaocheng-2026-02"), ids)
    check_targets(of("shandong-2026-02"), ids)
    with pytest.raises(RequestError, match="did you mean liaocheng-2026-0"):
        check_targets(of("liaocheng-2026-99"), ids)
    with pytest.raises(OnpaceError, match="unknown region"):
        check_targets(of("lioacheng_x-2026-01"), ids)


def test_a_saved_scenario_reads_back_as_it_was(tmp_path):
    scenario = Scenario(
        name="my-own",
        title_zh="自定",
        title_en="My own",
        note_en="Because: it's so.",
        extends="slow-build",
        adjustments=(
            Adjustment(target="liaocheng-2026-20", growth_scale=1.2, event_delay_months=-3.0),
            Adjustment(
                additions=(Addition(amount=3.0, due=date(2026, 6, 30)), Addition(amount=4.0, months=("2026-07",))),
                levels=(FixedLevel(value=5.0, on=date(2025, 12, 31)),),
            ),
        ),
    )
    from analysis.scenario import read_scenario

    path = save_scenario(scenario, tmp_path)
    assert read_scenario(path) == scenario
    assert (tmp_path / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text()
    with pytest.raises(RequestError):
        save_scenario(scenario.model_copy(update={"name": "baseline"}), tmp_path)


def test_shipped_files_have_notes_and_the_schema_is_that_of_the_model(root):
    folder = root / "data" / "scenarios"
    assert (folder / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text()
    assert {"stretch", "slow-build", "dry-year", "tight-budget", "wind-farm"} <= set(scenario_names(folder))
    for name in scenario_names(folder):
        scenario = load_scenario(name, folder)
        assert scenario.note_zh, name
        assert scenario.note_en, name
        assert f"{json.loads(schema_text())['$schema'][:5]}" == "https"
        assert scenario_text(scenario).startswith("# yaml-language-server")


@pytest.fixture(scope="module")
def by_scenario(sparse_city):
    names = scenario_names(sparse_city.workspace.scenarios)
    return {
        name: assess(sparse_city, quarter="2026Q3", scenario=name, draws=2000).table.set_index("id")["probability"]
        for name in names
    }


@pytest.mark.slow
def test_the_assessment_honours_each_shipped_scenario(by_scenario):
    grain, renewable, wind = "liaocheng-2026-02", "liaocheng-2026-20", "liaocheng-2026-19"
    compounds, urban = "liaocheng-2026-36", "liaocheng-2026-16"
    base = by_scenario["baseline"]
    assert by_scenario["dry-year"][grain] < base[grain] - 0.02
    assert by_scenario["slow-build"][renewable] < base[renewable] - 0.01
    assert by_scenario["slow-and-tight"][compounds] <= by_scenario["tight-budget"][compounds] < base[compounds]
    assert by_scenario["wind-farm"][wind] > base[wind] + 0.05
    assert by_scenario["stretch"][urban] > base[urban]
    assert by_scenario["dry-year"][urban] == base[urban]


def test_a_scenario_never_makes_a_probability_out_of_nothing(by_scenario):
    known = {name: set(table[table.notna()].index) for name, table in by_scenario.items()}
    assert all(ids == known["baseline"] for ids in known.values())


def test_check_takes_a_files_path_wherever_it_lies(sparse_workspace, tmp_path):
    folder = sparse_workspace / "data" / "scenarios"
    text = (folder / "dry-year.yml").read_text(encoding="utf-8").replace("name: dry-year", "name: mine")
    path = tmp_path / "elsewhere" / "mine.yml"
    path.parent.mkdir()
    path.write_text(text + "extends: stretch\n", encoding="utf-8")
    assert check_scenarios(folder, [str(path), "stretch"]) == [str(path), "stretch"]
    path.write_text(text + "foo: 1\n", encoding="utf-8")
    with pytest.raises(OnpaceError, match=r"mine.yml:\d+: foo = '1'"):
        check_scenarios(folder, [str(path)])


def test_a_date_that_does_not_exist_is_a_fault_of_its_file(tmp_path):
    text = "version: 1\nname: odd\ntitle_zh: 奇\ntitle_en: Odd\nadjustments:\n- levels: [{value: 1, on: 2026-13-01}]\n"
    (tmp_path / "odd.yml").write_text(text, encoding="utf-8")
    with pytest.raises(OnpaceError, match=r"odd\.yml"):
        check_scenarios(tmp_path, ["odd"])


WIND = [("baseline", "open"), ("slow-build", "open"), ("wind-farm", "to_be_kept")]


@pytest.mark.parametrize(("scenario", "outlook"), WIND)
def test_draws_that_all_miss_never_make_a_promise_one_to_be_kept(city, scenario, outlook):
    wind = "liaocheng-2026-19"
    row = assess(city, quarter="2026Q3", scenario=scenario, targets=[wind]).cases[wind].row
    assert row.outlook == outlook


def test_a_file_from_elsewhere_is_read_whatever_the_file_is_called(sparse_workspace, tmp_path):
    folder = sparse_workspace / "data" / "scenarios"
    text = (folder / "dry-year.yml").read_text(encoding="utf-8").replace("name: dry-year", "name: mine")
    path = tmp_path / "mine (1).yml"
    path.write_text(text + "extends: stretch\n", encoding="utf-8")
    brought = load_scenario(str(path), folder)
    parents = load_scenario("stretch", folder).adjustments
    assert (brought.name, scenario_name(str(path))) == ("mine", "mine")
    assert brought.adjustments == (*parents, *load_scenario("dry-year", folder).adjustments)
    with pytest.raises(OnpaceError, match="cannot be read"):
        load_scenario(str(tmp_path / "none.yml"), folder)


def test_what_comes_from_outside_never_passes_for_another(sparse_workspace, tmp_path):
    folder = sparse_workspace / "data" / "scenarios"
    path = tmp_path / "dry-year.yml"
    path.write_text((folder / "dry-year.yml").read_text(encoding="utf-8"), encoding="utf-8")
    assert load_scenario(str(path), folder) == load_scenario("dry-year", folder)
    for name in ("dry-year", "baseline"):
        other = Scenario(name=name, title_zh="别", title_en="Other", adjustments=(Adjustment(delay_months=1),))
        with pytest.raises(RequestError, match="another scenario"):
            load_scenario(scenario_link(other), folder)


@pytest.mark.parametrize("name", ["dry-year", "slow-and-tight", "wind-farm", "baseline"])
@pytest.mark.parametrize("address", ["", "http://127.0.0.1:8866/voila/render/scenarios.ipynb"])
def test_a_scenario_sent_as_a_link_or_as_shown_arrives_whole(root, tmp_path, name, address):
    folder = root / "data" / "scenarios"
    sent = load_scenario(name, folder)
    assert load_scenario(address + scenario_link(sent), folder) == sent
    path = tmp_path / f"{name}.yml"
    path.write_text(scenario_text(sent), encoding="utf-8")
    assert load_scenario(str(path), folder) == sent


LINK = "?name=odd&title_zh=%E5%A5%87&title_en=Odd"
BAD_LINKS = [
    ("?", "title_zh"),
    ("?name=odd", "title_zh"),
    (LINK + "&adjust={", "cannot be read"),
    (LINK + "&adjust=" + "[" * 6000, "cannot be read"),
    (LINK + "&adjust=%7B%22growth_scale%22%3Anan%7D", "cannot be read"),
    (LINK + "&adjust=%7B%22growth_scale%22%3ANaN%7D", "growth_scale"),
    (LINK + "&adjust=%7B%22growth_scale%22%3A1e999%7D", "growth_scale"),
    (LINK + "&adjust=%7B%22growth_scale%22%3A" + "9" * 4000 + "%7D", "growth_scale"),
    (LINK + "&adjust=%7B%22growth%22%3A2.0%7D", "no such name"),
    (LINK + "&run=1", "no such name"),
    (LINK + "&name=two", "name"),
    (LINK + "&extends=..%2Fbaseline", "unknown scenario"),
    (LINK + "&note_en=" + "a" * 9000, "8000 at most"),
    ("?name=..%2Fup&title_zh=x&title_en=x", "name"),
]


@pytest.mark.parametrize(("link", "told"), BAD_LINKS)
def test_a_link_that_will_not_do_is_refused_in_a_line(root, link, told):
    with pytest.raises(OnpaceError, match=told):
        load_scenario(link, root / "data" / "scenarios")
