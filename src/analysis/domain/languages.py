"""What a thing is called in each language that readers may choose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One name or text in Chinese and, where somebody wrote it, in English."""

    zh: str
    en: str = ""

    def of(self, language: str) -> str:
        """Return it in a language; in Chinese where there is nothing else."""
        return str(getattr(self, language)) or self.zh
