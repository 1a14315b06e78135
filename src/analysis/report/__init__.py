"""One quarter's report and its formats."""
