"""Doors that take files: documents, grids, workbooks, what is added to a workspace, what a place is begun with."""

from __future__ import annotations

import contextlib
import io
import random
import shutil
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from analysis.cli import begin as of_begin
from analysis.cli.main import run
from analysis.errors import OnpaceError
from analysis.extract.batch import extract
from analysis.extract.documents import READERS
from analysis.ingest.imports import Origin
from analysis.ingest.layout import Given, read_columns
from analysis.ingest.readers import read_grids
from analysis.ingest.snapshots import Snapshot
from analysis.intake.taking_in import read_files
from analysis.reading import table_rows
from doors import grids as tables
from doors.chance import ODD, changed_bytes, changed_markup, changed_parts, maybe, mutated
from doors.texts import report

ROOT = Path(__file__).parents[2]
FAULT = "fault of the program"
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16", "big5", "latin-1")


def _word(text: str, chance: random.Random) -> bytes:
    """Return a text as a Word document, some lines as a table, perhaps with its XML changed."""
    import docx

    made = docx.Document()
    lines = [tables._plain(line) for line in text.splitlines()]
    for line in lines:
        made.add_paragraph(line)
    rows = made.add_table(2, 3)
    for cell, line in zip(rows._cells, [*lines, "指标", "2030年", "≥13"][-6:], strict=False):
        cell.text = line
    if chance.random() < 0.4:
        rows.cell(0, 0).merge(rows.cell(1, 1))
    stream = io.BytesIO()
    made.save(stream)
    return changed_parts(stream.getvalue(), chance, r"document\.xml$") if chance.random() < 0.5 else stream.getvalue()


def _printed(chance: random.Random) -> bytes:
    """Return a PDF made by hand: words at places, lines around a table, streams packed or not, numbers changed."""
    words = "".join(
        f"BT /F1 12 Tf {chance.randint(-9, 400)} {chance.randint(0, 300)} Td ({chance.choice(('260', '2026', '5.5%', 'a' * 80, 'GDP 5%'))}) Tj ET\n"
        for _ in range(chance.randint(0, 12))
    )
    lines = "".join(f"{x} 20 m {x} 180 l S\n" for x in (20, 120, 220)) + "".join(
        f"20 {y} m 220 {y} l S\n" for y in (20, 60, 100, 180)
    )
    stream = (words + chance.choice(("", lines, lines, "20 20 200 160 re S\n"))).encode()
    packed = zlib.compress(stream) if chance.random() < 0.3 else stream
    kind = b" /Filter /FlateDecode" if packed is not stream else b""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font"
        b" /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(packed), kind, packed),
    ]  # fmt: skip
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


@lru_cache
def _typeset(number: int) -> bytes:
    """Return a report with a table of indicators as typst prints it; a few, made once."""
    import noto_cjk_sans_otc
    import typst

    chance = random.Random(number)
    clean = "\n\n".join(tables._plain(line) for line in report(chance, 20).splitlines())
    cells = ["指标", "2025年", "2030年", "森林覆盖率（%）", "12.5", "≥13", "粮食产量（亿斤）", "118", "120左右"]
    source = f'#let t = {_quoted(clean)}\n#set text(font: "Noto Sans CJK SC")\n#t\n#table(columns: 3, {", ".join(map(_quoted, cells))})\n#t'
    return typst.compile(source.encode(), font_paths=[str(Path(noto_cjk_sans_otc.__file__).parent)])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "").replace('"', "") + '"'


def _document(chance: random.Random) -> tuple[str, bytes]:
    """Return a document with its ending: text, Markdown, page, Word or PDF, good or changed."""
    text = report(chance, 20)
    kind = chance.choice((".txt", ".md", ".html", ".html", ".docx", ".pdf", ".csv"))
    if kind == ".docx":
        return kind, _word(maybe(text, chance), chance)
    if kind == ".pdf":
        return kind, _typeset(chance.randrange(4)) if chance.random() < 0.15 else _printed(chance)
    if kind == ".html":
        rows = "<table><tr><td>指标<td>2025年<td>2030年</tr><tr><td colspan=2>森林覆盖率<td>≥13</tr></table>"
        marks = (
            "<p>",
            "<td>",
            "<div>",
            "<br>",
            "<li>",
            "<h2>",
            "<script>x</script>",
            "<style>p{}</style>",
            "<nav>首页</nav>",
        )
        body = text.replace("\n", chance.choice(marks)) + (rows if chance.random() < 0.4 else "")
        head = f'<meta charset="{chance.choice(("utf-8", "gb2312", "big5", "x"))}"><title>2026年政府工作报告</title>'
        text = changed_markup(f"<html><head>{head}</head><body><p>{body}</p></body></html>", chance)
    if kind == ".csv" and chance.random() < 0.3:
        return ".parquet", _reports(text, chance)
    if kind == ".csv":
        quoted = text.replace('"', "")
        text = f'place,year,kind,text\n聊城市,{chance.choice(("2026", "x", ""))},政府工作报告,"{quoted}"\n某地,2025,,"{quoted[:80]}"\n'
    return kind, maybe(text, chance, 12).encode(chance.choice(ENCODINGS), "replace")


