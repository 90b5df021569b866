"""The report of an audit: every section in its order, in the shell that all pages share."""

from __future__ import annotations

from radaudit.language import recalled, say, speaking
from radaudit.present.page.form import INTERACTIVE, Form
from radaudit.present.page.gallery_room import emptied, fitting, reserved
from radaudit.present.page.rendering import Part, render_page
from radaudit.present.page.size import largest_page
from radaudit.present.sections import SECTIONS
from radaudit.present.view import View
from radaudit.records import Audit
from radaudit.records.evidence import DEMONSTRATION
from radaudit.records.gallery import Gallery


def render_html(audit: Audit, form: Form = INTERACTIVE, gallery: Gallery | None = None) -> str:
    """The whole report as one HTML document.

    Args:
        audit: A finished audit, from a run or read back from `audit.json`; nothing else is needed. Its findings are already in
            the form's language (`radaudit.workflows.rendering.in_language`).
        form: Language, and whether the page does without JavaScript.
        gallery: Pictures of the worst errors, as many as the page has room for.

    Returns:
        The document, the same bytes for the same audit, form and gallery.
    """
    with speaking(form.language):
        if gallery is None:
            return _render_report(View(audit), form)
        page = _render_report(View(audit, emptied(gallery)), form, reserved(gallery))
        room = largest_page(form) - len(page.encode())
        return _render_report(View(audit, fitting(gallery, room)), form)


def _render_report(view: View, form: Form, room: int = 0) -> str:
    parts = [Part(s.key, say(s.title), tuple(s.compose(view))) for s in SECTIONS.values()]
    return render_page("report.html.jinja", parts, form, room=room, audit=view.audit, banners=_banners(view.audit))


def _banners(audit: Audit) -> list[str]:
    """Sentences that stand over everything; a title that speaks of a demonstration is enough to be warned."""
    found = [recalled(warning) for warning in audit.evidence.warnings]
    if not found and DEMONSTRATION.lower() in audit.title.lower():
        found = [say("Demonstration: these are not results about real patients.")]
    return found
