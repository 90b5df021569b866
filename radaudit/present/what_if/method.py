"""How the remedies were tried, for the section on methods: in words, with the references."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Entry, Fold, KeyValue, Prose
from radaudit.present.view import View
from radaudit.records.wording import whole

_PARTS = (
    (phrase("Recalibration"),
     phrase("Intercept and slope of the logits by logistic regression: weak calibration. For each level of an attribute the map is "
            "drawn towards the common one by as much as its own uncertainty calls for."),
     "Van Calster B et al. BMC Med 2019;17:230. doi:10.1186/s12916-019-1466-7; "
     "Efron B, Morris C. J Am Stat Assoc 1975;70:311. doi:10.1080/01621459.1975.10479864"),
    (phrase("Net benefit"),
     phrase("Found cases less false alarms, these weighed by the odds of the locked threshold, of all cases: the remedy may flag "
            "from another score, but what a false alarm costs stays what it was."),
     "Vickers AJ, Elkin EB. Med Decis Making 2006;26:565. doi:10.1177/0272989X06295361"),
    (phrase("Equalized odds"),
     phrase("The sensitivity and the specificity that all levels can reach, of highest mean: fairlearn’s ThresholdOptimizer mixes "
            "thresholds by lot to get there. It does not look at the locked threshold."),
     "Hardt M, Price E, Srebro N. NeurIPS 2016. doi:10.48550/arXiv.1610.02413"),
    (phrase("Intervals"),
     phrase("The changes of all patients, each by rules that were learned without that patient, are taken together as of one "
            "sample: asymptotically exact for what such rules change on average. They are paired and summed by patient; "
            "simultaneous intervals and p-values come from their joint covariance (max-t)."),
     "Bayle P et al. NeurIPS 2020. doi:10.48550/arXiv.2007.12671"),
)  # fmt: skip


def method(view: View) -> Iterator[Block]:
    """A fold with the method; nothing where nothing was tried."""
    tried = view.audit.what_if
    if tried is None or not tried.remedies:
        return
    division = say(
        "Patients were divided into {n} parts, by chance (seed {seed}). Every remedy was fitted to all parts but one and then "
        "decided about that one, in turn. So no case’s decision rests on the label of its own patient.",
        n=whole(tried.folds),
        seed=str(tried.seed),
    )
    families = say(
        "For every attribute net benefit, sensitivity and specificity of all groups under all remedies share one family of "
        "simultaneous intervals; flag rate and calibration in the large share another. Everyone and each attribute have families "
        "of their own."
    )
    entries = tuple(Entry(say(term), say(text), typeset.references(cites)) for term, text, cites in _PARTS)
    yield Fold(
        say("How recalibration and other thresholds were tried"), (Prose((division, families)), KeyValue(entries))
    )
