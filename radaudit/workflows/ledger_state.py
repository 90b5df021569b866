"""Shows the ledger of a sealed table, and checks that nothing in it, in the table or in earlier reports contradicts it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from radaudit.errors import CannotAudit, UsageError
from radaudit.load.sealing.ledger import Ledger, read_ledger
from radaudit.records import Audit
from radaudit.records.sealing import LedgerState
from radaudit.workflows.looking import hash_evidence
from radaudit.workflows.options import AuditOptions
from radaudit.workflows.project import with_project
from radaudit.workflows.rendering import render_audit
from radaudit.workflows.sealing import describe_ledger, find_sealings_of, how_it_differs


def ledger_state(table: Path, given: AuditOptions, audits: Sequence[Path] = ()) -> LedgerState:
    """Reads the ledger of a sealed table, checks its chain, and compares the table with what was sealed.

    Args:
        table: The table.
        given: Options of an audit: columns, split, `ledger` for one that lies elsewhere; the project file's join them.
        audits: `audit.json` of reports on this test set: each opening that they tell has to stand in the ledger. Whoever rewrites
            a whole ledger, chain and seal, can't rewrite the reports that others hold.

    Raises:
        UsageError: When the table is not sealed, or an audit is not one of this test set.
        CannotAudit: When seal or ledger is missing, cut or changed, or an audit contradicts it.
    """
    chosen, _ = with_project(given, table)
    found, rows = find_sealings_of(table, chosen)
    sealed = [s for s in found if s.match.is_sealed.any() or s.is_its_own]
    if not sealed or rows is None:
        raise UsageError(f"{table.name} is not sealed.", f"Seal it: radaudit lock {table}")
    first = sealed[0]
    ledger = read_ledger(first.ledger_path, first.seal)
    for path in audits:
        _check_audit(render_audit(path).audit, path, ledger, first.seal.seal)
    return describe_ledger(first.seal, ledger, how_it_differs(first, rows))


def _check_audit(audit: Audit, path: Path, ledger: Ledger, seal: str) -> None:
    told = audit.test_set
    if told is None or told.seal != seal:
        raise UsageError(
            f"{path} is no audit of this sealed test set.", "Leave it out, or give the audit.json of another report."
        )
    known = {(o.number, o.line) for o in ledger.openings}
    if missing := [o.number for o in told.openings if (o.number, o.line) not in known]:
        raise CannotAudit(
            f"{path} tells of opening {missing[0]}, which is not in the ledger {ledger.name}: the ledger was rewritten.",
            "Bring the ledger back from a backup that agrees with every report.",
        )
    own = next(o for o in ledger.openings if o.number == told.openings[-1].number)
    if own.outcome != hash_evidence(audit.evidence):
        raise CannotAudit(
            f"The evidence in {path} is not what opening {own.number} gave, by its hash in the ledger {ledger.name}.",
            "Ask whoever gave you the file for the original; audit.json is not to be edited.",
        )
