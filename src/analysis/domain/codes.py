"""The words of the tables: every code that a column may hold. Needs nothing but Python.

A code is a text: it is compared with one, printed and written as one. A column that may be blank has a blank code.
"""

from __future__ import annotations

import math
from enum import StrEnum

from analysis.errors import unknown


class Kind(StrEnum):
    """What sort of quantity a target or a series is."""

    STOCK = "stock"
    FLOW = "flow"
    RATE = "rate"
    CHANGE = "change"
    GROWTH = "growth"
    COVERAGE = "coverage"
    RELATIVE = "relative"
    MILESTONE = "milestone"
    ADVANCE = "advance"
    POLICY = "policy"

    @property
    def is_level(self) -> bool:
        """Whether it is measured at a date: its figure of the end of December is that of the year."""
        return self in (Kind.STOCK, Kind.RATE, Kind.COVERAGE)

    @property
    def is_yearly(self) -> bool:
        """Whether its figures belong to a whole year; a figure of a part of it is progress."""
        return self in (Kind.FLOW, Kind.GROWTH)

    @property
    def is_difference(self) -> bool:
        """Whether it sets two periods against each other: of an amount by which something falls, more is better."""
        return self in (Kind.CHANGE, Kind.GROWTH)


class Deliverable(StrEnum):
    """What sort of thing is promised."""

    BUILD = "build"
    RENEW = "renew"
    PURCHASE = "purchase"
    SUBSIDISE = "subsidise"
    EVENT = "event"
    TRAIN = "train"
    SERVE = "serve"
    DESIGNATE = "designate"
    PRODUCE = "produce"
    INVEST = "invest"
    GROW = "grow"
    LEVEL = "level"
    POLICY = "policy"
    DOCUMENT = "document"
    STATE = "state"


class Operator(StrEnum):
    """How a target's number is meant; blank where it has none."""

    NONE = ""
    AT_LEAST = ">="
    ABOVE = ">"
    ABOUT = "~"
    EQUAL = "="
    AT_MOST = "<="
    BELOW = "<"
    RANGE = "range"

    @property
    def is_ceiling(self) -> bool:
        """Whether the number is one not to be passed."""
        return self in (Operator.AT_MOST, Operator.BELOW)


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"
    MAINTAIN = "maintain"


class Commitment(StrEnum):
    """How firmly it is promised."""

    FIRM = "firm"
    ASPIRATIONAL = "aspirational"


class Driver(StrEnum):
    """What decides a target's number: plan and budget, or the economy and nature."""

    NONE = ""
    PROGRAMME = "programme"
    OUTCOME = "outcome"


class Status(StrEnum):
    """What sort of figure it is: codes of the SDMX list OBS_STATUS."""

    NONE = ""
    NORMAL = "A"
    BREAK = "B"
    OTHER_DEFINITION = "D"
    ESTIMATE = "E"
    FORECAST = "F"
    MISSING = "M"
    PROVISIONAL = "P"
    NOT_VALIDATED = "V"

    @property
    def is_comparable(self) -> bool:
        """Whether a figure may be joined to a history, and counts before any other of its period that may not."""
        return self not in NOT_COMPARABLE

    @property
    def is_final(self) -> bool:
        """Whether a figure may decide a target."""
        return self.is_comparable and self != Status.ESTIMATE


class Bound(StrEnum):
    """What a source says of a figure that it does not print exactly: 超 and 余, or less than it."""

    NONE = ""
    OVER = "over"
    UNDER = "under"


class Frequency(StrEnum):
    """How often a series comes out."""

    YEAR = "A"
    QUARTER = "Q"
    MONTH = "M"


class Precision(StrEnum):
    """How exactly a day of publication is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


class Reliability(StrEnum):
    """What a source is worth, from the most to the least trusted: where two differ, the earlier one wins."""

    OFFICIAL = "official"
    REPORTED = "reported"
    PRESS = "press"
    SECONDARY = "secondary"

    @property
    def rank(self) -> int:
        """Its place in that order, from 0."""
        return RELIABILITIES.index(self)

    @property
    def is_official(self) -> bool:
        """Whether its figures count towards grades A to C, settle targets, and revise one another."""
        return self in OFFICIAL


class Verdict(StrEnum):
    """What is said of a target."""

    MET = "met"
    ON_PACE = "on_pace"
    UNCERTAIN = "uncertain"
    OFF_PACE = "off_pace"
    MISSED = "missed"
    NO_DATA = "no_data"


class Progress(StrEnum):
    """Where a target stands by published figures; never said of what nobody published."""

    DONE = "done"
    AHEAD = "ahead"
    ON_SCHEDULE = "on_schedule"
    BEHIND = "behind"
    NOT_REPORTED = "not_reported"


class Outlook(StrEnum):
    """What is expected of a target by evidence and probability; settled, what came of it."""

    TO_BE_KEPT = "to_be_kept"
    OPEN = "open"
    TO_FALL_SHORT = "to_fall_short"
    NO_BASIS = "no_basis"
    KEPT = "kept"
    MISSED = "missed"
    AWAITING = "awaiting"


class Grade(StrEnum):
    """How much is known of a target, the most first; R: no figure that speaks of it, but a record of like promises."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    R = "R"
    E = "E"


