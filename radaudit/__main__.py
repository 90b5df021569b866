"""`python -m radaudit` and the `radaudit` command."""

from __future__ import annotations

import sys

from radaudit.cli.app import run


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    sys.exit(run())


if __name__ == "__main__":
    main()
