"""Transfer of one backbone in this process: every protocol on frozen features, on every task.

The pipeline does the same by works, a protocol and a task each (`swaglib.stages.transfer`); this is for the command
`swaglib.evaluate` and for tests.
"""

from pathlib import Path

import polars as pl

from swaglib.evaluation.asked import Asked
from swaglib.evaluation.features import extract_features
from swaglib.evaluation.frozen import Frozen, split_features
from swaglib.evaluation.protocol import run_protocol
from swaglib.evaluation.results import Transferred, gather
from swaglib.networks.backbone import Backbone
from swaglib.settings.transfer import Transfer, protocol_settings
from swaglib.tasks.load import TaskData

ALWAYS = ("linear", "own_head", "corruptions")
"""Protocols that a task without images to learn from is asked by."""


def evaluate_frozen(
    backbone: Backbone,
    tasks: dict[str, TaskData],
    settings: Transfer,
    duplicated: pl.Series | None = None,
    kept: Path | None = None,
) -> Transferred:
    """Evaluates a backbone on tasks.

    Args:
        backbone: backbone to be evaluated.
        tasks: tasks by name, as `swaglib.tasks.load_all.load_tasks` returns them.
        settings: settings of the stage.
        duplicated: ids of test images that have a near-duplicate among the posts of pre-training; None if that is
            not known.
        kept: folder in which features are kept; None keeps none.

    Returns:
        Results without run and seed.

    Raises:
        ValueError: if a test image is also one to learn from, or the network gives no numbers.
    """
    frozen: dict[str, Frozen] = {}
    for name, data in tasks.items():
        found = extract_features(backbone, data.images, f"Features of {name}", kept, border=data.definition.border)
        frozen[name] = split_features(data, found)
    results = {}
    for name, own in frozen.items():
        other = own.data.definition.trained_on
        source = None if other is None else frozen[other]
        asked = Asked(protocol_settings(settings), backbone.device, source, backbone, duplicated)
        for protocol in settings.protocols:
            if (protocol != "corruptions" or name in settings.corrupted) and (source is None or protocol in ALWAYS):
                results[name, protocol] = run_protocol(protocol, own, asked)
    return gather(results)
