"""The settings of every stage, as plain dataclasses: what `params.yaml` may hold, with types and units.

A key that is not here, or a value of another type, is an error that names the stage and the key.

A file a stage; all names can be imported from here.
"""

from swaglib.settings.analysis import Compare, Fairness, Report
from swaglib.settings.collect import Collect
from swaglib.settings.curate import LARGEST_DISTANCE, LOWEST_SIMILARITY, Cleaning, Curate, Duplicates
from swaglib.settings.detection import Detection
from swaglib.settings.fine_tune import FineTune
from swaglib.settings.machine import Machine
from swaglib.settings.pretrain import Pretrain
from swaglib.settings.reading import STAGES, check
from swaglib.settings.sources import HuggingFaceSource, OwnSource, Source, TableSource, WebDatasetSource, Yfcc100mSource
from swaglib.settings.strict import STRICT
from swaglib.settings.transfer import Transfer
from swaglib.settings.zero_shot import ZeroShot

__all__ = [
    "LARGEST_DISTANCE",
    "LOWEST_SIMILARITY",
    "STAGES",
    "STRICT",
    "Cleaning",
    "Collect",
    "Compare",
    "Curate",
    "Detection",
    "Duplicates",
    "Fairness",
    "FineTune",
    "HuggingFaceSource",
    "Machine",
    "OwnSource",
    "Pretrain",
    "Report",
    "Source",
    "TableSource",
    "Transfer",
    "WebDatasetSource",
    "Yfcc100mSource",
    "ZeroShot",
    "check",
]
