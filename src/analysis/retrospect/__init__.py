"""Assessments looked at afterwards: what is missing, what changed, what was said."""
