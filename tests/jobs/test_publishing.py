"""A quarter is published once, frozen, entered in the ledger; later renderings stand beside it with their reason."""

import json
import shutil
import stat

import pypdfium2
import pytest
from docx import Document

from analysis.cli.main import run
from analysis.errors import MachineError
from analysis.report.render import Rendered
from analysis.retrospect.ledger import read_ledger

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rendered(few_targets, tmp_path_factory):
    """The third quarter rendered once; each test gets a copy."""
    output = tmp_path_factory.mktemp("rendered") / "out"
    words = ["--workspace", str(few_targets), "--output", str(output), "--language", "zh"]
    assert run(["report", "--quarter", "2026Q3", *words]) == 0
    return output


@pytest.fixture
def office(small, rendered):
    """A workspace with the third quarter rendered, and the words that all commands on it end with."""
    shutil.copytree(rendered, small / "out")
    return small, ["--workspace", str(small), "--output", str(small / "out")]


def manifest(office, label):
    return json.loads((office[0] / "out" / label / "zh" / "manifest.json").read_text(encoding="utf-8"))


def content(office, label):
    return {path.name: path.read_bytes() for path in (office[0] / "out" / label / "zh").iterdir()}


def test_a_published_quarter_is_signed_read_only_in_the_ledger_and_on_the_shelf(office, capsys):
    folder, words = office
    assert run(["publish", "2026Q3", "--by", "王敏", "--on", "2026-11-02", *words]) == 0
    assert capsys.readouterr().out.strip() == str(folder / "out" / "2026Q3")
    assert manifest(office, "2026Q3")["signed_off"] == {"by": "王敏", "on": "2026-11-02"}
    place = folder / "out" / "2026Q3" / "zh"
    printed = pypdfium2.PdfDocument(place / "report.pdf")
    line = "签发：王敏　日期：2026年11月2日"
    assert line in (place / "index.html").read_text(encoding="utf-8")
    assert Document(place / "report.docx").paragraphs[-1].text == line
    assert line in printed[len(printed) - 1].get_textpage().get_text_range()
    for path in place.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o444, path.name
    ledger = read_ledger(folder / "data" / "ledger.csv")
    assert len(ledger) > 0
    assert set(ledger["quarter"]) == {"2026Q3"}
    assert set(ledger["published_on"]) == {"2026-11-02"}
    assert "王敏于2026年11月2日签发" in (folder / "out" / "index.html").read_text(encoding="utf-8")


def test_a_published_quarter_is_published_or_rendered_no_second_time(office, capsys):
    folder, words = office
    assert run(["publish", "2026Q3", "--by", "王敏", *words]) == 0
    before, rows = content(office, "2026Q3"), (folder / "data" / "ledger.csv").read_bytes()
    capsys.readouterr()
    for again in (["publish", "2026Q3"], ["report", "--quarter", "2026Q3", "--language", "en"]):
        assert run([*again, *words]) == 2
        said = capsys.readouterr().err.strip().splitlines()
        assert "2026Q3 was published on" in said[-1]
    assert content(office, "2026Q3") == before
    assert (folder / "data" / "ledger.csv").read_bytes() == rows


