"""A study's plan in parts: the answer, the groups, every criterion, what if the guesses are off, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, recalled, say
from radaudit.present.planning.measure_names import criterion, criterion_in_sentence, title_of
from radaudit.present.planning.part import Part
from radaudit.records import EVERYONE
from radaudit.records.study_plan import Expected, Requirement, StudyPlan
from radaudit.records.wording import capital, group_label, listed, number, percent, sentences, whole

_DASH = "–"

_AIMS = {
    "everyone": phrase("Precise for everyone"),
    "groups": phrase("Precise in every group"),
    "detect": phrase("Every gap found"),
    "alike": phrase("Every group shown alike"),
}


def study_parts(plan: StudyPlan) -> Iterator[Part]:
    """The plan in the language spoken at the moment."""
    yield _opening(plan)
    if plan.sizes:
        yield _groups(plan)
    if plan.design.groups:
        yield _aims(plan)
    for e in (plan.design.everyone, *plan.design.groups):
        yield _criteria(plan, e)
    if plan.variations:
        yield _variations(plan)
    yield Part(say("What this rests on"), tuple(_assumptions(plan)))


def _opening(plan: StudyPlan) -> Part:
    if plan.total_patients is None or not plan.sizes:
        return Part("", (say("Nothing can be planned from what was given."), *_notes(plan)))
    everyone = plan.sizes[0]
    answer = say(
        "About {patients} patients ({images} images, about {events} of them with the disease) meet every criterion that could be "
        "planned for.",
        patients=whole(plan.total_patients),
        images=whole(everyone.images),
        events=whole(everyone.events),
    )
    decides = max(plan.requirements, key=lambda r: r.total_patients or 0)
    why = say(
        "What decides is {group}, {criterion}.",
        criterion=criterion_in_sentence(decides),
        group=group_label(decides.group),
    )
    guesses = say("A plan is as good as its guesses: see below what becomes of it were they off.")
    return Part("", (sentences(answer, why), guesses, *_notes(plan)))


def _notes(plan: StudyPlan) -> tuple[str, ...]:
    return tuple(recalled(note) for note in plan.notes)


def _groups(plan: StudyPlan) -> Part:
    shares = {e.group: e.share for e in (plan.design.everyone, *plan.design.groups)}
    rows = tuple(
        (
            capital(group_label(s.group)),
            criterion(s.binding) if s.binding else _DASH,
            percent(round(100 * shares[s.group], 1) / 100),
            whole(s.patients),
            whole(s.images),
            whole(s.events),
        )
        for s in plan.sizes
    )
    columns = (
        say("Group"),
        say("What decides for it"),
        say("Share"),
        say("Patients"),
        say("Images"),
        say("With disease"),
    )
    return Part(say("To collect"), (), columns, rows, words=2)


def _aims(plan: StudyPlan) -> Part:
    rows = tuple((say(_AIMS[a.name]), _binding(a.binding), _cell(a.total_patients)) for a in plan.aims)
    columns = (say("Aim"), say("What decides"), say("Patients in all"))
    return Part(say("What each aim costs"), (), columns, rows, words=2)


def _binding(r: Requirement | None) -> str:
    if r is None:
        return _DASH
    return say("{group}, {criterion}", group=group_label(r.group), criterion=criterion_in_sentence(r))


def _criteria(plan: StudyPlan, e: Expected) -> Part:
    own = [r for r in plan.requirements if r.group == e.group]
    most = max((r.total_patients or 0 for r in own), default=0)
    headings = (say("Criterion"), say("With disease"), say("Images"), say("Patients"), say("In all"))
    columns = headings[: 4 if e.group == EVERYONE else 5]
    rows = tuple(_row(r, is_group=e.group != EVERYONE) for r in own)
    marked = frozenset(i for i, r in enumerate(own) if r.total_patients and r.total_patients == most)
    missing = tuple(
        say("{criterion}: {reason}.", criterion=criterion(r), reason=recalled(r.note))
        for r in own
        if r.total_patients is None
    )
    return Part(_heading(e), (_expected(e),), columns, rows, marked, notes=missing)


def _heading(e: Expected) -> str:
    if e.group == EVERYONE:
        return say("Needed for everyone together")
    return say("Needed for {group}", group=group_label(e.group))


def _row(r: Requirement, *, is_group: bool) -> tuple[str, ...]:
    numbers = (r.events, r.images, r.patients, r.total_patients)[: 4 if is_group else 3]
    return criterion(r), *(_DASH if n is None else whole(n) for n in numbers)


def _expected(e: Expected) -> str:
    told = [
        say("prevalence {value}", value=f"{e.prevalence:.3g}"),
        say("{measure} {value}", measure=title_of("auroc"), value=f"{e.auroc:.3g}"),
    ]
    if e.sensitivity is not None:
        told.append(say("sensitivity {value}", value=f"{e.sensitivity:.3g}"))
    if e.specificity is not None:
        told.append(say("specificity {value}", value=f"{e.specificity:.3g}"))
    return say("Expected: {values}.", values=listed(told))


def _variations(plan: StudyPlan) -> Part:
    factors = tuple(dict.fromkeys(v.prevalence_factor for v in plan.variations))
    shifts = tuple(dict.fromkeys(v.auroc_shift for v in plan.variations))
    totals = {(v.prevalence_factor, v.auroc_shift): v.total_patients for v in plan.variations}
    auroc = title_of("auroc")
    columns = (
        say("Patients in all"),
        *(say("{measure} {value}", measure=auroc, value=_shift(plan, s)) for s in shifts),
    )
    rows = tuple((_factor(plan, f), *(_cell(totals[f, s]) for s in shifts)) for f in factors)
    text = say(
        "Every prevalence and every AUROC is moved alike; a sensitivity or specificity that was given stays. A difference between "
        "two fields is the price of a wrong guess."
    )
    return Part(say("Were the guesses off"), (text,), columns, rows)


def _shift(plan: StudyPlan, shift: float) -> str:
    return number(plan.design.everyone.auroc + shift)


def _factor(plan: StudyPlan, factor: float) -> str:
    return say("Prevalence {value}", value=f"{plan.design.everyone.prevalence * factor:.3g}")


def _cell(total: int | None) -> str:
    return _DASH if total is None else whole(total)


def _assumptions(plan: StudyPlan) -> Iterator[str]:
    d = plan.design
    if d.images_per_patient > 1 or d.images_cv > 0:
        yield say(
            "A patient has {images} images on average, whose answers have an intraclass correlation of {icc}: {times} times as "
            "many images are needed as of different patients (design effect).",
            images=f"{d.images_per_patient:g}",
            icc=f"{d.icc:g}",
            times=f"{plan.design_effect:.3g}",
        )
        yield say(
            "The labels of a patient have an intraclass correlation of {icc}: what counts the diseased (observed/expected, "
            "calibration in the large) needs {times} times as many.",
            icc=f"{d.label_icc:g}",
            times=f"{plan.label_design_effect:.3g}",
        )
    else:
        yield say("Every patient has one image.")
    yield _risks(plan)
    yield say(
        "Intervals hold {level} of the time. The four criteria of Riley et al. (2021, doi:10.1002/sim.9025) are computed as in "
        "pmvalsampsize; sensitivity and specificity by Wilson's interval.",
        level=percent(d.level),
    )
    if d.groups and plan.comparisons:
        yield say(
            "A gap is that of a group to everybody else. All {n} gaps (groups times primary measures) are judged together, as "
            "an audit judges them: an interval reaches {critical} standard errors. The measures are taken to be independent, which "
            "errs to the larger number.",
            n=whole(plan.comparisons),
            critical=f"{plan.critical:.3g}",
        )
        yield say(
            "Each group and measure by itself has a chance of {power}: to find a gap as large as the margin, where the group is "
            "that much worse; and to be shown alike, where there truly is no gap. All of them together succeed less often.",
            power=percent(d.power),
        )
        yield say("Margins: policy {policy}.", policy=d.policy)
    yield say(
        "Not planned for: images that cannot be read, patients without a label, and groups of several attributes at once. Collect "
        "more for them."
    )


def _risks(plan: StudyPlan) -> str:
    risks = plan.design.risks
    values = {"first": f"{risks.first or 0:g}", "second": f"{risks.second or 0:g}"}
    if risks.kind == "normal":
        return say("The logits of the risks are normal with mean {first} and standard deviation {second}.", **values)
    if risks.kind == "beta":
        return say("The risks follow a beta law with parameters {first} and {second}.", **values)
    return say(
        "The logits of the diseased and of the others are normal, equally spread, and calibrated, as prevalence and AUROC say."
    )
