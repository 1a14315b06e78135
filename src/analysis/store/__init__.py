"""The tables seen as of a day."""
