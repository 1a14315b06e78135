import io
import zipfile

import docx
import pandas
import pypdfium2
import pytest

from analysis.errors import InputError, RequestError
from analysis.extract.documents import READERS, read_document
from analysis.extract.sources import DocumentSources
from analysis.extract.targets import extract_targets

TEXT = "三、2026年重点工作\n新建农村公路260公里，改造老旧小区15个。\n"


def write(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def word_file():
    document = docx.Document()
    document.add_paragraph("三、2026年重点工作")
    document.add_paragraph("新建农村公路260公里，改造老旧小区15个。")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "新增学位4500个", "市教育局"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf_file(words=b""):
    """A one-page PDF with the given Latin words, or with nothing on the page."""
    stream = b"BT /F1 12 Tf 20 100 Td (" + words + b") Tj ET" if words else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return out + (
        b"xref\n0 5\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_any_of_the_encodings_in_use(tmp_path, encoding):
    assert read_document(write(tmp_path, "report.txt", TEXT.encode(encoding))) == TEXT


def test_line_ends_are_left_as_they_are(tmp_path):
    content = TEXT.replace("\n", "\r\n")
    assert read_document(write(tmp_path, "report.txt", content.encode())) == content


def test_markdown_marks_do_not_hide_targets(tmp_path):
    text = read_document(write(tmp_path, "report.md", "## 三、2026年重点工作\n\n- **新建农村公路260公里**\n".encode()))
    assert [target.lower for target in extract_targets(text)] == [260]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_html_gives_its_words_without_page_chrome(tmp_path, encoding):
    page = "<html><head><title>x</title><script>var a='新建学校9所';</script></head><body><nav>打印</nav>"
    page += "<p>新建农村公路<b>260</b>公里。</p><p>改造老旧小区15个。</p></body></html>"
    text = read_document(write(tmp_path, "report.html", page.encode(encoding)))
    assert [(target.lower, target.unit) for target in extract_targets(text, year=2026)] == [(260, "公里"), (15, "个")]


def test_word_gives_paragraphs_and_tables_in_order(tmp_path):
    text = read_document(write(tmp_path, "report.docx", word_file()))
    assert [target.unit for target in extract_targets(text)] == ["公里", "个", "个"]


def test_pdf_gives_its_text(tmp_path):
    assert "260" in read_document(write(tmp_path, "report.pdf", pdf_file(b"260 km")))


def encrypted_word():
    return b"\xd0\xcf\x11\xe0" + b"\x00" * 600


def no_word():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    return stream.getvalue()


FAULTS = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b"  \n \n", "is empty"),
    "binary.txt": (bytes(range(256)) * 20, "is binary, not text"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\x00\x00", "is binary, not text"),
    "renamed.txt": (b"%PDF-1.4 ...", "is a .pdf file under another ending"),
    "encrypted.docx": (encrypted_word(), "is encrypted, or an old Word document; save it as .docx without a password"),
    "damaged.docx": (b"PK\x03\x04 nonsense", "is no Word document, or damaged"),
    "archive.docx": (no_word(), "is no Word document, or damaged"),
    "damaged.pdf": (b"%PDF-1.4\nnonsense", "is no PDF file, or damaged"),
    "scanned.pdf": (pdf_file(), "is scanned: 1 pages of pictures without text; recognise the text first"),
    "nothing.html": (b"<html><body><script>1</script></body></html>", "holds no text"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_unreadable_file_gets_one_clear_line(tmp_path, name):
    content, line = FAULTS[name]
    path = write(tmp_path, name, content)
    with pytest.raises(InputError) as caught:
        read_document(path)
    assert str(caught.value) == f"{path}: {line}"


def test_encrypted_pdf_is_told_apart_from_a_damaged_one(tmp_path, monkeypatch):
    def locked(content):
        raise pypdfium2.PdfiumError("Failed to load document (PDFium: Incorrect password error).")

    monkeypatch.setattr(pypdfium2, "PdfDocument", locked)
    with pytest.raises(InputError, match="is encrypted; remove its password"):
        read_document(write(tmp_path, "locked.pdf", b"%PDF-1.7 ..."))


def test_unknown_ending_and_missing_file_name_what_is_known(tmp_path):
    with pytest.raises(RequestError, match=r"unknown ending '.xls'; known: .txt, .md"):
        read_document(write(tmp_path, "table.xls", b"x"))
    with pytest.raises(RequestError, match="no such file"):
        read_document(tmp_path / "absent.txt")


def test_folder_stands_for_the_documents_below_it(tmp_path):
    (tmp_path / "a").mkdir()
    later = write(tmp_path, "b.txt", b"x")
    below = write(tmp_path / "a", "c.pdf", b"x")
    write(tmp_path, "d.xls", b"x")
    assert [each.path for each in DocumentSources([tmp_path])] == [below, later]
    with pytest.raises(RequestError, match="no document in this folder"):
        DocumentSources([(tmp_path / "empty").mkdir() or tmp_path / "empty"])


def test_every_ending_of_the_task_has_a_reader():
    assert {".txt", ".md", ".html", ".docx", ".pdf"} <= set(READERS)


def test_rows_of_tables_keep_their_cells_apart(tmp_path):
    html = (
        "<table><tr><th>项目</th><th>内容</th><th>责任单位</th></tr>"
        "<tr><td><p>教育</p></td><td><p>新增学位900个</p></td><td>市教育局</td></tr></table>"
    )
    text = read_document(write(tmp_path, "list.html", html.encode()))
    (target,) = extract_targets(text, year=2026)
    assert (target.indicator_zh, target.owner) == ("新增学位", "市教育局")


def test_a_table_of_reports_that_is_damaged_in_its_midst_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    pandas.DataFrame({name: ["聊城市" * 99] for name in ("place", "year", "kind", "text")}).to_parquet(path)
    data = bytearray(path.read_bytes())
    data[30:60] = bytes(30)
    path.write_bytes(data)
    with pytest.raises(InputError, match="damaged"):
        list(DocumentSources([path]))
