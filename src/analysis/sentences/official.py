"""Official classes beside a target's probability, in sentences."""

from __future__ import annotations

from analysis.assessment.assess import Assessment
from analysis.assessment.official import Official, contradiction, official
from analysis.words.wording import Words


def official_sentences(case: Assessment, words: Words) -> list[str]:
    """Return what the official methods say of a target, and one sentence where that contradicts its probability.

    Empty where no method can judge the target.
    """
    said = official(case)
    if not said.found:
        return []
    told = [
        words.say(
            "official.classes_on_projected_base" if said.base_projected else "official.classes",
            base=words.period(said.base_period),
            latest=words.period(said.latest_period),
            classes=_joined(said, tuple(said.found), words),
        )
    ]
    against = contradiction(case, said)
    if against is not None:
        side = "high" if case.row.probability > 0.5 else "low"
        names = words.say("pace.list").join(words.say(f"pace_method.{name}") for name in against.methods)
        told.append(words.say(f"official.{side}_{against.why}", methods=names))
    return told


def _joined(said: Official, names: tuple[str, ...], words: Words) -> str:
    parts = [
        words.say(
            "official.one", method=words.say(f"pace_method.{name}"), name=words.say(f"pace_class.{said.class_of(name)}")
        )
        for name in names
    ]
    return words.say("pace.list").join(parts)
