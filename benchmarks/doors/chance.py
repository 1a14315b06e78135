"""What is changed in a good text, page, document, archive or record: pieces cut, doubled, exchanged, odd ones put in."""

from __future__ import annotations

import io
import random
import re
import zipfile
from typing import Any
from xml.sax.saxutils import escape

ODD = [
    "\0", "\x01", "\x1b[31m", "\x85", "\u2028", "\u202e", "\u200b", "\ufeff", "\uffff", "🌾", "\U0010ffff",
    "e\u0301" * 9,
    "$\\frac{$", "(NaN island)", "None", "nan", "inf", "-0", "-1", "0", "1e-320", "1e308", "1e400", "9" * 25,
    "9999-12-31", "1600-01-01", "2026-02-30", "=1+1", "@SUM(1)", "-2+3", "'", "true", "null", "~",
    "<script>", "]]>", "{{7*7}}", "%s", "../../x", '"', ",", "\t", "\n", "\r\n", "|", "；", "，", "其中", "分别",
    "&a", "*a", "<<: *a", "!!python/object:x", "[", "{", "٣", "１２", "㎡", "²", "½", "Ⅳ", "〇", "％", "（", "）",
]  # fmt: skip
"""What no office writes, and what one does that programs stumble over."""
LEAVES = (None, True, 0, -1, 1e308, 10**30, "", [], {}, [[]], {"": None})
"""What stands in JSON where something else should."""
_BETWEEN = re.compile(r'(?<=>)[^<>]{1,400}(?=<)|(?<==")[^"<>]{0,200}(?=")')
"""Text and attributes of markup."""


class Fed(random.Random):
    """Chance that is read from bytes: whoever makes them makes the choices; what follows hangs on them."""

    def __init__(self, data: bytes) -> None:
        super().__init__(0)
        self._data = memoryview(data)
        self._behind = random.Random(data)

    def getrandbits(self, k: int) -> int:
        """Return the next bits."""
        if not self._data:
            return self._behind.getrandbits(k)
        count = (k + 7) // 8
        taken, self._data = self._data[:count], self._data[count:]
        return int.from_bytes(taken, "little") & ((1 << k) - 1)

    def random(self) -> float:
        """Return the next fraction."""
        return self.getrandbits(16) / 65536


def mutated(text: str, chance: random.Random, times: int = 4) -> str:
    """Return a text with pieces cut, doubled, exchanged or odd."""
    for _ in range(chance.randint(1, times)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.choice((0, 1, 1, 3, 20)))
        piece = chance.choice(("", text[start:end] * chance.choice((2, 2, 50)), *chance.sample(ODD, 4)))
        text = text[:start] + piece + text[end:]
    return text


def maybe(text: str, chance: random.Random, times: int = 4, often: float = 0.7) -> str:
    """Return a text as it is, or mutated."""
    return mutated(text, chance, times) if chance.random() < often else text


def word(letters: str, chance: random.Random, longest: int = 14) -> str:
    """Return letters in any order."""
    return "".join(chance.choices(letters, k=chance.randint(1, longest)))


def changed_bytes(data: bytes, chance: random.Random) -> bytes:
    """Return bytes of which some are others, more or fewer."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randint(0, len(changed))
        changed[place : place + chance.choice((0, 1, 4))] = chance.randbytes(chance.choice((0, 1, 4)))
    return bytes(changed[: chance.randint(0, len(changed))] if chance.random() < 0.1 else changed)


def changed_markup(text: str, chance: random.Random) -> str:
    """Return a page or XML text in its form, some of what stands between its marks changed."""
    for _ in range(chance.randint(1, 6)):
        places = list(_BETWEEN.finditer(text))
        if not places:
            return text
        match = chance.choice(places)
        piece = chance.choice((mutated(match[0], chance), chance.choice(ODD), chance.choice(places)[0]))
        text = text[: match.start()] + escape(piece, {'"': "&quot;"}) + text[match.end() :]
    return text


def changed_parts(data: bytes, chance: random.Random, wanted: str = r"\.xml$") -> bytes:
    """Return an archive, whole, of which one XML part has its content changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        names = [each for each in source.namelist() if re.search(wanted, each)]
        chosen = chance.choice(names) if names else ""
        for part in source.infolist():
            content = source.read(part)
            if part.filename == chosen:
                content = changed_markup(content.decode("utf-8", "replace"), chance).encode("utf-8", "replace")
            target.writestr(part, content)
    return stream.getvalue()


def changed_leaves(value: Any, chance: random.Random) -> Any:
    """Return a record of lists and mappings of which one part is gone, doubled or something else."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(list(value))
        if chance.random() < 0.08:
            return {name: each for name, each in value.items() if name != key}
        return {**value, key: changed_leaves(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        return [*value[:at], changed_leaves(value[at], chance), *value[at + chance.choice((0, 1, 1)) :]]
    if isinstance(value, str) and chance.random() < 0.5:
        return mutated(value, chance)
    return chance.choice((*LEAVES, chance.choice(ODD)))


def changed_cells(rows: list[list[Any]], chance: random.Random, times: int = 3) -> list[list[Any]]:
    """Return rows of which cells are odd, gone, or another row's, and rows doubled or cut."""
    rows = [list(row) for row in rows]
    for _ in range(chance.randint(1, times)):
        row = chance.choice(rows)
        if not row:
            continue
        at = chance.randrange(len(row))
        other = chance.choice(rows)
        row[at] = chance.choice((chance.choice(ODD), mutated(str(row[at]), chance), *other[:3], "", row[at]))
        if chance.random() < 0.15:
            del row[at]
        elif chance.random() < 0.15:
            rows.insert(chance.randint(0, len(rows)), list(other))
    return rows
