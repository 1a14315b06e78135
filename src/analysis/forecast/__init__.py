"""Projection of short yearly series: arrays in, predictive distributions out."""
