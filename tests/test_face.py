"""The public face, ``onpace``: what it names, what it loads, and that nobody's own ``analysis`` gets in its way."""

import ast
import inspect
import subprocess
import sys
from datetime import date
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

import onpace
from analysis.city import City
from analysis.errors import RequestError
from analysis.notebooks.display import BigTable, assessments_html
from analysis.notebooks.plotting import plot

RENEWABLE = "liaocheng-2026-20"
HEAVY = "{'pandas','pandera','pint','statsmodels','matplotlib','pydantic','scipy','numpy'}"


def python(*words, cwd, status=0):
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, cwd=cwd, check=False)
    assert done.returncode == status, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def place(sparse_city):
    return City(sparse_city)


def test_every_name_is_told_to_those_who_ask_and_documented():
    assert dir(onpace) == sorted(onpace.__all__)  # what a reader is offered by the tab key, and nothing else
    for name in onpace.__all__:
        assert getattr(onpace, name).__doc__
    with pytest.raises(AttributeError, match="has no attribute 'asess'"):
        _ = onpace.asess


def test_what_type_checkers_see_is_what_there_is():
    tree = ast.parse(Path(onpace.__file__).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {alias.asname: node.module for node in block.body for alias in node.names}
    assert seen == onpace._HOME | {"charts": "analysis"}


def test_one_thing_is_spelt_one_way_everywhere():
    """An argument has one kind of value and one default, whoever takes it."""
    taken = {}
    for _, method in inspect.getmembers(City, inspect.isfunction):
        for name, parameter in inspect.signature(method).parameters.items():
            taken.setdefault(name, set()).add((str(parameter.annotation), parameter.default))
    empty = inspect.Parameter.empty
    for name in ("as_of", "quarter"):  # they may be needed
        taken[name] = {(kind, value) for kind, value in taken[name] if value is not empty}
    for name in ("as_of", "quarter", "targets", "language", "draws", "seed", "region", "previous"):
        assert len(taken[name]) == 1, (name, taken[name])


def test_no_default_of_the_library_is_a_quarter_or_a_region(root):
    for path in (root / "src" / "analysis").rglob("*.py"):
        if path.parent.name == "cli" or path.name in ("parameters.py", "defaults.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                given = [each.value for each in [*node.args.defaults, *node.args.kw_defaults] if _is_text(each)]
                assert not [text for text in given if text[:2] == "20" or text == "聊城市"], f"{path}: {node.name}"


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.parametrize("module", ["onpace", "onpace.__main__", "analysis.runs"])
def test_the_face_and_the_command_load_nothing_heavy(module, root):
    assert python("-c", f"import {module}, sys; print(sorted({HEAVY} & set(sys.modules)))", cwd=root) == "[]\n"


def test_what_renders_reports_loads_nothing_that_the_kernel_has(root):
    code = "import analysis.jobs.running, sys; print(sorted({'pandas', 'scipy', 'matplotlib'} & set(sys.modules)))"
    assert python("-c", code, cwd=root) == "[]\n"


@pytest.mark.parametrize("name", ["onpace", "analysis"])
def test_the_package_is_the_command(name, root):
    assert python("-m", name, "--help", cwd=root).startswith("Usage: onpace")


@pytest.fixture(params=["analysis/__init__.py", "analysis.py"])
def own(request, tmp_path):
    """A folder in which somebody has an ``analysis`` of their own."""
    path = tmp_path / request.param
    path.parent.mkdir(exist_ok=True)
    path.write_text("clean = 'mine'\n", encoding="utf-8")
    return tmp_path


def test_a_script_beside_an_analysis_of_its_own_runs(own):
    script = own / "script.py"
    script.write_text("import onpace\nprint(onpace.charts.__name__, onpace.load.__module__)\n", encoding="utf-8")
    assert python("script.py", cwd=own) == "analysis.charts analysis.city\n"
    assert python("-m", "onpace", "--help", cwd=own).startswith("Usage: onpace")


def test_an_analysis_that_was_loaded_before_goes_on_working(own):
    script = own / "script.py"
    lines = ["import analysis", "from onpace import judge", "print(analysis.clean, judge.__module__)"]
    script.write_text("\n".join(lines), encoding="utf-8")
    assert python("script.py", cwd=own) == "mine analysis.pace.table\n"


def test_the_package_loaded_before_is_kept(root):
    code = "import analysis.errors as before, onpace, analysis.errors as after; print(before is after)"
    assert python("-c", code, cwd=root) == "True\n"


def test_a_notebook_beside_an_analysis_of_its_own_runs(sparse_workspace):
    from analysis.runs.execute import execute
    from analysis.workspace import Workspace

    (sparse_workspace / "analysis").mkdir()
    (sparse_workspace / "analysis" / "__init__.py").touch()
    assert execute("pace", Workspace(sparse_workspace), {"draws": 200}, sparse_workspace / "done.ipynb").exists()


def test_five_lines_give_an_answer(root):
    code = (
        "import matplotlib; matplotlib.use('agg')\n"
        "from onpace import load, plot\n"
        "grain = load('聊城市').series('grain-output', language='en')\n"
        "ahead = grain.project(2026, at_least=118)\n"
        "print(ahead.sentence(), plot(ahead).get_ylabel())\n"
    )
    shown = python("-c", code, cwd=root)
    assert "The probability of at least" in shown
    assert shown.strip().endswith("million tonnes")


def test_a_day_and_names_are_understood_in_each_of_their_forms(place):
    spelt = [
        place.assess("2026Q3", as_of=day, targets=targets, draws=200).table
        for day, targets in (("2026-10-30", RENEWABLE), (date(2026, 10, 30), [RENEWABLE]), ("", f" {RENEWABLE}, "))
    ]
    assert spelt[0].equals(spelt[1])
    assert spelt[0].equals(spelt[2])
    with pytest.raises(RequestError, match="neither a quarter nor an as-of date"):
        place.assess()
    with pytest.raises(RequestError, match="no as-of date"):
        place.ingest([], as_of=None)


def test_figures_of_a_file_are_the_place_s_own_and_written_when_told(sparse_workspace):
    place = onpace.load("聊城市", sparse_workspace)
    (sparse_workspace / "figures.csv").write_text("指标,时期,数值,单位\n粮食总产量,2025,119.3,亿斤\n", encoding="utf-8")
    origin = onpace.Origin(source="A table", published="2026-03-01")
    read = place.ingest(sparse_workspace / "figures.csv", as_of="2026-11-27", origin=origin)
    assert [each.observation.region for each in read.observations] == ["聊城市"]
    assert onpace.load("聊城市", sparse_workspace).series("grain-output").yearly.index[-1] == 2024
    read.write()
    assert onpace.load("聊城市", sparse_workspace).series("grain-output").yearly[2025] == 119.3


def test_a_series_stops_at_its_last_break(place):
    found = place.series("urbanisation-rate", region="山东省")
    assert found.yearly.index.min() >= 2020
    assert found.yearly.index.is_monotonic_increasing


def test_what_is_not_there_is_told_with_what_is(place):
    with pytest.raises(RequestError, match="did you mean grain-output"):
        place.series("grain-outputs")
    nowhere = place.series("grain-output", region="北京市")
    for asked in (lambda: nowhere.project(2027), lambda: plot(nowhere)):
        with pytest.raises(RequestError, match="there are some of"):
            asked()
    with pytest.raises(RequestError, match="not ahead"):
        place.series("grain-output").project(2020)
    with pytest.raises(RequestError, match="unknown language"):
        place.target(RENEWABLE, "2026Q3", language="fr")


def test_the_projection_of_a_series_is_that_of_the_panel(place):
    found = place.series("urbanisation-rate", region="山东省")
    panel = found.yearly.rename_axis("period").rename("value").reset_index()
    panel = panel.assign(series_id="a", kind="rate", lower_limit=0, upper_limit=100)
    until = int(found.yearly.index[-1]) + 2
    table = onpace.project(panel, 2, pool="reference").table
    assert found.project(until).table["median"].to_numpy() == pytest.approx(table["median"].to_numpy())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_things_show_themselves(place, sparse_quarter, language):
    grain = place.series("grain-output", language=language)
    promise = place.target(RENEWABLE, "2026Q3", language=language)
    assert promise.verdict == sparse_quarter.cases[RENEWABLE].row.verdict
    pages = [grain._repr_html_(), promise._repr_html_(), grain.project(2026, at_least=118)._repr_html_()]
    for page in pages:
        assert " alt=" in page
        assert "nan" not in page.split("base64")[0]
    assert "grain-output" not in place.series("grain-output", region="北京市", language=language)._repr_html_()
    assert "liaocheng-2026-94" in assessments_html(sparse_quarter, language)
    for thing in (grain, promise, sparse_quarter, sparse_quarter.cases[RENEWABLE]):
        _, ax = plt.subplots()
        assert plot(thing, language=language, ax=ax) is ax
        plt.close("all")
    with pytest.raises(TypeError, match="how to plot"):
        plot(3)


def test_a_big_table_brings_what_it_needs(sparse_quarter):
    page = BigTable(sparse_quarter.table[["id", "probability"]])._repr_html_()
    assert "https://cdn" not in page
    assert "unpkg" not in page.split("injectModule")[0]
    assert "csvHtml5" in page
    assert "liaocheng-2026-94" in page


def test_a_notebook_shows_assessments_as_pages_and_charts_as_pictures(root):
    import nbformat
    from nbclient import NotebookClient

    cells = [
        "from onpace import charts, load, plot",
        f"result = load('聊城市').assess('2026Q3', targets='{RENEWABLE}')\nresult",
        f"charts.target_figure(result.cases['{RENEWABLE}'])",
        "ax = plot(result)",  # drawn after a figure of its own: it must be shown all the same
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, resources={"metadata": {"path": str(root)}}).execute()
    shown = [[set(output.get("data", {})) for output in cell["outputs"]] for cell in book.cells]
    assert "onpace-verdict-" in book.cells[1]["outputs"][0]["data"]["text/html"]
    assert [len(outputs) for outputs in shown] == [0, 1, 1, 1]
    assert "image/png" in shown[2][0] & shown[3][0]
