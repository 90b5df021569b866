"""What a test split can say of sites and scanners that training never saw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.records import UNKNOWN, Attribute
from radaudit.train.leakage.leak import Leak


def check_sites(split: NDArray[np.str_], attribute: Attribute, train: str = "train", test: str = "test") -> list[Leak]:
    """Tells where all of the test split comes from one site, and where none of its sites is new.

    Args:
        split: (n,) names of splits.
        attribute: Site, scanner or vendor.
        train: Name of the training split.
        test: Name of the test split.
    """
    known = np.array([level != UNKNOWN for level in attribute.levels])
    levels = {name: {int(c) for c in np.unique(attribute.codes[split == name]) if known[c]} for name in (train, test)}
    if not levels[test] or not levels[train]:
        return []
    told = []
    if len(levels[test]) == 1 and len(levels[train] | levels[test]) > 1:
        only = attribute.levels[next(iter(levels[test]))]
        told.append(f"every image of the {test} split has the {attribute.name} {only!r}: it tells of no other")
    if levels[test] <= levels[train]:
        told.append(
            f"the {test} split has no {attribute.name} that training did not see:"
            " it cannot tell how the model does elsewhere"
        )
    return [
        Leak("site", (test, train), len(levels[test]), False, sentence[0].upper() + sentence[1:] + ".")
        for sentence in told
    ]
