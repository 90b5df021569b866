"""The audit in a terminal: a summary in one screen, and everything by group on request. Read at 80 columns, without color.

Verdicts differ by symbol and word, never by color alone. Names from the cohort are printed as text: no markup, no control
characters, and replaced by escapes where the terminal's encoding cannot show them.
"""

from __future__ import annotations

from radaudit.present.terminal.showing import shown
from radaudit.present.terminal.summary import print_summary, top_findings

__all__ = ["print_summary", "shown", "top_findings"]
"""The tables by group stand in `radaudit.present.terminal.by_group`."""
