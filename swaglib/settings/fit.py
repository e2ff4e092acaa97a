"""Fits values to a dataclass of settings: what does not fit is named, with what is wrong in a sentence."""

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from swaglib.settings.renamed import RENAMED, RENAMED_VALUES


def fit(kind: type, values: dict[str, Any], place: str) -> Any:
    """Returns settings made from values as YAML or JSON has them.

    Args:
        kind: pydantic dataclass of the settings.
        values: values by name.
        place: where they stand in `params.yaml`, such as `collect`: names begin with it.

    Raises:
        ValueError: if a parameter is unknown, missing or of the wrong type; the message has one line for each.
    """
    try:
        # Through JSON, strict mode accepts a mapping for a nested dataclass, and only JSON's types for values.
        return TypeAdapter(kind).validate_json(json.dumps(values))
    except ValidationError as error:
        lines = [f"  {place}.{'.'.join(map(str, e['loc']))}: {_sentence(e)}" for e in error.errors()]
        raise ValueError("Parameters of params.yaml that do not fit:\n" + "\n".join(lines)) from None


def _sentence(error: Any) -> str:
    if error["type"] == "unexpected_keyword_argument":
        name = str(error["loc"][-1])
        if name in RENAMED:
            return f"is called {RENAMED[name]} now."
        return "no such parameter. Remove it or correct its name."
    if error["type"] == "literal_error" and error["input"] in RENAMED_VALUES:
        return f"{error['input']!r} is called {RENAMED_VALUES[error['input']]!r} now."
    if error["type"] == "missing":
        return "missing."
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"{error['msg']}, but it is {error['input']!r} ({type(error['input']).__name__})."
