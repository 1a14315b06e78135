"""Files of statistics to observations: read, checked, compared with what is stored, written."""
