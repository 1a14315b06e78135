"""What a series is: one definition of an indicator."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.domain.codes import Direction, Frequency, Kind
from analysis.domain.languages import Bilingual


@dataclass(frozen=True, slots=True)
class Series:
    """One definition of an indicator: a row of ``series.csv``; a number that is not given is NaN."""

    series_id: str
    indicator_zh: str
    indicator_en: str
    unit: str
    kind: Kind
    frequency: Frequency = Frequency.YEAR
    direction: Direction = Direction.INCREASE
    lower_limit: float = math.nan
    upper_limit: float = math.nan
    release_lag_days: float = math.nan
    release_note: str = ""
    release_note_en: str = ""
    note: str = ""

    @property
    def names(self) -> Bilingual:
        """What its indicator is called."""
        return Bilingual(self.indicator_zh, self.indicator_en)

    @property
    def release_notes(self) -> Bilingual:
        """When and where its figures come out."""
        return Bilingual(self.release_note, self.release_note_en)

    @property
    def limits(self) -> tuple[float, float]:
        """The values within which it lies; infinite where there is no limit."""
        lower, upper = self.lower_limit, self.upper_limit
        return -math.inf if math.isnan(lower) else lower, math.inf if math.isnan(upper) else upper

    def released(self, end: date) -> date | None:
        """Return when the figure of a period that ends on a day usually comes out; None where nobody knows."""
        return None if math.isnan(self.release_lag_days) else end + timedelta(days=int(self.release_lag_days))

    @property
    def is_complete_early(self) -> bool:
        """Whether its figure usually comes out before its period is over: a harvest is in by the end of its year."""
        return self.release_lag_days <= 0
