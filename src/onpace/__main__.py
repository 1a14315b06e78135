"""``python -m onpace``: the command ``onpace``."""

from analysis.cli.main import main

if __name__ == "__main__":
    main()