@pytest.mark.long
def test_a_revision_stands_beside_with_its_reason_and_is_published_in_turn(office, capsys):
    folder, words = office
    report = ["report", "--quarter", "2026Q3", "--language", "zh", *words]
    assert run([*report, "--reason", "x"]) == 2
    assert "2026Q3 is not published" in capsys.readouterr().err
    assert run(["publish", "2026Q3", *words]) == 0
    before = content(office, "2026Q3")
    assert run([*report, "--reason", "城镇化率更正"]) == 0
    told = manifest(office, "2026Q3-r2")
    assert (told["revision"], told["reason"]) == (2, "城镇化率更正")
    for page in (folder / "out" / "index.html", folder / "out" / "2026Q3-r2" / "zh" / "index.html"):
        assert "城镇化率更正" in page.read_text(encoding="utf-8")
    assert run(["publish", "2026Q3-r2", *words]) == 0
    assert set(read_ledger(folder / "data" / "ledger.csv")["quarter"]) == {"2026Q3", "2026Q3-r2"}
    capsys.readouterr()
    assert run(["score", *words[:2]]) == 0
    rows = read_ledger(folder / "data" / "ledger.csv")
    assert json.loads(capsys.readouterr().out)["published"] == (rows["quarter"] == "2026Q3").sum()
    assert run([*report, "--reason", "again"]) == 0
    assert manifest(office, "2026Q3-r3")["revision"] == 3
    assert content(office, "2026Q3") == before


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("not rendered", "2026Q2 is not rendered"),
        ("edited page", "index.html: is missing or was changed"),
        ("edited ledger", "the chain of hashes breaks"),
        ("no quarter", "unknown quarter '2026Q5'"),
    ],
)
def test_what_cannot_be_published_is_one_line_and_nothing_is_signed(office, rendered, capsys, fault, told):
    folder, words = office
    label = {"not rendered": "2026Q2", "no quarter": "2026Q5"}.get(fault, "2026Q3")
    if fault == "edited page":
        page = folder / "out" / "2026Q3" / "zh" / "index.html"
        page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    if fault == "edited ledger":
        assert run(["publish", "2026Q3", *words]) == 0
        path = folder / "data" / "ledger.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("2026Q3", "2026Q1", 1), encoding="utf-8")
        shutil.copytree(rendered / "2026Q3", folder / "out" / "2026Q3-r2")
        label = "2026Q3-r2"
    capsys.readouterr()
    assert run(["publish", label, *words]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert told in said[0]
    assert len(said) == 1


STEPS = ("retrospect.ledger.write", "jobs.publishing._append", "jobs.publishing._freeze", "jobs.publishing._shelve")


@pytest.mark.parametrize("step", ["jobs.publishing.write_folder", *STEPS])
def test_publishing_that_broke_off_at_any_step_is_completed_under_its_signature(office, monkeypatch, capsys, step):
    folder, words = office
    with monkeypatch.context() as broken:
        broken.setattr(f"analysis.{step}", lambda *_, **__: (_ for _ in ()).throw(MachineError("the disk is full")))
        assert run(["publish", "2026Q3", "--by", "王敏", "--on", "2026-11-02", *words]) == 2
    signed = manifest(office, "2026Q3").get("signed_off")
    assert (signed is None) == (step == "jobs.publishing.write_folder")
    (left := folder / "out" / "2026Q3" / ".zh.12ab34cd.onpace").mkdir()  # of a writer that was killed
    assert run(["publish", "2026Q3", "--by", "李强", "--on", "2026-11-03", *words]) == 0
    who = signed or {"by": "李强", "on": "2026-11-03"}
    assert manifest(office, "2026Q3")["signed_off"] == who
    ledger = read_ledger(folder / "data" / "ledger.csv")
    assert set(ledger["published_on"]) == {who["on"]}
    assert not ledger["target_id"].duplicated().any()
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder / "out" / "2026Q3" / "zh").iterdir()} == {0o444}
    assert not left.exists()
    assert f"{who['by']}于2026年11月" in (folder / "out" / "index.html").read_text(encoding="utf-8")
    capsys.readouterr()
    assert run(["publish", "2026Q3", *words]) == 2
    assert f"was published on {who['on']} by {who['by']}" in capsys.readouterr().err


def test_a_report_that_was_published_while_it_was_rendered_stays_as_it_is(office, monkeypatch, capsys):
    _, words = office

    def publishing(*asked):
        assert run(["publish", "2026Q3", *words]) == 0
        return Rendered({"index.html": "later"}, ())

    monkeypatch.setattr("analysis.report.render.executed", lambda request, workspace, progress, warm: "")
    monkeypatch.setattr("analysis.report.render.compose", publishing)
    assert run(["report", "--quarter", "2026Q3", "--language", "zh", *words]) == 2
    assert "2026Q3 was published on" in capsys.readouterr().err
    assert content(office, "2026Q3")["index.html"] != b"later"
