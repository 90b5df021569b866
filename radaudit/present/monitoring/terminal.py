"""What a monitor found, in one screen of a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from radaudit.language import recalled, say
from radaudit.present.monitoring.page import verdict_of
from radaudit.present.monitoring.words import alarm_sentence, by_itself, following, headline, listed_places, notices
from radaudit.present.terminal import shown
from radaudit.records.monitoring import Monitoring
from radaudit.records.wording import VERDICT_SYMBOLS, whole

_STYLES = {"fail": "bold red", "concern": "bold yellow", "pass": "green", "inconclusive": "cyan"}
MOST = 8


def print_monitoring(monitoring: Monitoring, console: Console) -> None:
    """Prints the answer, the further alarms, who was not watched and which rules are due."""

    def tell(words: str, look: str = "") -> None:
        console.print(Text(shown(words, console.encoding), style=look), highlight=False)

    verdict = verdict_of(monitoring)
    tell(recalled(monitoring.title), "bold")
    tell(f"{VERDICT_SYMBOLS[verdict]} {headline(monitoring)}", _STYLES.get(verdict.value, ""))
    further = by_itself(monitoring)[1:]
    for alarm in further[:MOST]:
        tell(f"! {alarm_sentence(alarm, monitoring)}")
    if len(further) > MOST:
        tell(say("{n} more alarms stand in monitor.html.", n=whole(len(further) - MOST)))
    for sentence in following(monitoring):
        tell(sentence)
    tell("")
    tell(
        say(
            "{n_charts} charts over {n} windows, {first} to {last}.",
            n_charts=whole(len(monitoring.charts)),
            n=whole(len(monitoring.windows)),
            first=monitoring.windows[0].first,
            last=monitoring.windows[-1].last,
        ),
        "dim",
    )
    for sentence in notices(monitoring):
        tell(sentence, "dim")
    for due in monitoring.due:
        tell("")
        tell(say("Rule “{name}”, {groups}:", name=due.rule.name, groups=listed_places(due.groups)), "bold")
        tell(due.rule.action)
