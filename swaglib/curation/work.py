"""Curates posts: a work, see `swaglib.launch.work`. Its tables are read back by `swaglib.curation.results`."""

from collections.abc import Callable
from pathlib import Path

from swaglib.curation.files import evaluation_posts, first_files, pretraining_posts
from swaglib.curation.inspect import inspect_images
from swaglib.curation.label import compare_rules, label
from swaglib.curation.look import LOOK, write_look
from swaglib.curation.plan import plan_epoch
from swaglib.curation.write import write_curation
from swaglib.dedup.alike import alike_sources
from swaglib.dedup.closest import closest_pairs, counts_by_source
from swaglib.hashtags.wordnet import open_wordnet
from swaglib.settings.curate import Curate

SHARDS = "shards"
STEPS = 6
"""Steps that progress is reported in."""


def curate(
    settings: Curate,
    posts: Path,
    wordnet: Path,
    folder: Path,
    checkpoints: Path,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Chooses the vocabulary, labels posts, looks at every image, plans the epoch, and writes shards.

    Args:
        settings: settings of the stage.
        posts: folder of the posts.
        wordnet: folder of WordNet.
        folder: folder that `shards/` goes to (see `swaglib.curation.write`), and `look/`: tables of what became of
            hashtags and images (see `swaglib.curation.look`).
        checkpoints: folder for the partial results of partitions; a rerun of the same work goes on with them.
        report: takes the number of steps done, and of all.

    Raises:
        FileNotFoundError: if posts or WordNet are not there.
        ValueError: if a design is held out that is not there, posts share an id, or nothing is left to learn from.
        MissingImageError: if an image cannot be read a second time.
    """
    reader = open_wordnet(wordnet)
    evaluation = evaluation_posts(posts, settings)
    labelling = label(settings, pretraining_posts(posts, settings), reader, checkpoints)
    report(1, STEPS)
    rules = compare_rules(settings, labelling, reader)
    report(2, STEPS)
    inspection = inspect_images(settings, labelling, evaluation)
    report(3, STEPS)
    plan = plan_epoch(settings, labelling, inspection)
    write_curation(settings, plan, folder / SHARDS)
    report(4, STEPS)
    shares, alike = alike_sources(first_files(posts, settings), settings.cleaning, settings.duplicates)
    report(5, STEPS)
    closest = closest_pairs(plan.pairs)
    tables = {
        "hashtags": plan.hashtags,
        "vocabulary": plan.vocabulary,
        "rules": rules,
        "fates": plan.fates,
        "changes": plan.changes,
        "frequency": plan.frequency,
        "agreement": plan.agreement,
        "evaluation": inspection.evaluation,
        "duplicates": plan.duplicates,
        "closest": closest,
        "counts": counts_by_source(closest, inspection.evaluation, [*labelling.partitions, *evaluation]),
        "shares": shares,
        "alike": alike,
    }
    write_look(tables, plan.summary(), folder / LOOK)
    report(STEPS, STEPS)
