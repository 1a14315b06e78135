"""YAML files that people write, read as typed models: plain YAML of bounded size, every fault with its line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter, ValidationError

from analysis.characters import plain
from analysis.errors import Fault, InputError, plainly
from analysis.limits import YAML_BYTES, YAML_DEPTH
from analysis.reading import bytes_of, decoded

if TYPE_CHECKING:
    import yaml

Spot = tuple[int | str, ...]
Form = TypeVar("Form")


def read_typed(path: Path, form: type[Form] | TypeAdapter[Form], name: str = "") -> Form:
    """Return what a YAML file says, as a model or whatever else pydantic checks; an empty file is an empty mapping.

    `name` is what the file is called in faults, its own name if left out.

    Raises InputError with every fault of the file, each with its line.
    """
    import yaml

    name = name or path.name
    try:
        text = _text(path, name)
        _refuse_wild(text, name)
        lines = dict(_lines(yaml.compose(text, Loader=_reader()), name))
        content = yaml.load(text, Loader=_reader())
        kind = form if isinstance(form, TypeAdapter) else TypeAdapter(form)
        return kind.validate_python({} if content is None else content)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        told = f"no YAML ({getattr(error, 'problem', None) or error})"
        raise InputError([Fault(name, mark.line + 1 if mark else None, None, None, told)]) from error
    except ValidationError as error:
        raise InputError(faults_of(name, lines, error)) from error
    except (OSError, ValueError) as error:  # a ValueError also of text that is no UTF-8, of a date that does not exist
        why = getattr(error, "strerror", None) or error
        raise InputError([Fault(name, None, None, None, f"the file cannot be read ({why})")]) from error


@cache
def _reader() -> type[yaml.SafeLoader]:
    """Return how YAML is read: safely, and `on`, `off`, `yes` and `no` as the words that they are.

    A character that is no text, which an escape may bring, is a box.
    """
    import yaml

    class Reader(yaml.SafeLoader):
        def construct_scalar(self, node: yaml.ScalarNode | yaml.MappingNode) -> str:
            return plain(str(super().construct_scalar(node)))

    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items():
        kept = [rule for rule in rules if first in "tTfF" or not rule[0].endswith(":bool")]
        Reader.yaml_implicit_resolvers = {**Reader.yaml_implicit_resolvers, first: kept}
    return Reader


def line_of(path: Path, key: str) -> int | None:
    """Return the line of a key at the top of a file."""
    import yaml

    return dict(_lines(yaml.compose(_text(path, path.name), Loader=_reader()), path.name)).get((key,))


def _text(path: Path, name: str) -> str:
    data = bytes_of(path, name)
    if len(data) > YAML_BYTES:
        raise InputError([Fault(name, None, None, None, f"expected a file of at most {YAML_BYTES // 1024} KB")])
    return decoded(data, name)


def _refuse_wild(text: str, name: str) -> None:
    """Refuse what makes a small file large, or one without end: anchors, aliases, endless nesting."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        opened = isinstance(event, yaml.CollectionStartEvent)
        depth += opened - isinstance(event, yaml.CollectionEndEvent)
        told = "lists and mappings nested less deeply" if depth > YAML_DEPTH else ""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            told = "plain YAML without & and *"
        if told:
            line = event.start_mark.line + 1 if event.start_mark else None
            raise InputError([Fault(name, line, None, None, f"expected {told}")])


def _lines(node: yaml.Node | None, name: str, place: Spot = ()) -> Iterator[tuple[Spot, int]]:
    """Yield every place of a document with its line; a key written twice, which YAML lets pass, is refused."""
    import yaml

    if node is None:
        return
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            is_word = isinstance(key, yaml.ScalarNode)
            if not is_word or key.value in seen:
                told = "each key once" if is_word else "expected a word as key, not a list or mapping"
                raise InputError([Fault(name, key.start_mark.line + 1, key.value if is_word else None, None, told)])
            seen.add(key.value)
            yield from _lines(value, name, (*place, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _lines(value, name, (*place, number))


def faults_of(name: str, lines: dict[Spot, int], error: ValidationError) -> Iterator[Fault]:
    """Yield what is wrong with what somebody wrote, a fault a place, with its line where lines are known."""
    for item in error.errors():
        place = item["loc"]
        known = [place[:length] for length in range(len(place), -1, -1) if place[:length] in lines]
        missing = item["type"] == "missing"
        told = "this key, it is missing" if missing else plainly(item["msg"]).removeprefix("expected ")
        seen = None if missing or isinstance(item["input"], dict | list) else str(item["input"])[:60]
        yield Fault(name, lines[known[0]] if known else None, ".".join(map(str, place)) or None, seen, told)
