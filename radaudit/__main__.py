"""`python -m radaudit` and the `radaudit` command."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    try:
        # Imported here, so that Ctrl-C in the first tenth of a second ends as quietly as later.
        from radaudit.cli.app import run

        code = run()
        # While Python shuts down its own handler is gone, and a late Ctrl-C would end the process by signal.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.stderr.write("Stopped; nothing was written.\n")
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
