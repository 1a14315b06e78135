"""The checked tables of a workspace, as CSV files or a Parquet data set; panels of series."""
