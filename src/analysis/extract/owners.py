"""Who is responsible for a promise: said in its paragraph, in a line below it, or in a column of its table."""

from __future__ import annotations

import re

from analysis.extract.structure import Sentence

_WORD = r"(?:责任单位|牵头单位|责任部门|牵头部门|主办单位|承办单位|责任主体)"
_SAID = re.compile(
    rf"{_WORD}[:为是]+(?P<owner>[^)。;；|\n]{{2,60}}?)(?=$|[)。;；|\n]|[,，](?:配合|协办|协助|责任|完成))"
    r"|[(](?P<leader>[^()。;；:]{2,40}?)(?:牵头|负责|牵头负责|牵头落实|按职责分工负责)[)]"
)
_LINE = re.compile(rf"[(]?{_WORD}")
_COLUMN = re.compile(rf"^{_WORD}(?:\(.{{1,8}}\))?$")


def owners_of(text: str, sentences: list[Sentence]) -> dict[int, str]:
    r"""Return who is responsible for each paragraph of a reading that says so.

    Examples
    --------
    >>> from analysis.extract.structure import sentences
    >>> text = "1.新建幼儿园15所。(责任单位:市教育局)\n2.改造小区15个。\n责任单位:市住建局"
    >>> owners_of(text, sentences(text))
    {1: '市教育局', 2: '市住建局', 3: '市住建局'}
    """
    found = _in_columns(text)
    waiting: list[int] = []
    for sentence in sentences:
        said = _SAID.search(sentence.text)
        if said is not None:
            owner = (said["owner"] or said["leader"]).strip()
            below = _LINE.search(sentence.text[:12]) and sentence.paragraph not in waiting
            for paragraph in [*(waiting if below else ()), sentence.paragraph]:
                found.setdefault(paragraph, owner)
        if said is not None or sentence.heading:
            waiting = []
        else:
            waiting.append(sentence.paragraph)
    return found


def _in_columns(text: str) -> dict[int, str]:
    """Return the owners that tables name in a column of their own."""
    found = {}
    column = width = -1
    for number, line in enumerate(re.findall(r"[^\n]+", text), 1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        headed = [place for place, cell in enumerate(cells) if _COLUMN.match(cell)] if len(cells) > 1 else []
        if headed:
            column, width = headed[0], len(cells)
        elif len(cells) == width and cells[column]:
            found[number] = cells[column]
        elif len(cells) == 1:
            width = -1
    return found
