"""One place and all that can be asked of it: what notebooks, scripts and commands call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.assessment.assess import Assessments, assess
from analysis.defaults import DRAWS, SEED
from analysis.domain.spellings import day_of, names_of, needed_day
from analysis.scenario import BASELINE, Scenario, load_scenario, scenario_names
from analysis.store.store import Location, Store, stores
from analysis.store.store import load as load_store
from analysis.words.wording import Words

if TYPE_CHECKING:
    import pandas as pd

    from analysis.ingest.imported import Import
    from analysis.ingest.imports import Origin
    from analysis.ingest.layout import Given
    from analysis.notebooks.answers import RecordOfPromises
    from analysis.notebooks.laboratory import LaboratoryCells
    from analysis.notebooks.regions import RegionComparison
    from analysis.notebooks.series_history import SeriesHistory
    from analysis.notebooks.target_in_depth import TargetInDepth
    from analysis.report.quarterly import QuarterlyReport
    from analysis.retrospect.changes import Change
    from analysis.retrospect.coverage import Coverage
    from analysis.retrospect.request import Form

Day = date | str | None
"""A day, as such or as text such as 2026-10-30; None or blank where none is given."""
Names = str | Sequence[str]
"""Names one by one, or in a text that separates them by commas; none for all."""


@dataclass(frozen=True, repr=False)
class City:
    """A place, from ``load``: a city, a county, a province or the nation, with its targets and the figures of all.

    Arguments mean the same in every method:

    ========  ==================================================================================================
    quarter   Quarter reported on, such as 2026Q3: its last day is the reference date, and 30 days later the as-of
              date unless one is given.
    as_of     Nothing published later is seen; without a quarter it is the reference date, too.
    scenario  Name of a scenario of the workspace, path of a file of one, or a link.
    targets   Ids, one by one or separated by commas; all if left out.
    language  zh or en, for all that readers see.
    draws     Simulated outcomes a target.
    seed      Of the randomness: the same seed, the same numbers.
    ========  ==================================================================================================

    Each raises ``RequestError`` where something asked for does not exist, and ``InputError`` with every fault of a
    file or table.

    Examples
    --------
    >>> city = load("聊城市")
    >>> city
    <City 聊城市: 97 targets>
    >>> city.assess("2026Q3", targets="liaocheng-2026-20", draws=500).table["progress"].item()
    'not_reported'
    """

    store: Store

    def __repr__(self) -> str:
        return f"<City {self.name}: {len(self.targets)} targets>"

    @property
    def name(self) -> str:
        """Its name."""
        return self.store.region.name

    @property
    def targets(self) -> pd.DataFrame:
        """Its targets, a row each, the columns of ``data/targets``."""
        return self.store.targets

    @property
    def past_promises(self) -> pd.DataFrame:
        """Targets of earlier years and other regions with their outcomes, the columns of ``data/promises``."""
        return self.store.past_promises

    def publishers(self, source_ids: Iterable[str], language: str = "zh") -> str:
        """Return who published some sources, for the line under a chart."""
        from analysis.charts import sources_of

        words = Words(language)
        return sources_of(self.store, list(source_ids), words)

    @property
    def scenarios(self) -> list[str]:
        """Names of the scenarios of its workspace, the baseline first."""
        return scenario_names(self.store.workspace.scenarios)

    def scenario(self, name: str) -> Scenario:
        """Return a scenario by its name, its file or a link, with the adjustments of those that it extends."""
        return load_scenario(name, self.store.workspace.scenarios)

    def assess(
        self,
        quarter: str = "",
        *,
        as_of: Day = None,
        scenario: str | Scenario = BASELINE,
        targets: Names = (),
        draws: int = DRAWS,
        seed: int = SEED,
    ) -> Assessments:
        """Say of every target whether it will be met, and how surely.

        Returns
        -------
        Assessments
            `table` has one row a target; `cases` holds what each was made of, by id.
        """
        return assess(
            self.store,
            quarter=quarter,
            as_of=day_of(as_of),
            scenario=scenario,
            targets=names_of(targets),
            draws=draws,
            seed=seed,
        )

    def target(
        self,
        target: str = "",
        quarter: str = "",
        *,
        as_of: Day = None,
        scenario: str | Scenario = BASELINE,
        language: str = "zh",
        draws: int = DRAWS,
        seed: int = SEED,
    ) -> TargetInDepth:
        """Return one target, assessed: verdict, sentences, charts, official methods, and the whole chain of reasons.

        Parameters
        ----------
        target : str
            Its id; blank for the one that most figures and methods speak of.

        Examples
        --------
        >>> load("聊城市").target("liaocheng-2026-20", "2026Q3", draws=500).progress
        'not_reported'
        """
        from analysis.notebooks.target_in_depth import in_depth
        from analysis.words.wording import check_language

        check_language(language)
        found = self.assess(quarter, as_of=as_of, scenario=scenario, targets=target, draws=draws, seed=seed)
        return in_depth(found, target, language)

    def series(self, series: str, *, region: str = "", as_of: Day = None, language: str = "zh") -> SeriesHistory:
        """Return one series: its figures as known on a day, their history, and what is expected of it.

        Parameters
        ----------
        series : str
            Its id, as in ``data/statistics/series.csv``.
        region : str
            Whose figures; the city's own if blank. The province's and the nation's are there, too.
        as_of : date or str, optional
            Nothing published later is seen; everything is if left out.

        Examples
        --------
        >>> load("聊城市").series("grain-output").yearly.loc[2024].item()
        117.79
        """
        from analysis.notebooks.series_history import series_history

        return series_history(self.store, series, region=region, as_of=as_of, language=language)

    def report(
        self,
        quarter: str,
        *,
        as_of: Day = None,
        scenario: str = BASELINE,
        targets: Names = (),
        previous: str | Path | None = None,
        edition: str = "full",
        language: str = "zh",
        draws: int = DRAWS,
        seed: int = SEED,
    ) -> QuarterlyReport:
        """Return the quarter's report; each method is a section. ``onpace report`` renders it as a page.

        Parameters
        ----------
        previous : path, optional
            ``assessment.csv`` published for the quarter before; assessed anew if left out.
        edition : str
            full, or public: without figures and comments that are marked as internal.
        """
        from analysis.report.quarterly import quarterly_report

        return quarterly_report(
            self.store,
            quarter,
            as_of=day_of(as_of),
            scenario=scenario,
            targets=names_of(targets),
            previous=Path(previous) if previous else None,
            edition=edition,
            language=language,
            draws=draws,
            seed=seed,
        )

    def compare(
        self,
        earlier: str,
        later: str,
        *,
        as_of: Day = None,
        scenario: str = BASELINE,
        targets: Names = (),
        previous: str | Path | None = None,
        draws: int = DRAWS,
        seed: int = SEED,
    ) -> Change:
        """Say what changed between two quarters, and why: new data, revision, passing time, target, method.

        Parameters
        ----------
        earlier, later : str
            Quarters, such as 2026Q2 and 2026Q3.
        as_of : date or str, optional
            Of the later one.
        previous : path, optional
            ``assessment.csv`` published for the earlier quarter; assessed anew if left out.

        Returns
        -------
        Change
            `table` has one row a target, one column a cause.
        """
        from analysis.retrospect.changes import compare, published_probabilities

        return compare(
            self.store,
            earlier,
            later,
            later_as_of=day_of(as_of),
            scenario=scenario,
            targets=names_of(targets),
            published=published_probabilities(Path(previous)) if previous else None,
            draws=draws,
            seed=seed,
        )

    def missing(
        self, quarter: str = "", *, as_of: Day = None, scenario: str = BASELINE, draws: int = DRAWS, seed: int = SEED
    ) -> Coverage:
        """Say what is known of every target (`table`), and which missing figures are worth most (`calls`)."""
        from analysis.retrospect.coverage import coverage

        return coverage(self.assess(quarter, as_of=as_of, scenario=scenario, draws=draws, seed=seed))

    def forms(self, quarter: str, *, as_of: Day, owner: str = "") -> list[Form]:
        """Return the forms that ask departments for a quarter's figures; ``onpace request`` writes them.

        Parameters
        ----------
        as_of : date or str
            The last known figures are those published by then.
        owner : str
            A department, or a part of its name; all if blank.
        """
        from analysis.domain.periods import Quarter
        from analysis.retrospect.request import forms

        return forms(self.store, Quarter.parse(quarter), needed_day(as_of), owner)

    def ingest(
        self,
        files: str | Path | Iterable[str | Path],
        *,
        as_of: Day,
        origin: Origin | None = None,
        new_series: bool = False,
        given: Given | None = None,
    ) -> Import:
        """Read figures from files, and say what adding them to the workspace would change; `write()` adds them.

        Parameters
        ----------
        files : path or several
            Tables of statistics of any form, exports of the national bureau, filled forms.
        as_of : date or str
            The day they are read: none of their figures can have been published later.
        origin : Origin, optional
            Source, publication and region, where the files do not say them; the city's own figures if left out.
        new_series : bool
            Whether figures of unknown indicators are added, each with a new series.
        given : Given, optional
            What the files do not say themselves: indicator, unit, scope, the regions and columns to read.

        Returns
        -------
        Import
            It shows itself in a notebook: `columns` as they were understood, `observations`, `notices`, `faults`, and
            `counts` of what is new, revised, confirmed.
        """
        from analysis.ingest.imports import Origin
        from analysis.intake.taking_in import read_files

        said = origin or Origin()
        paths = [Path(path) for path in ([files] if isinstance(files, str | Path) else files)]
        said = replace(said, assumed_region=said.assumed_region or self.name)
        return read_files(
            paths, said, needed_day(as_of), workspace=self.store.workspace, new_series=new_series, given=given
        )

    def export(
        self,
        what: str,
        to: str | Path,
        quarter: str = "",
        *,
        as_of: Day = None,
        scenario: str | Scenario = BASELINE,
        draws: int = DRAWS,
        seed: int = SEED,
    ) -> Path:
        """Write a table with what its columns mean, in the form that the file's ending names.

        Parameters
        ----------
        what : str
            targets, observations, assessment, record or sources.
        to : path
            .csv, .xlsx, .parquet, .json, .dta, .sdmx.csv, or .zip for a data package.
        """
        from analysis.export.forms import write_as
        from analysis.export.what import tables_of

        assessed = None
        if what == "assessment":
            assessed = self.assess(quarter, as_of=as_of, scenario=scenario, draws=draws, seed=seed).table
        return write_as(tables_of(what, [self.store], day_of(as_of), assessed), Path(to))

    def laboratory(
        self,
        quarter: str = "",
        *,
        as_of: Day = None,
        target: str = "",
        scenarios: Names = (),
        scenario: str = BASELINE,
        language: str = "zh",
        draws: int = DRAWS,
        seed: int = SEED,
    ) -> LaboratoryCells:
        """Open the laboratory: the city's targets under assumptions.

        Parameters
        ----------
        target : str
            Id of the target under the sliders; one with a fan if blank.
        scenarios, scenario : str
            Those compared, all of the workspace if left out; and the one that the sliders begin with.

        Returns
        -------
        LaboratoryCells
            Each method is a cell of the notebook, asked under what the sliders say: `panel()`, `answer()`, `fans()`, …
        """
        from analysis.notebooks.laboratory import laboratory

        return laboratory(
            self.store,
            quarter,
            as_of=day_of(as_of),
            target=target,
            scenarios=names_of(scenarios),
            scenario=scenario,
            language=language,
            draws=draws,
            seed=seed,
        )

    def record(self, words: str = "", *, language: str = "zh") -> RecordOfPromises:
        """Look at the record of promises: what governments promised, and what their next reports said of it.

        Parameters
        ----------
        words : str
            Part of an indicator's name or of a promise, such as 农村公路; all promises if blank.

        Returns
        -------
        RecordOfPromises
            `told()`, `fared(by)`, `counted(by)`, `ambition()`, `reliability()`, `scores()`, `years()`, `own()`,
            `likely(clause)`, `nearest(clause)`: each a cell of the notebook.

        Examples
        --------
        >>> load("聊城市").record("农村公路").nearest("新建农村公路260公里", 1).frame["年份"].item() > 2002
        True
        """
        from analysis.notebooks.answers import record_of_promises

        return record_of_promises(self.store, words, language)

    def regions(
        self,
        quarter: str = "",
        *,
        as_of: Day = None,
        others: Names = (),
        export: str | Path = "",
        language: str = "zh",
    ) -> RegionComparison:
        """Set the city beside its province, the nation and others.

        Parameters
        ----------
        others : sequence of str, or str
            Regions beside it; all with figures if left out.
        export : path
            A file exported from a statistics site, shown too.

        Returns
        -------
        RegionComparison
            `multiples()`, `ranks()`, `table()`, `promises()`, `brought()`, `standing()`: each a cell of the notebook.
        """
        from analysis.notebooks.regions import places

        known_on = day_of(as_of)
        return places(self.store, quarter, as_of=known_on, others=names_of(others), export=export, language=language)


def load(region: str, workspace: Location = None, *, need_targets: bool = True) -> City:
    """Load a place, with all tables of a workspace.

    Parameters
    ----------
    region : str
        Name or six-digit code.
    workspace : str or Path, optional
        The folder, or the folder or URL of a data set of many regions; the nearest workspace if left out.
    need_targets : bool
        Whether a place without targets is refused; its figures can be looked at all the same.

    Returns
    -------
    City

    Raises
    ------
    RequestError
        When the region or the workspace does not exist, or the region has no targets and needs some.
    InputError
        With every fault of every table.

    Examples
    --------
    >>> load("371500")
    <City 聊城市: 97 targets>
    """
    return City(load_store(region, workspace or None, need_targets=need_targets))


def cities(regions: Names = (), workspace: Location = None) -> Iterator[City]:
    """Yield many places, one after another, in one pass over the data.

    Parameters
    ----------
    regions : sequence of str, or str
        Names or codes; every region with targets if left out.
    workspace : str or Path, optional
        A folder, or the URL of a data set, of which no more than one province is held at a time.

    Yields
    ------
    City

    Examples
    --------
    >>> sorted(city.name for city in cities("聊城市,山东省"))
    ['山东省', '聊城市']
    """
    return map(City, stores(names_of(regions), workspace))
