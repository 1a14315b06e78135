"""``python -m analysis``: the command ``onpace``."""

from analysis.cli.main import main

if __name__ == "__main__":
    main()
