"""Targets × observations × scenario ▶ assessments. ``door.assess`` is the one way in."""
