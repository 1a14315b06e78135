"""What is taken where nothing is said: stated once, for commands, notebooks and Python alike."""

REGION = "聊城市"
"""Whose targets, for commands and notebooks; Python names its region."""
REGION_CODE = "371500"
"""Its code: its results lie at the top of the folder of reports, those of every other in a folder of its code."""
DRAWS = 20_000
"""Simulated outcomes a target."""
SEED = 0
"""Seed of the randomness."""
SAME = 1e-9
"""Numbers that are equal in print may differ by this much in binary."""
