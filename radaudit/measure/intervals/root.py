"""Where a function crosses zero, without the second that loading scipy.optimize takes."""

from __future__ import annotations

from collections.abc import Callable


def root(function: Callable[[float], float], low: float, high: float, *, within: float = 2e-12) -> float:
    """The place between two others where a continuous function of one number crosses zero.

    Inverse quadratic interpolation where the last three points allow it, bisection elsewhere.

    Args:
        function: Of opposite signs at both ends, or 0 at one.
        low: One end.
        high: The other.
        within: How close to the crossing is close enough.

    Raises:
        ValueError: When both ends have the same sign.

    Source: Chandrupatla TR. Adv Eng Softw 1997;28:145. doi:10.1016/S0965-9978(96)00051-8
    """
    a, b = low, high
    at_a, at_b = function(a), function(b)
    if at_a == 0 or at_b == 0:
        return a if at_a == 0 else b
    if (at_a > 0) == (at_b > 0):
        raise ValueError(f"the function has the same sign at {low} and {high}")
    share = 0.5
    while True:
        # The crossing lies between a and b; c is the point before them.
        x = a + share * (b - a)
        at_x = function(x)
        if (at_x > 0) == (at_a > 0):
            c, at_c = a, at_a
        else:
            c, at_c, b, at_b = b, at_b, a, at_a
        a, at_a = x, at_x
        best, at_best = (a, at_a) if abs(at_a) < abs(at_b) else (b, at_b)
        tolerance = within / 2 + 2e-16 * abs(best)
        length = abs(b - a)
        if at_best == 0 or length <= 2 * tolerance:
            return best
        part, height = (a - b) / (c - b), (at_a - at_b) / (at_c - at_b)
        if height**2 < part and (1 - height) ** 2 < 1 - part:
            share = at_a / (at_b - at_a) * at_c / (at_b - at_c)
            share += (c - a) / (b - a) * at_a / (at_c - at_a) * at_b / (at_c - at_b)
        else:
            share = 0.5
        # Neither end itself, from which nothing would be learned.
        share = min(max(share, tolerance / length), 1 - tolerance / length)
