"""The code of OnPace. Its public face is the package ``onpace``: what that names, and no more, is kept stable."""

__version__ = "0.1.0"
