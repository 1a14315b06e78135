"""What is taken where nothing is said: stated once, for commands, notebooks and Python alike."""

REGION = "聊城市"
"""Whose targets, for commands and notebooks; Python names its region."""
DRAWS = 20_000
"""Simulated outcomes a target."""
