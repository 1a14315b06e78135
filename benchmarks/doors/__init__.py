"""The doors of ``fuzz.py``: what is sent through each, and which modules stand behind it."""
