"""What things are: codes, periods, units, regions, indicators."""
