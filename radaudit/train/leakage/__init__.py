"""Finds what training and test share: patients, studies, images that are the same or nearly so, and sites."""

from radaudit.train.leakage.checking import find_leaks, refuse_leaks
from radaudit.train.leakage.fingerprint import Fingerprint, fingerprint
from radaudit.train.leakage.leak import Leak

__all__ = ["Fingerprint", "Leak", "find_leaks", "fingerprint", "refuse_leaks"]