def _reports(text: str, chance: random.Random) -> bytes:
    """Return a table of reports as Parquet."""
    import pandas as pd

    place = ["聊城市", chance.choice(("某地", None, "370000"))]
    frame = pd.DataFrame({"place": place, "year": chance.choice(([2026, 2025], ["2026", "x"], [2026.0, None]))})
    frame["kind"], frame["text"] = "政府工作报告", [text.replace("\ud800", ""), chance.choice(("", None, text[:80]))]
    stream = io.BytesIO()
    (frame if chance.random() < 0.9 else frame[["place", "year"]]).to_parquet(stream)
    return stream.getvalue()


def documents(chance: random.Random) -> None:
    """A document is read, or its fault told; no fault of the program."""
    kind, data = _document(chance)
    with tempfile.TemporaryDirectory() as folder:
        path = (
            Path(folder)
            / f"a{kind if chance.random() < 0.95 else chance.choice(('.txt', '.docx', '.xyz', '.parquet'))}"
        )
        path.write_bytes(changed_bytes(data, chance) if chance.random() < 0.25 else data)
        told = _extracted(folder if chance.random() < 0.1 else path, chance)
    assert not [line for line in told if FAULT in line], told


def _extracted(path: str | Path, chance: random.Random) -> list[str]:
    """Return what is told of documents: failures and doubts, a line each."""
    try:
        found = extract(path, region=chance.choice(("聊城市", "", "某某市")), year=chance.choice((2026, None)))
    except OnpaceError as error:
        return str(error).splitlines()
    assert len(found.table) == len(found.targets)
    return [*found.failures, *(doubt for each in found.extracts for doubt in each.doubts)]


def _container(chance: random.Random) -> tuple[str, bytes]:
    """Return figures in a container that is no workbook, with its ending."""
    kind = chance.random()
    if kind < 0.4:
        return chance.choice((".csv", ".txt", ".xls")), tables.delimited(chance)
    if kind < 0.55:
        return ".html", tables.page(chance)
    if kind < 0.72:
        return ".json", tables.records(chance)
    if kind < 0.84:
        return ".xml", tables.message(chance)
    if kind < 0.87:
        return ".docx", tables.document(chance)
    if kind < 0.93:
        return ".pdf", _typeset(chance.randrange(4)) if chance.random() < 0.1 else _printed(chance)
    return tables.package(chance)


def grids(chance: random.Random) -> None:
    """Files of figures are grids, or refused in one line."""
    ending, data = _container(chance)
    ending = ending if chance.random() < 0.95 else chance.choice((".csv", ".xlsx", ".dta", ""))
    _read(Snapshot(f"a{ending}", changed_bytes(data, chance) if chance.random() < 0.25 else data))


def workbooks(chance: random.Random) -> None:
    """Workbooks, OpenDocument sheets and tables of Word whose bytes or parts were changed are grids, or refused."""
    _read(Snapshot("a.xlsx", _book(chance)))


def _book(chance: random.Random) -> bytes:
    maker = chance.choice((tables.workbook, tables.workbook, tables.opendocument, tables.document, tables.form))
    data, kind = maker(chance), chance.random()
    if kind < 0.3:
        return changed_bytes(data, chance)
    return (
        changed_parts(data, chance, r"(sheet\d*|content|document|styles|workbook|sharedStrings)\.xml$")
        if kind < 0.75
        else data
    )


def _read(snapshot: Snapshot) -> None:
    try:
        read_grids(snapshot)
    except OnpaceError as error:
        assert all(len(line) < 1200 for line in str(error).splitlines())


@lru_cache
def fresh() -> Path:
    """Return a new workspace of this process, as ``onpace init`` makes it."""
    folder = Path(tempfile.mkdtemp(prefix="onpace-fuzz-"))
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert run(["init", str(folder / "own"), "--region", "聊城市"]) == 0
    for spared in ("observations.csv", "sources.csv"):  # few figures: each case reads them anew
        path = folder / "own" / "data" / "statistics" / spared
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines if spared == "sources.csv" else lines[:300]), encoding="utf-8")
    for spared in ("promises", "targets"):
        for path in (folder / "own" / "data" / spared).glob("*.csv"):
            if "liaocheng" not in path.name:
                path.unlink()
    shutil.copytree(folder / "own", folder / "kept")
    return folder / "own"


def _as_new() -> None:
    """Make the workspace what it was: the next case finds nothing of this one."""
    shutil.rmtree(fresh())
    shutil.copytree(fresh().with_name("kept"), fresh())


