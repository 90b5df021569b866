"""How far apart the groups of an attribute truly are, beyond what chance puts between equal groups."""

from radaudit.measure.heterogeneity.sharing import Sharing, share
from radaudit.measure.heterogeneity.spread import heterogeneity

__all__ = ["Sharing", "heterogeneity", "share"]
