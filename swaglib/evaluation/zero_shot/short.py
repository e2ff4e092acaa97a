"""Zero-shot classification as studies evaluate it: as set, with a permuted map, with none and all of the correction.

What each is, and what else the stage `zero_shot` varies, is in `swaglib.evaluation.zero_shot.variants`.
"""

from pathlib import Path

import polars as pl

from swaglib.evaluation.cross_fitted import SCORES
from swaglib.evaluation.scores import ACCURACY
from swaglib.evaluation.zero_shot.classify import zero_shot
from swaglib.evaluation.zero_shot.controls import PERMUTED
from swaglib.evaluation.zero_shot.work import read_features_of, read_vocabulary
from swaglib.hashtags.wordnet import open_wordnet
from swaglib.networks.load import load_backbone
from swaglib.settings.zero_shot import ZeroShot
from swaglib.tasks.definition import read_definition

MAPPED = "mapped"
NAMES = {PERMUTED: "permuted", "no_correction": "plain", "whole_correction": "corrected"}
"""Names of the variants in studies; as set is `mapped`."""


def evaluate_zero_shot(
    settings: ZeroShot, network: Path, features: dict[str, Path], wordnet: Path, tasks: Path, folder: Path
) -> None:
    """Classifies the test images of tasks by predicted hashtags, and writes the scores to `scores.parquet`.

    Args:
        settings: settings of the stage `zero_shot`; the tasks that it names are not looked at.
        network: folder with `config.json`, `model.safetensors` and `vocabulary.json` of a run with hashtags.
        features: folder of the work `swaglib.evaluation.extract` of each task, by its name.
        wordnet: folder of WordNet.
        tasks: folder of the tasks' files, which name the synsets of their classes; tasks without any are left out.
        folder: folder to write to.

    Raises:
        ValueError: see `swaglib.evaluation.zero_shot.classify.zero_shot`, and if no task names synsets.
    """
    named = [name for name in features if isinstance(read_definition(tasks / f"{name}.yaml").classes, dict)]
    if not named:
        raise ValueError(f"None of the tasks {', '.join(features)} names synsets for its classes, see docs/tasks.md.")
    loaded = {name: read_features_of(name, features[name], tasks) for name in named}
    backbone, vocabulary, reader = load_backbone(str(network)), read_vocabulary(network), open_wordnet(wordnet)
    scores = zero_shot(backbone, vocabulary, loaded, settings, reader, tasks / "corrections").scores
    variant = pl.col("variant").replace_strict(NAMES, default=None)
    kept = scores.filter(pl.col("metric") == ACCURACY, pl.col("variant").is_null() | pl.col("variant").is_in(NAMES))
    named_scores = kept.with_columns(
        variant=pl.when(pl.col("variant").is_null()).then(pl.lit(MAPPED)).otherwise(variant)
    )
    named_scores.write_parquet(folder / SCORES, statistics=False)
