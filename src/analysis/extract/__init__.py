"""From the text of a report to its targets and outcomes."""
