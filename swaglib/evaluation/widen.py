"""Widens a grid of settings while one of its ends is as good as its best value: what lies beyond might be better.

A grid that ends too early makes a method look worse than it is, and not all methods alike. So further values are tried,
in the step that the grid has at that end, until both ends are worse than the best or the next value would lie beyond a
bound. The choice may then lie at an end of what was tried; tables of settings say so. An accuracy of 1 cannot be
exceeded, and ends the search.
"""

from collections.abc import Callable


def best_of(path: dict[float, float]) -> float:
    """Returns the setting with the highest accuracy; of equals, the smallest.

    Args:
        path: accuracy by setting.
    """
    return max(path, key=lambda setting: (path[setting], -setting))


def widened(
    path: dict[float, float], accuracy: Callable[[float], float], lowest: float, highest: float
) -> dict[float, float]:
    """Tries further settings until the best lies inside, or the next would lie beyond a bound.

    A grid of one setting is no choice, and stays as it is.

    Args:
        path: accuracy by setting; settings are positive.
        accuracy: returns the accuracy of a setting, which has at most six digits.
        lowest: smallest setting that may be tried.
        highest: largest setting that may be tried.

    Returns:
        Accuracy by setting of all that were tried, in ascending order of the settings.
    """
    path = dict(sorted(path.items()))
    while len(path) > 1:
        tried, best = list(path), max(path.values())
        beyond = [
            float(f"{end * end / inner:.6g}")
            for end, inner in ((tried[0], tried[1]), (tried[-1], tried[-2]))
            if path[end] == best < 1
        ]
        further = [setting for setting in beyond if lowest <= setting <= highest]
        if not further:
            break
        path = dict(sorted((path | {setting: accuracy(setting) for setting in further}).items()))
    return path
