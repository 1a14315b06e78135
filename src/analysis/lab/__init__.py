"""The laboratory: one target under changed assumptions, its numbers and its sliders."""
