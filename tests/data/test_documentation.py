"""What the documentation says of the tables is what the tables are."""

import importlib.util

from analysis.tables.schemas import (
    Comments,
    Derived,
    Events,
    Observations,
    PastPromises,
    SeriesTable,
    Snapshots,
    Sources,
    Targets,
    columns,
)

SECTIONS = {
    "targets": Targets,
    "statistics/observations.csv": Observations,
    "statistics/series.csv": SeriesTable,
    "statistics/sources.csv": Sources,
    "snapshots": Snapshots,
    "statistics/derived.csv": Derived,
    "events.csv": Events,
    "promises": PastPromises,
    "comments.csv": Comments,
}


def test_the_counts_and_tables_of_the_statistics_page_are_those_of_the_data(root, city):
    path = root / "docs" / "make_statistics.py"
    spec = importlib.util.spec_from_file_location("make_statistics", path)
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    page = (root / "docs" / "statistics.md").read_text(encoding="utf-8")
    assert maker.page(city, page) == page, "run make docs"


def test_the_readme_of_the_data_names_every_column_of_every_table(root):
    text = (root / "data" / "README.md").read_text(encoding="utf-8")
    for heading, table in SECTIONS.items():
        section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
        described = section.split("|---|---|---|\n")[1].split("\n\n")[0]
        first = [line.strip("|").split("|")[0] for line in described.splitlines()]
        named = [name.strip(" `") for cell in first for name in cell.split(",")]
        assert named == columns(table), heading
