"""Readers of documents: .txt, .md, .html, .docx and .pdf as text, with one clear line for what cannot be read."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from zipfile import BadZipFile

from analysis.errors import Fault, InputError, RequestError

ENCODINGS = ("utf-8-sig", "gb18030")
"""Tried strictly in this order: nearly no GB18030 text is valid UTF-8, nearly every byte string is valid GB18030."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]|[\ue000-\uf8ff]")
_MOST_CONTROLS = 0.02
_BLOCKS = (
    "p",
    "div",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "br",
    "section",
    "article",
    "table",
    "ul",
    "ol",
    "dd",
    "dt",
)
_CHROME = ("script", "style", "noscript", "template", "head", "nav", "footer", "svg", "button", "select", "form")
_CELL = 400
"""Characters up to which a table's cell is one line; a longer one lays out a page."""
_MAGIC = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx", b"\xd0\xcf\x11\xe0": ".doc"}


def read_document(path: Path) -> str:
    """Return the text of a document.

    Parameters
    ----------
    path : Path
        A file with one of the known endings; plain text may be UTF-8 (with or without BOM), UTF-16 with BOM or GB18030.

    Returns
    -------
    str
        The text as decoded, line ends untouched. Of HTML, Word and PDF files the words without mark-up.

    Raises
    ------
    RequestError
        When there is no such file, or its ending is unknown.
    InputError
        When the file is empty, binary, encrypted, scanned or damaged.
    """
    if not path.is_file():
        raise RequestError(f"{path}: no such file")
    ending = path.suffix.lower()
    if ending not in READERS:
        raise RequestError(f"{path}: unknown ending {ending or '(none)'!r}; known: {', '.join(READERS)}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _fault(path, f"cannot be read ({error.strerror or error})") from error
    if not content.strip():
        raise _fault(path, "is empty")
    _check_magic(path, ending, content)
    text = READERS[ending](path, content)
    if not text.strip():
        raise _fault(path, "holds no text")
    return text


def documents_in(paths: Iterable[Path]) -> list[Path]:
    """Return the files that paths name: a folder stands for the readable files below it, in order of name.

    Raises
    ------
    RequestError
        When a folder holds no file that can be read.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        below = sorted(each for each in path.rglob("*") if each.suffix.lower() in READERS and each.is_file())
        if not below:
            raise RequestError(f"{path}: no document in this folder; known endings: {', '.join(READERS)}")
        found += below
    return list(dict.fromkeys(found))


def _fault(path: Path, what: str) -> InputError:
    return InputError([Fault(str(path), None, None, None, what)])


def _check_magic(path: Path, ending: str, content: bytes) -> None:
    for magic, kind in _MAGIC.items():
        if content.startswith(magic) and kind != ending:
            what = "an old Word document; save it as .docx" if kind == ".doc" else f"a {kind} file under another ending"
            if kind == ".doc" and ending == ".docx":
                what = "encrypted, or an old Word document; save it as .docx without a password"
            raise _fault(path, f"is {what}")


def _plain(path: Path, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(path, content.decode("utf-16", errors="replace"))
    if b"\x00" in content:
        raise _fault(path, "is binary, not text")
    for encoding in ENCODINGS:
        try:
            return _checked(path, content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise _fault(path, "is binary, or in an encoding that is neither UTF-8 nor GB18030")


def _checked(path: Path, text: str) -> str:
    if len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text) or "\x00" in text:
        raise _fault(path, "is binary, not text")
    return text


def _html(path: Path, content: bytes) -> str:
    from bs4 import BeautifulSoup

    declared = re.search(rb"charset=[\"']?([\w-]+)", content[:2048])
    text = ""
    for encoding in ((declared[1].decode("ascii", "ignore"),) if declared else ()) + ENCODINGS:
        try:
            text = content.decode("gb18030" if encoding.lower() in ("gbk", "gb2312") else encoding)
            break
        except (UnicodeDecodeError, LookupError):
            continue
    if not text:
        raise _fault(path, "is in an encoding that is neither UTF-8 nor GB18030")
    soup = BeautifulSoup(_checked(path, text), "lxml")
    for tag in soup(_CHROME):
        tag.decompose()
    for cell in soup(("td", "th")):
        if len(cell.get_text()) <= _CELL and cell.find("table") is None:
            cell.string = " ".join(cell.get_text(" ").split())
        cell.append("\t")
    for tag in soup(_BLOCKS):
        tag.insert_before("\n")
        tag.append("\n")
    return re.sub(r"[ \t\xa0]*\n\s*", "\n", soup.get_text()).strip() + "\n"


def _docx(path: Path, content: bytes) -> str:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        document = docx.Document(io.BytesIO(content))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise _fault(path, "is no Word document, or damaged") from error
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += ["\t".join(dict.fromkeys(cell.text for cell in row.cells)) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines) + "\n"


def _pdf(path: Path, content: bytes) -> str:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise _fault(path, "is encrypted; remove its password" if locked else "is no PDF file, or damaged") from error
    pages = []
    for page in document:
        words = page.get_textpage()
        pages.append(words.get_text_bounded().replace("\r\n", "\n").replace("\r", "\n"))
        words.close()
        page.close()
    document.close()
    text = "\n".join(pages)
    if not text.strip():
        raise _fault(path, f"is scanned: {len(pages)} pages of pictures without text; recognise the text first")
    return text


READERS: dict[str, Callable[[Path, bytes], str]] = {
    ".txt": _plain,
    ".md": _plain,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
    ".pdf": _pdf,
}
"""Which reader a file's ending calls for."""
