"""The words and patterns of government reports, as data: one TOML file a matter, every row with its example."""
