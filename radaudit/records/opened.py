"""What the openings of a sealed test set mean, in words: the same in the report, on the terminal and in a comparison."""

from __future__ import annotations

from radaudit.records.sealing import SealedTestSet
from radaudit.records.wording import count, number, whole


def opened(test_set: SealedTestSet) -> str:
    """How often the test set was opened and for how many models: "This test set has been opened 3 times, for 2 models."."""
    n, models = test_set.n_looks, test_set.n_models
    times = {1: "once", 2: "twice"}.get(n, f"{whole(n)} times")
    for_whom = "" if n == 1 else f", for {'one model' if models == 1 else f'{whole(models)} different models'}"
    return f"This test set has been opened {times}{for_whom}."


def implied(test_set: SealedTestSet) -> str:
    """What that implies for this audit's numbers."""
    models = test_set.n_models
    if models > 1 and test_set.optimism is not None and test_set.auroc_se is not None:
        return (
            f"If the {'better' if models == 2 else 'best'} of these {whole(models)} models is chosen by the AUROC measured here, "
            f"expect that AUROC to be too high by up to {number(test_set.optimism, 3)} on average, by luck alone "
            f"({number(test_set.expected_best)} times its standard error of {number(test_set.auroc_se, 3)}). "
            "That is the most, reached by unrelated models of equal worth; versions of one model gain less."
        )
    if models > 1:
        return f"How much choosing among these models flatters the best of them can't be told: {test_set.note}."
    if test_set.n_looks > 1:
        return (
            "It was always the same model, so no model was chosen by this test set; thresholds, groups or other options "
            "that were settled after the first look may have been."
        )
    return "No other model was looked at here, so none was chosen by it: these numbers owe nothing to a choice."


def repeated(test_set: SealedTestSet) -> str:
    """Openings that are no new look; "" where there are none."""
    n = test_set.n_repeats
    if n == 0:
        return ""
    verb = "is" if n == 1 else "are"
    told = f"{count(n, 'repetition')} of an earlier audit, with the same model and options,"
    return f"{told} {verb} no new look and {verb} not counted."
