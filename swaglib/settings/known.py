"""Refuses what a setting names and nobody finds: a file of a room, or a module of one's own."""

import importlib.util
from collections.abc import Iterable


def known(name: str, what: str, there: Iterable[str]) -> str:
    """Returns a name that a setting gives, if a file of a room or a module of one's own is called so.

    Nothing of the package is imported, for its rooms may need torch.

    Args:
        name: a plain name, such as `knn`, or that of a module with its package, such as `mylab.mine`.
        what: what is named, such as `protocol`.
        there: plain names that are known.

    Raises:
        ValueError: if it is not there; lists the plain names if it is one.
    """
    if "." in name:
        if _is_module(name):
            return name
        raise ValueError(
            f"Python finds no module {name!r}, so there is no {what} {name!r}. Correct the name, or start where the "
            "module can be imported."
        )
    listed = sorted(there)
    if name not in listed:
        raise ValueError(
            f"there is no {what} {name!r}. There are: {', '.join(listed)}. One of your own is named with its package, "
            f"such as 'mylab.{name.replace('-', '_')}'."
        )
    return name


def _is_module(name: str) -> bool:
    try:
        return not name.startswith(".") and importlib.util.find_spec(name) is not None
    except (ModuleNotFoundError, ValueError):  # its package is not there, or is no module that Python looks for
        return False
