"""YAML that people write is read plainly: every fault a line, nothing small that grows large."""

import time

import pytest
from pydantic import BaseModel, ConfigDict

from analysis.errors import InputError
from analysis.limits import YAML_BYTES
from analysis.typed_yaml import line_of, read_typed


class Shelf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = ""
    counts: dict[str, int] = {}


LAUGH = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*{'a' if not n else f'b{n - 1}'}, x]\n" for n in range(40))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: [", "shelf.yml:1: no YAML"),
        ("name: x\nname: y", "shelf.yml:2: name; expected each key once"),
        ("name: x\nnmae: y", "shelf.yml:2: nmae = 'y'"),
        ("name: x\ncounts:\n  a: 1\n  b: many", "shelf.yml:4: counts.b = 'many'"),
        (LAUGH, "shelf.yml:1: expected plain YAML without & and *"),
        ("[" * 3000, "nested less deeply"),
        ("? {a: b}\n: c", "a word as key"),
        ("? [a]\n: c", "a word as key"),
        ("name: !!python/object/apply:os.system [ls]", "no YAML"),
        ("name: " + "x" * YAML_BYTES, "at most 256 KB"),
        ("name: 0000-00-00", "cannot be read"),
        ("counts: {a: " + "9" * 5000 + "}", "cannot be read"),
        ("counts: {a: \x00}", "shelf.yml:1: counts.a"),
        ("- a", "shelf.yml:1"),
    ],
)
def test_a_fault_is_a_line_with_its_place(tmp_path, text, told):
    path = tmp_path / "shelf.yml"
    path.write_text(text, encoding="utf-8")
    begun = time.process_time()
    with pytest.raises(InputError) as error:
        read_typed(path, Shelf)
    assert time.process_time() - begun < 2
    assert told in str(error.value)


def test_what_is_no_file_or_no_text_is_a_line(tmp_path):
    (tmp_path / "folder.yml").mkdir()
    (tmp_path / "bytes.yml").write_bytes(b"name: \xff")
    for name in ("folder.yml", "bytes.yml", "gone.yml"):
        with pytest.raises(InputError) as error:
            read_typed(tmp_path / name, Shelf)
        assert len(str(error.value).splitlines()) == 1


def test_on_and_off_are_words(tmp_path):
    path = tmp_path / "shelf.yml"
    path.write_text("name: no\ncounts: {on: 1, y: 2, OFF: 3}\n", encoding="utf-8")
    assert read_typed(path, Shelf) == Shelf(name="no", counts={"on": 1, "y": 2, "OFF": 3})


def test_the_line_of_a_key_is_found_beside_a_character_that_is_no_text(tmp_path):
    (tmp_path / "a.yml").write_text("title: \uffff\nname: b\n", encoding="utf-8")
    assert line_of(tmp_path / "a.yml", "name") == 2


def test_an_empty_file_says_nothing(tmp_path):
    path = tmp_path / "shelf.yml"
    path.write_text("# nothing yet\n", encoding="utf-8")
    assert read_typed(path, Shelf) == Shelf()
