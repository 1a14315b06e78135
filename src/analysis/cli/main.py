"""The command ``onpace``: gathers the commands and turns errors into one line and a status."""

from __future__ import annotations

import io
import logging
import os
import sys
import traceback
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import Abort, Exit, TyperException

from analysis.cli.add import add_command
from analysis.cli.app import app_command
from analysis.cli.assess import assess_command
from analysis.cli.backtest import backtest_command
from analysis.cli.batch import batch_command
from analysis.cli.begin import begin_command
from analysis.cli.chart import chart_command
from analysis.cli.clock import say_today
from analysis.cli.common import WholeSummaries
from analysis.cli.coverage import coverage_command
from analysis.cli.dataset import dataset_command
from analysis.cli.diff import diff_command
from analysis.cli.doctor import doctor_command
from analysis.cli.export import export_command
from analysis.cli.extract import extract_command
from analysis.cli.ingest import ingest_command
from analysis.cli.init import init_command
from analysis.cli.link import link_command
from analysis.cli.list import list_command
from analysis.cli.notebooks import notebooks_app
from analysis.cli.pace import pace_command
from analysis.cli.project import project_command
from analysis.cli.promises import promises_command
from analysis.cli.publish import publish_command
from analysis.cli.pull import pull_command
from analysis.cli.record import record_app
from analysis.cli.report import report_command
from analysis.cli.request import request_command
from analysis.cli.review import review_command
from analysis.cli.run import PairedParameters, run_command
from analysis.cli.say import say_command
from analysis.cli.scenarios import scenarios_app
from analysis.cli.schedule import schedule_app
from analysis.cli.score import score_command
from analysis.cli.spoken import language_of, page_of, said_in, spoken
from analysis.cli.upgrade import upgrade_command
from analysis.cli.why import why_command
from analysis.domain.periods import parse_date
from analysis.errors import OnpaceError, RequestError, plainly
from analysis.limits import raise_limits

INTERRUPTED = 130
"""The status of an interrupted command; typer itself returns it where an interrupt reaches it."""

app = typer.Typer(
    cls=WholeSummaries,
    name="onpace",
    help="Say which of the numbers a government promised will be kept.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"onpace {version('onpace')}")
        raise Exit


@app.callback()
def onpace(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Say which of the numbers a government promised will be kept. All take --help, --debug, --limits, --today."""


app.command("init")(init_command)
app.command("begin")(begin_command)
app.command("doctor")(doctor_command)
app.command("list")(list_command)
app.command("assess")(assess_command)
app.command("report")(report_command)
app.command("batch")(batch_command)
app.command("publish")(publish_command)
app.command("why")(why_command)
app.command("chart")(chart_command)
app.command("coverage")(coverage_command)
app.command("dataset")(dataset_command)
app.command("export")(export_command)
app.command("diff")(diff_command)
app.command("say")(say_command)
app.command("score")(score_command)
app.command("project")(project_command)
app.command("promises")(promises_command)
app.command("pace")(pace_command)
app.command("backtest")(backtest_command)
app.command("extract")(extract_command)
app.command("link")(link_command)
app.command("review")(review_command)
app.command("ingest")(ingest_command)
app.command("pull")(pull_command)
app.command("add", context_settings={"ignore_unknown_options": True})(add_command)
app.command("request")(request_command)
app.command("app")(app_command)
app.add_typer(schedule_app, name="schedule")
app.command("run", cls=PairedParameters)(run_command)
app.add_typer(notebooks_app, name="notebooks")
app.add_typer(scenarios_app, name="scenarios")
app.add_typer(record_app, name="record")
app.command("upgrade")(upgrade_command)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit status."""
    debug = "--debug" in arguments
    words = [word for word in arguments if word != "--debug"]
    try:
        words = _without_settings(words)
        result = _asked(words)
        sys.stdout.flush()
        if result == INTERRUPTED:
            return _interrupted()
        return result if isinstance(result, int) else 0
    except Exit as stop:
        return stop.exit_code
    except (KeyboardInterrupt, Abort):
        return _interrupted()
    except BrokenPipeError:
        _silence()
        return 0
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.format_message())
            return 0
        _say(plainly(error.format_message()))
        return 2
    except OnpaceError as error:
        if debug:
            traceback.print_exc()
        for line in str(error).splitlines():
            _say(line)
        return error.exit_status
    except (OSError, MemoryError, UnicodeEncodeError) as error:
        if debug:
            traceback.print_exc()
        _say(_machine_told(error))
        _silence()
        return 2
    except Exception as error:
        if debug:
            traceback.print_exc()
        fault = f"{type(error).__name__}: {error}"
        _say(f"a fault of the program itself ({fault}); --debug shows where")
        return 2


def _without_settings(words: list[str]) -> list[str]:
    """Return a command without its ``--limits`` and ``--today``, which count from here on."""
    words, times = _taken(words, "--limits")
    if times is not None:
        if not (times.isascii() and times.isdigit() and 1 <= int(times[:4]) <= 100):
            raise RequestError("--limits: expected how many times the usual is read of a file, 1 to 100")
        raise_limits(int(times))
    words, day = _taken(words, "--today")
    say_today(None if day is None else parse_date(day, "--today"))
    return words


def _taken(words: list[str], name: str) -> tuple[list[str], str | None]:
    """Return a command without an option that every command takes, and its value; none where it is not there."""
    if name not in words:
        return words, None
    place = words.index(name)
    return words[:place] + words[place + 2 :], (words[place + 1 : place + 2] or [""])[0]


def _asked(words: list[str]) -> object:
    """Run the command; help is printed in the language of who asks."""
    command = typer.main.get_command(app)
    if words and not {"-h", "--help"} & set(words):
        return command.main(args=words, prog_name="onpace", standalone_mode=False)
    language = language_of(words, os.environ)
    page = io.StringIO()
    try:
        with redirect_stdout(page):
            return spoken(command, language).main(args=words, prog_name="onpace", standalone_mode=False)
    except TyperException as error:
        if type(error).__name__ != "NoArgsIsHelpError":
            raise
        print(error.format_message(), file=page)
        return 0
    finally:
        sys.stdout.write(page_of(page.getvalue(), language))


def _machine_told(error: OSError | MemoryError | UnicodeEncodeError) -> str:
    """Return in one line what the machine refused."""
    if isinstance(error, MemoryError):
        return "the memory does not suffice for this"
    if isinstance(error, UnicodeEncodeError):
        return f"{error.object[error.start : error.end][:20]!a} is no text; was it typed in another encoding?"
    where = f"{error.filename}: " if error.filename else "the output cannot be written: "
    return f"{where}{error.strerror or error}"


def _silence() -> None:
    """Write nowhere from now on: what is left to be said of the result can no longer be."""
    with suppress(OSError, ValueError):  # a stream that is none of the system's
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _make_streams_whole() -> None:
    """Let the two streams take every character, and stand even where the caller closed them."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # as long as the process
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _say(line: str) -> None:
    print(f"onpace: {said_in(line, language_of([], os.environ))}", file=sys.stderr)


def _interrupted() -> int:
    _say("interrupted, nothing half-written is left")
    return INTERRUPTED


def main() -> None:
    """Run the command line of this process and end it with the command's status."""
    _make_streams_whole()
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of a home without room for its cache
    try:
        sys.exit(run(sys.argv[1:]))
    except OSError:  # not even the line of a fault could be written
        sys.exit(2)
