"""Finds the objective that a setting names, and checks its settings."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from pydantic import TypeAdapter, ValidationError

from swaglib.objectives.objective import Data, Objective
from swaglib.registry import find

ROOM = "swaglib.objectives"


def load_objective(name: str, values: dict[str, Any]) -> Callable[[Data], Objective]:
    """Returns what builds an objective from data, which are not needed before.

    Args:
        name: name as `pretrain.objective` gives it: a file of this folder, or a module of your own with its package.
        values: settings as `pretrain.objective_settings` gives them.

    Raises:
        ValueError: if there is no such objective, or a setting does not fit it; names each that does not.

    Example:
        >>> objective = load_objective("hashtag", {})(Data(index, shards))
    """
    module = find(ROOM, name, ("Settings", "build"))
    try:
        # As `swaglib.settings.reading` does: through JSON, strict mode takes JSON's types only.
        settings = TypeAdapter(module.Settings).validate_json(json.dumps(values))
    except ValidationError as error:
        lines = [
            f"  pretrain.objective_settings.{'.'.join(map(str, each['loc']))}: {_sentence(each)}"
            for each in error.errors()
        ]
        raise ValueError(f"Settings that do not fit the objective {name}:\n" + "\n".join(lines)) from None
    return partial(module.build, settings=settings)


def _sentence(error: Any) -> str:
    if error["type"] == "unexpected_keyword_argument":
        return "no such setting. Remove it or correct its name."
    if error["type"] == "missing":
        return "missing."
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"{error['msg']}, but it is {error['input']!r} ({type(error['input']).__name__})."
