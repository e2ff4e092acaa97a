"""Intersections of two attributes, such as women of dark skin: means over one attribute can hide them."""

from collections.abc import Mapping, Sequence
from itertools import combinations, product

from swaglib.fairness.groups import UNKNOWN, known

AND = " & "
"""What stands between the names of two groups."""

BOTH = "_and_"
"""What stands between the names of two attributes."""


def intersections(groups: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Returns the groups of each image in every pair of attributes.

    Args:
        groups: by attribute, the group of each image.

    Returns:
        By attributes, such as `gender_and_skin_tone`, the group of each image, such as `woman & dark`; `unknown` where
        either is. A pair in which an attribute has fewer than two known groups is left out.

    Raises:
        ValueError: if two would have one name, as where an attribute is itself called `gender_and_skin_tone`.
    """
    found: dict[str, list[str]] = {}
    for first, second in _pairs(groups):
        name = f"{first}{BOTH}{second}"
        if name in groups or name in found:
            raise ValueError(f"Two attributes or pairs of attributes would be called {name!r}: rename a column.")
        pairs = list(zip(groups[first], groups[second], strict=True))
        _refuse_one_name({pair for pair in pairs if UNKNOWN not in pair}, name)
        found[name] = [UNKNOWN if UNKNOWN in pair else AND.join(pair) for pair in pairs]
    return found


def possible_groups(groups: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Returns every group that an intersection could have, with or without images, by the name of the attributes.

    Args:
        groups: see `intersections`.
    """
    return {
        f"{first}{BOTH}{second}": [AND.join(pair) for pair in product(known(groups[first]), known(groups[second]))]
        for first, second in _pairs(groups)
    }


def _pairs(groups: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return list(combinations([name for name, own in groups.items() if len(known(own)) > 1], 2))


def _refuse_one_name(pairs: set[tuple[str, str]], name: str) -> None:
    """Refuses pairs of groups that would be called the same, such as `a & b` with `c`, and `a` with `b & c`."""
    called: dict[str, tuple[str, str]] = {}
    for pair in sorted(pairs):
        other = called.setdefault(AND.join(pair), pair)
        if other != pair:
            raise ValueError(f"Two groups of {name!r} would be called {AND.join(pair)!r}: rename one of {pair[0]!r}.")
