"""The record of promises: what governments promised, and what their next reports say of it."""
