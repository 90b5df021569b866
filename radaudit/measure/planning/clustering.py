"""How many times as many images it takes because the images of a patient are alike."""

from __future__ import annotations


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
