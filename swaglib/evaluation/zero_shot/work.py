"""The work of zero-shot classification: from a network and features of tasks to files."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from swaglib.evaluation.features_file import Features, read_features
from swaglib.evaluation.zero_shot.classify import zero_shot
from swaglib.evaluation.zero_shot.results import write_zero_shot
from swaglib.hashtags.wordnet import open_wordnet
from swaglib.networks.load import load_backbone
from swaglib.settings.zero_shot import ZeroShot
from swaglib.tasks.definition import read_definition
from swaglib.tasks.load import TaskData

VOCABULARY = "vocabulary.json"


def classify_zero_shot(
    settings: ZeroShot,
    network: Path,
    features: dict[str, Path],
    wordnet: Path,
    tasks: Path,
    corrections: Path,
    folder: Path,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Classifies the test images of all tasks of the settings by their predicted hashtags, and writes the results.

    Args:
        settings: settings of the stage.
        network: folder with `config.json`, `model.safetensors` and `vocabulary.json`.
        features: folder of the work `extract` of each task, by the name of the task.
        wordnet: folder of WordNet.
        tasks: folder of the tasks' files, which name the synsets of their classes.
        corrections: folder of `<task>.csv`, corrections of the map; tasks may have none.
        folder: folder for the files of `swaglib.evaluation.zero_shot.results`.
        report: takes images done and images in all.

    Raises:
        FileNotFoundError: if an input is missing.
        ValueError: see `swaglib.evaluation.zero_shot.classify.zero_shot`, and if labels are no hashtags.
    """
    vocabulary = read_vocabulary(network)
    loaded = {name: read_features_of(name, features[name], tasks) for name in settings.tasks}
    backbone = load_backbone(str(network))
    results = zero_shot(backbone, vocabulary, loaded, settings, open_wordnet(wordnet), corrections, report)
    write_zero_shot(results, folder)


def read_vocabulary(network: Path) -> list[dict[str, Any]]:
    """Reads the vocabulary of a run.

    Args:
        network: folder of the run.

    Raises:
        ValueError: if its labels are no hashtags with synsets.
    """
    entries: list[dict[str, Any]] = json.loads((network / VOCABULARY).read_text(encoding="utf-8"))
    if not entries or "synsets" not in entries[0]:
        raise ValueError(
            f"The network in {network} was not trained on hashtags: its labels have no synsets, so nothing maps to a "
            "class. Leave its run out of zero_shot.runs."
        )
    return entries


def read_features_of(name: str, folder: Path, tasks: Path) -> tuple[TaskData, Features]:
    """Returns a task, as its file in the folder `tasks` defines it, and the features of its images in `folder`."""
    data, features = read_features(folder)
    return replace(data, definition=read_definition(tasks / f"{name}.yaml")), features
