"""What the openings of a sealed test set mean, in words: the same in the report, on the terminal and in a comparison."""

from __future__ import annotations

from radaudit.language import recalled, say
from radaudit.records.sealing import SealedTestSet
from radaudit.records.wording import number, sentences, whole


def opened(test_set: SealedTestSet) -> str:
    """How often the test set was opened and for how many models: "This test set has been opened 3 times, for 2 models."."""
    n, models = test_set.n_looks, test_set.n_models
    if n == 1:
        return say("This test set has been opened once.")
    if n == 2:
        if models == 1:
            return say("This test set has been opened twice, for one model.")
        return say("This test set has been opened twice, for {models} different models.", models=whole(models))
    if models == 1:
        return say("This test set has been opened {n} times, for one model.", n=whole(n))
    return say(
        "This test set has been opened {n} times, for {models} different models.", n=whole(n), models=whole(models)
    )


def implied(test_set: SealedTestSet) -> str:
    """What that implies for this audit's numbers."""
    models = test_set.n_models
    if models > 1 and test_set.optimism is not None and test_set.auroc_se is not None:
        flattered = {
            "optimism": number(test_set.optimism, 3),
            "times": number(test_set.expected_best),
            "se": number(test_set.auroc_se, 3),
        }
        if models == 2:
            told = say(
                "If the better of these 2 models is chosen by the AUROC measured here, expect that AUROC to be too high by up to "
                "{optimism} on average, by luck alone ({times} times its standard error of {se}).",
                **flattered,
            )
        else:
            told = say(
                "If the best of these {models} models is chosen by the AUROC measured here, expect that AUROC to be too high by "
                "up to {optimism} on average, by luck alone ({times} times its standard error of {se}).",
                models=whole(models),
                **flattered,
            )
        return sentences(
            told, say("That is the most, reached by unrelated models of equal worth; versions of one model gain less.")
        )
    if models > 1:
        return say(
            "How much choosing among these models flatters the best of them can't be told: {reason}.",
            reason=recalled(test_set.note),
        )
    if test_set.n_looks > 1:
        return say(
            "It was always the same model, so no model was chosen by this test set; thresholds, groups or other options "
            "that were settled after the first look may have been."
        )
    return say("No other model was looked at here, so none was chosen by it: these numbers owe nothing to a choice.")


def repeated(test_set: SealedTestSet) -> str:
    """Openings that are no new look; "" where there are none."""
    n = test_set.n_repeats
    if n == 0:
        return ""
    if n == 1:
        return say(
            "1 repetition of an earlier audit, with the same model and options, is no new look and is not counted."
        )
    return say(
        "{n} repetitions of an earlier audit, with the same model and options, are no new look and are not counted.",
        n=whole(n),
    )
