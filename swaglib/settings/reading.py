"""Checks the parameters of a stage: an unknown key, or a value of another type, is an error that names it."""

from typing import Any

from swaglib.settings.analysis import Associations, Compare, Fairness, Report
from swaglib.settings.collect import Collect
from swaglib.settings.curate import Curate
from swaglib.settings.detection import Detection
from swaglib.settings.fine_tune import FineTune
from swaglib.settings.fit import fit
from swaglib.settings.machine import Compute, Machine
from swaglib.settings.pretrain import PretrainRun
from swaglib.settings.studies import Studies
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
    "associations": Associations,
    "compare": Compare,
    "report": Report,
}
SECTIONS: dict[str, type] = {**STAGES, "machine": Machine, "compute": Compute, "studies": Studies}


def check(stage: str, parameters: dict[str, Any]) -> Any:
    """Returns the settings of `stage`, or of another section of `SECTIONS`, made from `parameters`.

    Raises:
        KeyError: if no stage has this name.
        ValueError: if a parameter is unknown, missing or of the wrong type; the message has one line for each.
    """
    if stage not in SECTIONS:
        raise KeyError(f"There is no section {stage!r}. The sections are: {', '.join(SECTIONS)}.")
    return fit(SECTIONS[stage], parameters, stage)
