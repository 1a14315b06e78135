"""Report text in, table of targets out: rules that a maintainer can read, their words as data in ``grammar/``."""
