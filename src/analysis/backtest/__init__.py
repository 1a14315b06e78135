"""Projections looked at afterwards: rolling origins, scores, and whether a probability meant what it said."""
