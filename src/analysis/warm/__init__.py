"""Jupyter kernels forked from one process that has the usual packages loaded; of use to anyone who runs notebooks."""
