"""Official pace arithmetic: arrays in, arrays out."""
