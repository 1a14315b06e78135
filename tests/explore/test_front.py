"""The front that explorers meet: five lines give an answer, and what they give shows itself."""

import subprocess
import sys

import matplotlib.pyplot as plt
import pytest

from analysis.errors import RequestError
from analysis.explore import plot, project, series, target
from analysis.present.display import assessments_html, big_table


def test_five_lines_give_an_answer(root):
    code = (
        "import matplotlib; matplotlib.use('agg')\n"
        "from analysis import load, plot, project, series\n"
        "city = load('聊城市')\n"
        "grain = series(city, 'grain-output', language='en')\n"
        "ahead = project(grain, 2026, at_least=118)\n"
        "print(ahead.sentence(), plot(ahead).get_ylabel())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert "The probability of at least" in done.stdout
    assert done.stdout.strip().endswith("million tonnes")


def test_a_series_stops_at_its_last_break(city):
    found = series(city, "urbanisation-rate", "山东省")
    assert found.yearly.index.min() >= 2020
    assert found.yearly.index.is_monotonic_increasing


def test_what_is_not_there_is_told_with_what_is(city):
    with pytest.raises(RequestError, match="did you mean grain-output"):
        series(city, "grain-outputs")
    with pytest.raises(RequestError, match="there are some of"):
        series(city, "grain-output", "北京市")
    with pytest.raises(RequestError, match="not ahead"):
        project(series(city, "grain-output"), 2020)


def test_the_projection_of_the_front_is_that_of_the_command(city, tmp_path):
    found = series(city, "urbanisation-rate", "山东省")
    lines = [f"{found.series_id},{year},{value},rate,0,100" for year, value in found.yearly.items()]
    header = "series_id,period,value,kind,lower_limit,upper_limit"
    (tmp_path / "panel.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    from analysis.forecast.panel import project_panel
    from analysis.tables.panel_file import read_panel

    table = project_panel(read_panel(tmp_path / "panel.csv"), 2, pool="reference").table
    until = int(found.yearly.index[-1]) + 2
    assert project(found, until).table["median"].to_numpy() == pytest.approx(table["median"].to_numpy())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_things_show_themselves(city, third_quarter, language):
    grain = series(city, "grain-output", language=language)
    promise = target(city, "liaocheng-2026-20", quarter="2026Q3", language=language)
    assert promise.verdict == third_quarter.cases["liaocheng-2026-20"].row["verdict"]
    pages = [grain._repr_html_(), promise._repr_html_(), project(grain, 2026, at_least=118)._repr_html_()]
    for page in pages:
        assert "<img alt=" in page
        assert "nan" not in page.split("base64")[0]
    whole = assessments_html(third_quarter, language)
    assert "liaocheng-2026-94" in whole
    for thing in (grain, promise, third_quarter, third_quarter.cases["liaocheng-2026-20"]):
        _, ax = plt.subplots()
        assert plot(thing, ax=ax) is ax
        plt.close("all")
    with pytest.raises(TypeError, match="how to plot"):
        plot(3)


def test_a_big_table_brings_what_it_needs(third_quarter):
    page = big_table(third_quarter.table[["id", "probability"]])._repr_html_()
    assert "https://cdn" not in page
    assert "unpkg" not in page.split("injectModule")[0]
    assert "csvHtml5" in page
    assert "liaocheng-2026-94" in page


def test_names_of_the_front_are_told_to_those_who_ask():
    import analysis

    for name in analysis.__all__:
        assert name in dir(analysis)
        found = getattr(analysis, name)
        assert name.startswith("__") or {"Returns", "Yields"} & set((found.__doc__ or "").split()), name


def test_a_notebook_shows_assessments_as_pages_and_charts_as_pictures(root):
    import nbformat
    from nbclient import NotebookClient

    cells = [
        "from analysis import assess, load, plot\nfrom analysis.present.charts import target_figure",
        "result = assess(load(), quarter='2026Q3', targets=['liaocheng-2026-20'])\nresult",
        "target_figure(result.cases['liaocheng-2026-20'])",
        "ax = plot(result)",  # drawn after a figure of its own: it must be shown all the same
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, resources={"metadata": {"path": str(root)}}).execute()
    shown = [[set(output.get("data", {})) for output in cell["outputs"]] for cell in book.cells]
    assert "onpace-verdict-" in book.cells[1]["outputs"][0]["data"]["text/html"]
    assert [len(outputs) for outputs in shown] == [0, 1, 1, 1]
    assert "image/png" in shown[2][0] & shown[3][0]
