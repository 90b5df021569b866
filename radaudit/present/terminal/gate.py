"""The gate's outcome in the terminal: the decision, and what holds the release up."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from radaudit.language import say
from radaudit.present.terminal import shown
from radaudit.records.gate import Gate
from radaudit.records.gate_words import only_because
from radaudit.records.wording import count, whole

MOST = 12
_STALE_MUTE = "RA901"  # told although it decides nothing: whoever mutes in vain has misspelled a group
_LOOKS = {"fail": ("✗", "bold red"), "inconclusive": ("?", "cyan"), "pass": ("✓", "green"), "told": ("·", "dim")}


def print_gate(gate: Gate, console: Console) -> None:
    """Prints the decision, every check that fails in full, and the names of those that are inconclusive, at most `MOST`."""

    def line(words: str, style: str = "") -> None:
        console.print(Text(shown(words, console.encoding), style=style), highlight=False)

    sign, style = _LOOKS[gate.outcome]
    if gate.outcome == "pass" and gate.set_aside:
        sign, style = "!", "bold yellow"
    line(f"{sign} {_decision(gate)}", style)
    for check in gate.set_aside:
        line(f"○ {check.title}  [{check.name}]", "bold yellow")
        line("  " + say("Would fail, and is muted by the policy: {reason}", reason=check.reason))
    for check in (c for c in gate.checks if c.outcome == "fail"):
        line(f"{_LOOKS['fail'][0]} {check.title}  [{check.name}]", _LOOKS["fail"][1])
        line(f"  {check.words}")
    undecided = [c for c in gate.checks if c.outcome == "inconclusive"]
    for check in undecided[:MOST]:
        line(f"{_LOOKS['inconclusive'][0]} {check.title}  [{check.name}]", _LOOKS["inconclusive"][1])
    if len(undecided) > MOST:
        line(say("… and {n} more that are inconclusive.", n=whole(len(undecided) - MOST)), "dim")
    for check in (c for c in gate.checks if c.code == _STALE_MUTE):
        line(f"! {check.words} {check.advice}", "bold yellow")
    line(
        say(
            "{checks}: {failed} failed, {open} inconclusive, {passed} passed; {told} decide nothing. Policy {policy}.",
            checks=count(len(gate.checks), "check"),
            failed=whole(gate.count("fail")),
            open=whole(gate.count("inconclusive")),
            passed=whole(gate.count("pass")),
            told=whole(gate.count("told")),
            policy=gate.policy,
        ),
        "dim",
    )


def _decision(gate: Gate) -> str:
    if gate.outcome == "fail":
        return say("Fail: the release does not pass.")
    if gate.outcome == "pass" and gate.set_aside:
        return only_because(gate)
    if gate.outcome == "pass":
        return say("Pass: every check that decides was shown to hold.")
    return say("Inconclusive: nothing failed, but not everything that decides was shown to hold.")
