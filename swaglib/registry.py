"""Finds what a setting names: a module of a room of this package, or one of your own.

A plain name, such as `knn`, is a file of the room; a dotted one, such as `mylab.protocols.mine`, is any module that
Python can import, for instance a folder beside `params.yaml`. To add one is to add one file.
"""

import importlib
import importlib.util
import pkgutil
from collections.abc import Sequence
from types import ModuleType


def module_name(room: str, name: str) -> str:
    """Returns the full name of the module that a setting names.

    Args:
        room: package whose modules have plain names, such as `swaglib.objectives`.
        name: name as a setting gives it.
    """
    return name if "." in name else f"{room}.{name}"


def find(room: str, name: str, needed: Sequence[str]) -> ModuleType:
    """Imports the module that a setting names.

    Args:
        room: package whose modules have plain names, such as `swaglib.objectives`.
        name: name as a setting gives it.
        needed: what the module must have at its top level.

    Raises:
        ValueError: if there is no such module, or it lacks something that is needed.
    """
    wanted = module_name(room, name)
    try:
        there = importlib.util.find_spec(wanted) is not None
    except ModuleNotFoundError:
        there = False
    module = importlib.import_module(wanted) if there else None
    missing = [own for own in needed if not hasattr(module, own)]
    if module is None or missing:
        why = f"lacks `{missing[0]}`" if module is not None else "is not there"
        raise ValueError(
            f"The module {wanted} {why}. {room} has: {', '.join(names(room, needed))}. A module of your own is named "
            f"with its package, such as `mylab.{name.split('.')[-1]}`."
        )
    return module


def names(room: str, needed: Sequence[str]) -> list[str]:
    """Returns the plain names of a room's modules that have what is needed."""
    package = importlib.import_module(room)
    every = [module.name for module in pkgutil.iter_modules(package.__path__) if not module.ispkg]
    return [name for name in every if all(hasattr(importlib.import_module(f"{room}.{name}"), own) for own in needed)]