KINDS = tuple(Kind)
SERIES_KINDS = (Kind.STOCK, Kind.FLOW, Kind.RATE, Kind.CHANGE, Kind.GROWTH, Kind.COVERAGE)
DELIVERABLES = tuple(Deliverable)
STAGES = ("planned", "begun", "under_way", "finished")
"""How far work is to come by the due date, where the words say so."""
EXPLAINED = "用语说明"
"""In a target's qualifier: a goal that only the explanation of a word names, not one of the place's own of the year."""
OPERATORS = tuple(filter(None, Operator))
DIRECTIONS = tuple(Direction)
COMMITMENTS = tuple(Commitment)
DRIVERS = tuple(filter(None, Driver))
STATUSES = tuple(filter(None, Status))
PROMISE_STATUSES = ("reported", "other_scope", "words_only", "not_reported")
"""What a later report says of a promise: its figure, one of another scope, words without a figure, or nothing."""
RELATIONS = ("same", "near", "none")
"""How an earlier promise stands to one of today: the same thing, a near relative, neither; blank: not decided."""
COMMENTS = ("reason", "next_step")
"""What a department's comment on a target tells: why it stands where it does, or what is done next."""
EDITIONS = ("full", "public")
"""Of a report: all that is known, or without what is marked as internal."""


def check_edition(name: str) -> None:
    """Refuse an edition that there is not."""
    if name not in EDITIONS:
        raise unknown("edition", name, EDITIONS)


FREE = ("", "F")
"""Marks of what may be published."""
CONFIDENTIALITIES = ("F", "N", "C")
"""Of SDMX CONF_STATUS: free, for internal use only, confidential; blank is free."""
BOUNDS = tuple(filter(None, Bound))
FREQUENCIES = tuple(Frequency)
PRECISIONS = tuple(Precision)
RELIABILITIES = tuple(Reliability)
OFFICIAL = (Reliability.OFFICIAL, Reliability.REPORTED)
"""Reliabilities of what an office publishes, or what is reported of it word for word."""
NOT_COMPARABLE = (Status.OTHER_DEFINITION, Status.FORECAST, Status.MISSING, Status.NOT_VALIDATED)
"""Statuses of figures that are shown, give way to any other of their period, and are never joined to a history."""
PERCENTS = ("%", "百分点", "个百分点")
"""Units of what is a share already: a point added to it is a point, and it is printed to a tenth at least."""
REPRINT = "转载"
"""In the name of a publisher: the text was read where somebody else carried it."""
DOMAINS = (
    "economy",
    "industry",
    "innovation",
    "opening",
    "agriculture",
    "urban",
    "energy",
    "environment",
    "employment",
    "social_security",
    "education",
    "health",
    "housing",
    "care",
    "transport",
    "services",
    "culture",
    "safety",
    "governance",
)
VERDICTS = tuple(Verdict)
PROGRESSES = tuple(Progress)
OUTLOOKS = tuple(Outlook)
LIGHTS = ("green", "yellow", "red", "grey")
LANGUAGES = ("zh", "en")
BOTH = "both"
"""Asks for every language."""
GRADES = tuple(Grade)

REQUIRED_BOUNDS = {
    ">=": ("lower",),
    ">": ("lower",),
    "<=": ("upper",),
    "<": ("upper",),
    "~": ("lower", "upper"),
    "=": ("lower", "upper"),
    "range": ("lower", "upper"),
}
"""Which of a target's two values its operator fills."""

ON_PACE, OFF_PACE = 2 / 3, 1 / 3
"""Probabilities from which, and up to which, a target is on pace and off pace."""
SURE_SHORT, SURE_KEPT = 1 / 5, 4 / 5
"""Probabilities up to which, and from which, an outlook may rest on like promises, or on one figure."""
ENOUGH_LIKE = 50
"""Like promises with a reported outcome from which the record gives grade R, and may carry an outlook."""
OUTLOOK_LIMITS = {
    Grade.A: (OFF_PACE, ON_PACE),
    Grade.B: (OFF_PACE, ON_PACE),
    Grade.C: (OFF_PACE, ON_PACE),
    Grade.D: (SURE_SHORT, SURE_KEPT),
    Grade.R: (SURE_SHORT, SURE_KEPT),
}
"""Probabilities up to which a target is expected to fall short, and from which to be kept, by grade; at E neither."""
LIKELIHOODS = (
    ("virtually_certain", 0.99, "几乎确定", "virtually certain"),
    ("very_likely", 0.90, "很可能", "very likely"),
    ("likely", ON_PACE, "可能", "likely"),
    ("even", math.nextafter(OFF_PACE, 1), "可能与不可能相当", "about as likely as not"),
    ("unlikely", 0.10, "不太可能", "unlikely"),
    ("very_unlikely", 0.01, "很不可能", "very unlikely"),
    ("exceptionally_unlikely", 0.0, "几乎不可能", "exceptionally unlikely"),
)
"""Likelihood words, each with the probability from which it holds (IPCC, AR5 guidance note on uncertainty, 2010).

The two thirds and the one third of that note are exact here, so that no word contradicts a verdict.
"""

NO_DATA_REASONS = (
    "milestone",
    "advance",
    "policy",
    "explained",
    "no_number",
    "other_scope",
    "no_like",
    "unsettled",
    "implausible",
    "failed",
)
"""Why a target gets no probability."""
METHODS = ("kernel", "blend", "to_date", "record", "delivery", "events", "observed")
"""How a probability was made: kernel, kernel and like series, year to date, the record of like promises, that and a
figure of the year, announced events, outcome.
"""
