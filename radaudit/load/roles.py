"""Which column is the label, the score, the image, the patient: told by the user, or found by its customary name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.names import CUSTOMARY_NAMES, fold_name, match_name, suggest_names
from radaudit.load.sheets import first_sheet_choice, first_sheet_cure, say_sheets
from radaudit.load.tables import Table
from radaudit.records.clean_text import clip_text

OFF = "none"
"""`--split none` switches a role off."""

_SETTLED = {"label", "patient_id", "split"}  # an ambiguity here would change the numbers, so it is never guessed
_SPOKEN = {
    "image": noted("Image"),
    "label": noted("Label"),
    "score": noted("Score"),
    "patient_id": noted("Patient"),
    "case_id": noted("Case"),
    "split": noted("Split"),
}


def option_of(role: str) -> str:
    """The option that settles a role: `--patient-id`."""
    return "--" + role.replace("_", "-")


def candidates(role: str, names: Sequence[str]) -> tuple[str, ...]:
    """Columns whose name is customary for a role, the role's own name alone where it occurs."""
    own = [name for name in names if fold_name(name) == fold_name(role)]
    if len(own) == 1:
        return (own[0],)
    customary = {fold_name(c) for c in CUSTOMARY_NAMES[role]}
    return tuple(name for name in names if fold_name(name) in customary)


def find_roles(table: Table, given: Mapping[str, str], needs: str, notes: list[str]) -> dict[str, str]:
    """Decides which column plays which role; every decision becomes a note.

    Args:
        table: The table.
        given: Role -> column name as the user said it, or "none".
        needs: "score" or "image": what the audit cannot do without, besides the label.
        notes: Sentences are added here.

    Raises:
        UsageError: When a given column does not exist, a needed role has no column, or several fit.
    """
    for role in given:
        if role not in CUSTOMARY_NAMES:
            raise UsageError(f"There is no role '{clip_text(role)}'.", suggest_names(role, tuple(CUSTOMARY_NAMES)))
    found: dict[str, str] = {}
    for role in CUSTOMARY_NAMES:
        if role == "score" and needs == "image" and role not in given:
            continue
        name = (
            _given_column(table, role, given[role]) if role in given else _customary_column(table, role, needs, notes)
        )
        if name is not None:
            found[role] = name
            told = {"which": _SPOKEN[role], "column": clip_text(name)}
            if role in given:
                notes.append(noted("{which}: column '{column}' (given).", **told))
            else:
                notes.append(noted("{which}: column '{column}' (found by its name).", **told))
        elif role in given and (note := say_switched_off(role, table.names)):
            notes.append(note)
    _check_needed(table, found, needs)
    _check_distinct(table, found)
    return found


def say_switched_off(role: str, names: Sequence[str]) -> str:
    """The note on columns that could have played a role which was switched off; "" where there are none."""
    listed = ", ".join(f"'{clip_text(name)}'" for name in candidates(role, names))
    return noted("{which}: switched off, {columns} not used.", which=_SPOKEN[role], columns=listed) if listed else ""


def _given_column(table: Table, role: str, wanted: str) -> str | None:
    if wanted.casefold() == OFF and match_name(wanted, table.names) is None:
        return None
    name = match_name(wanted, table.names)
    if name is None:
        raise UsageError(
            f"{table.name} has no column '{clip_text(wanted)}', which {option_of(role)} names.{say_sheets(table.sheets)}",
            first_sheet_cure(table.sheets)
            + first_sheet_choice(table.sheets, role.replace("_", " ").removesuffix(" id"), option_of(role))
            if len(table.sheets) > 1
            else suggest_names(wanted, table.names),
        )
    return name


def _customary_column(table: Table, role: str, needs: str, notes: list[str]) -> str | None:
    fitting = candidates(role, table.names)
    if len(fitting) < 2:
        others = [n for n in table.names if fold_name(n) in {fold_name(c) for c in CUSTOMARY_NAMES[role]}]
        if fitting and len(others) > 1:
            passed = ", ".join(f"'{clip_text(n)}'" for n in others if n not in fitting)
            notes.append(
                noted(
                    "Column '{column}' was preferred to {others} for the role {role}.",
                    column=clip_text(fitting[0]),
                    others=passed,
                    role=role,
                )
            )
        return fitting[0] if fitting else None
    listed = " and ".join(f"'{clip_text(name)}'" for name in fitting)
    if role in _SETTLED or role == needs:
        cure = f"Say which: {option_of(role)} {_quoted(fitting[0])}"
        cure += "." if role in {"label", needs} else f", or {option_of(role)} {OFF} for none of them."
        raise UsageError(f"{table.name}: columns {listed} could each be the {role}.", cure)
    notes.append(
        noted(
            "Columns {columns} could each be the {role}; none was used. {option} NAME chooses one.",
            columns=listed,
            role=role,
            option=option_of(role),
        )
    )
    return None


def _quoted(name: str) -> str:
    return name if name.replace("_", "").isalnum() else '"' + clip_text(name).replace('"', '\\"') + '"'


def _check_needed(table: Table, found: Mapping[str, str], needs: str) -> None:
    shown = ", ".join(f"'{clip_text(n)}'" for n in table.names[:20]) + (" …" if len(table.names) > 20 else "")
    for role in ("label", needs):
        if role in found:
            continue
        cure = f"Name it with {option_of(role)} NAME; the table has {shown}."
        if len(table.sheets) > 1:
            cure = first_sheet_choice(table.sheets, role, option_of(role))
        if role == "score" and "image" in found:
            cure = f"To let a model score the images, give it first: model.pt {table.name}. Or name the scores: --score NAME."
        elif role == "image" and candidates("score", table.names):
            cure = "To use the scores that it holds, leave out the model. To let the model score images, name them: --image NAME."
        raise UsageError(
            f"{table.name} has no {role} column.{say_sheets(table.sheets)}", first_sheet_cure(table.sheets) + cure
        )


def _check_distinct(table: Table, found: Mapping[str, str]) -> None:
    by_column: dict[str, str] = {}
    for role, name in found.items():
        other = by_column.setdefault(name, role)
        if other != role and {other, role} != {"patient_id", "case_id"}:
            raise UsageError(
                f"{table.name}: column '{clip_text(name)}' cannot be the {other} and the {role} at once.",
                f"Name another one with {option_of(other)} or {option_of(role)}.",
            )