@lru_cache
def _stored() -> list[dict[str, str]]:
    """Return figures of the new workspace, each with its indicator's name."""
    folder = fresh() / "data" / "statistics"
    names = {row["series_id"]: row["indicator_zh"] for row in table_rows(folder / "series.csv")}
    return [{**row, "name": names[row["series_id"]]} for row in table_rows(folder / "observations.csv")]


def _restated(chance: random.Random) -> tuple[str, bytes]:
    """Return figures that the workspace has: again, revised, in another unit, a hundredfold, with comments."""
    rows = [["indicator", "region", "period", "value", "unit", "status", "published", "reason"]]
    start = chance.randrange(len(_stored()))
    for row in _stored()[start : start + chance.randint(1, 12)]:
        value = float(row["value"] or 0) * chance.choice((1, 1, 1.001, 1.1, 10, 100, 10_000, -1))
        unit = chance.choice((row["unit"], row["unit"], "", "万" + row["unit"], "亿元"))
        rows.append([row["name"], row["region"], row["period"], f"{value:.12g}", unit, chance.choice("AAAEPX"),
                     chance.choice((row["published"], "2026-11-01", "2027-01-01")), chance.choice(("", "因为下雨"))])  # fmt: skip
    rows = tables.changed_cells(rows, chance, 2) if chance.random() < 0.4 else rows
    return ".csv", "".join(",".join(map(str, row)) + "\n" for row in rows).encode("utf-8", "replace")


def imports(chance: random.Random) -> None:
    """Files of figures are figures to be added, or their faults and doubts told, one line each; little is written."""
    ending, data = chance.choice((_container, lambda chance: (".xlsx", _book(chance)), _document, *[_restated] * 2))(
        chance
    )
    origin = Origin(
        source=chance.choice(("", "2024年公报", "Sb43a7ef3", maybe("公报", chance))),
        region=chance.choice(("聊城市", "聊城市", "", "371500", "某某市")),
        published=chance.choice(("", "2025-03-01", "2025", mutated("2025-03", chance, 1))),
        url=chance.choice(("", "", "https://example.org/a.csv")), assumed_region=chance.choice(("", "聊城市")),
    )  # fmt: skip
    given = Given(
        indicator=chance.choice(("", "", "粮食产量", "grain-output", chance.choice(ODD))), unit=chance.choice(("", "", "亿元", "%")),
        period=chance.choice(("", "", "2024", "x")), only=chance.choice(((), (), ("聊城市",))),
        columns=read_columns(chance.choice(("", "", "2024年=-,D=grain-output", "地区=city,指标=indicator", maybe("年份=period", chance)))),
    )  # fmt: skip
    written = chance.random() < 0.05
    try:
        found = read_files([Snapshot(f"a{ending}", data)], origin, date(2026, 11, 28), workspace=fresh(),
                           given=given, new_series=chance.random() < 0.3)  # fmt: skip
        if written:
            found.write(confirmed=chance.random() < 0.8)
    except OnpaceError:
        return
    finally:
        if written:
            _as_new()
    told = [str(each) for each in (*found.faults, *found.notices)]
    assert found.to_json()
    assert found._repr_html_() is not None
    assert not [line for line in told if "\n" in line or FAULT in line], told


def begun(chance: random.Random) -> None:
    """A place is begun from what lies there, report or not: status 0, 1 or 2, one line a fault, none of the program's.

    The report at its end, which takes half a minute, is not rendered.
    """
    root = fresh()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(chance.choice((1, 1, 2))):
            kind, data = chance.choice((_document, _document, _container))(chance)
            data = changed_bytes(data, chance) if chance.random() < 0.2 else data
            (Path(folder) / f"聊城市{2026 - number}年政府工作报告{kind}").write_bytes(data)
        status, lines = begin_with([folder], root)
    _as_new()
    assert status in (0, 1, 2), status
    assert not [line for line in lines if FAULT in line or "Traceback" in line], lines


def begin_with(reports: list[str], root: Path) -> tuple[int, list[str]]:
    """Run ``onpace begin`` up to the report and return its status and what it says, a line each."""
    said = io.StringIO()
    whole, of_begin._render = of_begin._render, lambda *_: None
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
            status = run(["begin", *reports, "--workspace", str(root), "--region", "聊城市"])
    finally:
        of_begin._render = whole
    return status, said.getvalue().splitlines()


def begin_each(folder: Path) -> Iterator[str]:
    """Begin a place with each file of a folder, as it is called and under every ending that reports have."""
    counts: Counter[int] = Counter()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        for ending in (path.suffix, *READERS, ".csv", ".parquet"):
            with tempfile.TemporaryDirectory() as place:
                (Path(place) / f"a{ending}").write_bytes(path.read_bytes())
                status, lines = begin_with([f"{place}/a{ending}"], fresh())
            counts[status] += 1
            if status == 0:
                _as_new()
            if status not in (0, 1, 2) or not lines or any(FAULT in line for line in lines):
                yield f"CRASH {path.name} as a{ending}: status {status}: {lines[:2]}"
    yield f"{counts.total()} times begun; by status: {dict(counts)}"
