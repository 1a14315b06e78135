"""What a department said of a target: the reason why it stands where it does, or the next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: a row of ``data/comments.csv``. Nothing is overwritten: a later one of its kind takes its place."""

    target: str
    date: date
    author: str
    about: str
    text: str
    confidentiality: str = ""
