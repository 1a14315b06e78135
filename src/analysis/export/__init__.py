"""Tables out of the house, with what their columns mean, in the forms that other programs read."""
