"""How many times as many images it takes because the images of a patient are alike.

Two things can be alike: the model's answers, and the labels. What compares the diseased with the others, or looks at one of them
only (AUROC, sensitivity, calibration slope), varies with the first; what counts the diseased (O/E, calibration in the large)
varies with both, and where all images of a patient carry one label hardly gains from a second image.
"""

from __future__ import annotations

COUNTING_THE_DISEASED = frozenset({"oe_ratio", "calibration_in_the_large"})
"""Measures that vary with how alike the labels of a patient are."""


def icc_of(measure: str, icc: float, label_icc: float) -> float:
    """The intraclass correlation that a measure is to be planned with, on the safe side.

    Args:
        measure: Its key.
        icc: Of the model's answers.
        label_icc: Of the labels.
    """
    return max(icc, label_icc) if measure in COUNTING_THE_DISEASED else icc


def design_effect(images: float, icc: float, images_cv: float = 0.0) -> float:
    """Variance with several images a patient over variance with as many images of different patients.

    1 + ((1 + cv^2) m - 1) ICC; never below 1.

    Args:
        images: Mean number m of images a patient.
        icc: Intraclass correlation of what is averaged, 0 (unlike) to 1 (each image says the same).
        images_cv: Standard deviation over mean of the number of images.

    Source: Eldridge SM, Ashby D, Kerry S. Int J Epidemiol 2006;35:1292. doi:10.1093/ije/dyl129
    """
    return max(1.0, 1 + ((1 + images_cv**2) * images - 1) * icc)
