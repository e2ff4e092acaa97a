"""Checks the parameters of a stage: an unknown key, or a value of another type, is an error that names it."""

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from swaglib.settings.analysis import Compare, Fairness, Report
from swaglib.settings.collect import Collect
from swaglib.settings.curate import Curate
from swaglib.settings.detection import Detection
from swaglib.settings.fine_tune import FineTune
from swaglib.settings.machine import Compute, Machine
from swaglib.settings.pretrain import PretrainRun
from swaglib.settings.renamed import RENAMED, RENAMED_VALUES
from swaglib.settings.transfer import Transfer
from swaglib.settings.zero_shot import ZeroShot

STAGES: dict[str, type] = {
    "collect": Collect,
    "curate": Curate,
    "pretrain": PretrainRun,
    "transfer": Transfer,
    "zero_shot": ZeroShot,
    "fine_tune": FineTune,
    "detection": Detection,
    "fairness": Fairness,
    "compare": Compare,
    "report": Report,
}
SECTIONS: dict[str, type] = {**STAGES, "machine": Machine, "compute": Compute}


def check(stage: str, parameters: dict[str, Any]) -> Any:
    """Returns the settings of `stage`, or of `machine` and `compute`, made from `parameters`.

    Raises:
        KeyError: if no stage has this name.
        ValueError: if a parameter is unknown, missing or of the wrong type; the message has one line for each.
    """
    if stage not in SECTIONS:
        raise KeyError(f"There is no section {stage!r}. The sections are: {', '.join(SECTIONS)}.")
    try:
        # Through JSON, strict mode accepts a mapping for a nested dataclass, and only JSON's types for values.
        return TypeAdapter(SECTIONS[stage]).validate_json(json.dumps(parameters))
    except ValidationError as error:
        lines = [f"  {stage}.{'.'.join(map(str, e['loc']))}: {_sentence(e)}" for e in error.errors()]
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
