"""Every notice and error has its form in Chinese; what varies stands where it belongs."""

import ast
import tomllib

import pytest

from analysis.cli.spoken import said_in

SPOKEN = {"RequestError", "MachineError", "OnpaceError", "InputError", "FetchError", "NotebookError", "Fault", "_fault"}
"""What ends up on standard error, beside notices: errors, and faults of files."""
NOTICES = {"notice", "progress", "Notice"}
GATHERED = {"told", "doubtful", "refused", "failures"}
"""Lists whose lines are told in the end."""
BLANK = "§"
"""Stands for what varies; no text holds it."""


def form(node):
    """The words of a text in code, with a sign for what varies; none where it is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else BLANK for part in node.values)
    return None


def called(node):
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def gathered(node):
    """The texts that are added to lines told in the end."""
    if isinstance(node, ast.Call) and called(node) == "append" and named(getattr(node.func, "value", None)) in GATHERED:
        return node.args
    if isinstance(node, ast.AugAssign) and named(node.target) in GATHERED:
        added = node.value
        return added.elts if isinstance(added, ast.List) else [added.elt] if isinstance(added, ast.ListComp) else []
    return []


def named(node):
    return getattr(node, "attr", getattr(node, "id", ""))


def spoken_forms(root):
    for path in sorted((root / "src" / "analysis").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if path.parent.name in ("jobs", "cli", "intake"):
                yield from (
                    (path.relative_to(root), text) for text in map(form, gathered(node)) if text and " " in text
                )
            if isinstance(node, ast.Call) and called(node) in SPOKEN | NOTICES:
                arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
                branches = [
                    arm
                    for each in arguments
                    for arm in ([each.body, each.orelse] if isinstance(each, ast.IfExp) else [each])
                ]
                yield from ((path.relative_to(root), text) for text in map(form, branches) if text and " " in text)


def test_every_notice_and_error_has_its_words_in_chinese(root):
    worded = [(path, text) for path, text in spoken_forms(root) if any(map(str.isalpha, text.replace(BLANK, "")))]
    silent = {text: path for path, text in worded if said_in(text, "zh") == text}
    assert not silent, "\n".join(f"{path}: {text}" for text, path in silent.items())


def test_a_rule_of_a_table_has_its_words_in_chinese():
    from analysis.tables import schemas

    told = {
        str(column.description)
        for name in dir(schemas)
        if isinstance(table := getattr(schemas, name), type)
        and issubclass(table, schemas.CheckedTable)
        and table is not schemas.CheckedTable
        for column in table.to_schema().columns.values()
        if column.description
    }
    assert not {text for text in told if " " in text and said_in(text, "zh") == text}


def test_forms_and_their_words_name_the_same_blanks(root):
    messages = tomllib.loads((root / "src/analysis/cli/messages_zh.toml").read_text(encoding="utf-8"))
    for text, other in messages.items():
        assert other.format(*(f"<{n}>" for n in range(text.count("{}")))).count("<") >= text.count("{}"), text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("a.csv:3: value = 'x'; expected a number", "a.csv:3: value = 'x'；应为数值"),
        ("a.csv: cannot be read (No such file or directory)", "a.csv: 读不出（没有这个文件或文件夹）"),
        (
            "unknown target 'x'; did you mean b or c or d?",
            "没有这个承诺：'x'；是否指 b、c 或 d？",
        ),
        ("https://x.cn/a: not asked for once", "https://x.cn/a: 一次也没有取"),
        ("wholly: unknown words", "wholly: unknown words"),
        ("unknown words", "unknown words"),
    ],
)
def test_a_line_is_told_part_by_part(line, told):
    assert said_in(line, "zh") == told


def test_a_long_line_of_many_parts_is_told():
    line = "x: y; " * 20_000
    assert len(said_in(line, "zh")) <= len(line)
