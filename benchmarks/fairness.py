"""False findings and power of the fairness tests on real drawings: docs/benchmarks/fairness.md.

    python -m benchmarks.fairness        # runs/hashtag; about 17 minutes

Every repetition has a head of random weights on the network's features, so that no label is like that of another, and
deals anew which drawing of a pair counts as the darker one. Nothing is there to be found, though drawings, features
and designs hang together as they do in an audit.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.fairness_controls import Compared, found_beyond, found_excess, found_top
from benchmarks.fairness_groups import found_neighbours, found_rankings
from benchmarks.fairness_page import HEAD
from benchmarks.fairness_variance import held_variances
from swaglib.atomic import atomic_file
from swaglib.evaluation.features import extract_features, logits
from swaglib.evaluation.wilson import wilson_interval
from swaglib.fairness.counterfactual import TONE, Pair, counterfactual_pairs
from swaglib.fairness.drawings import Variants, read_variants
from swaglib.fairness.examples import FURTHEST
from swaglib.fairness.feature_measures import read_things
from swaglib.fairness.gaps import Contrast, one_pair_each, pairs_of
from swaglib.fairness.ieat import ieat
from swaglib.fairness.sham import DARKENED, TINTED, sham_image
from swaglib.fairness.sign_flips import LEVEL, max_t
from swaglib.networks.backbone import Backbone
from swaglib.networks.load import load_backbone
from swaglib.settings.load import load

PAGE = Path("docs/benchmarks/fairness.md")
REPETITIONS, LABELS, FLIPS, PERMUTATIONS = 1000, 300, 1000, 400
FEWER = 250
"""Repetitions for the power of tests other than the headline's."""
PLANTED = (0.1, 0.2, 0.3, 0.5)
"""Gaps that are planted in one label, in standard deviations of that label's gap over base emoji."""


def features_of(backbone: Backbone, images: list[bytes], description: str) -> NDArray[np.float64]:
    """Returns the features of encoded images, shape (images, width)."""
    table = pl.DataFrame({"id": [str(place) for place in range(len(images))], "image": images})
    table = table.with_columns(path=pl.lit(None, pl.String))
    return extract_features(backbone, table, description).values.astype(np.float64)


def averages(pairs: list[Pair]) -> NDArray[np.float64]:
    """Returns the weights that average pairs within base emoji, shape (base emoji, pairs)."""
    bases = sorted({pair.base for pair in pairs})
    weights = np.array([[float(pair.base == base) for pair in pairs] for base in bases])
    shares: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return shares


def random_gaps(differences: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Returns gaps of labels of a random head, shape (rows, labels), centred over labels."""
    head = random.normal(size=(differences.shape[1], LABELS))
    gaps: NDArray[np.float64] = differences @ (head - head.mean(axis=1, keepdims=True))
    return gaps


def false_findings(differences: NDArray[np.float64], weights: NDArray[np.float64], by_base: bool) -> int:
    """Returns in how many repetitions a label was found.

    Args:
        differences: second minus first features of each pair, shape (pairs, width).
        weights: what `averages` returned.
        by_base: whether all pairs of a base emoji are dealt together; else each by itself.
    """
    count = 0
    for repetition in range(REPETITIONS):
        random = np.random.default_rng([0, repetition])
        signs = random.choice([-1.0, 1.0], len(weights) if by_base else len(differences))
        mean = signs[:, None] * (weights @ differences) if by_base else weights @ (signs[:, None] * differences)
        found = max_t(random_gaps(mean, random), seed=repetition, flips=FLIPS)
        count += bool((found.p_adjusted <= LEVEL).any())
    return count


def power(differences: NDArray[np.float64], weights: NDArray[np.float64], planted: float) -> int:
    """Returns in how many repetitions a planted label was found, the signs of base emoji dealt as in a null."""
    count = 0
    for repetition in range(REPETITIONS):
        random = np.random.default_rng([1, repetition])
        signs = random.choice([-1.0, 1.0], len(weights))
        gaps = random_gaps(signs[:, None] * (weights @ differences), random)
        gaps[:, 0] += planted * gaps[:, 0].std(ddof=1)
        count += bool(max_t(gaps, seed=repetition, flips=FLIPS).p_adjusted[0] <= LEVEL)
    return count


def found_associations(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    weights: NDArray[np.float64],
    things: NDArray[np.float64],
    others: NDArray[np.float64],
    repetitions: int = REPETITIONS,
    planted: float = 0.0,
) -> int:
    """Returns in how many repetitions an association test has p at most 5%, light and dark dealt in each pair.

    Args:
        first: features of the first drawing of each pair, shape (pairs, width).
        second: features of the second drawing.
        weights: what `averages` returned.
        things: features of one set of things, shape (things, width).
        others: features of the other set.
        repetitions: number of repetitions.
        planted: how far the second group is moved towards `others`, in standard deviations of the mean drawings along
            the line between the two sets.
    """
    count = 0
    line = others.mean(axis=0) - things.mean(axis=0)
    line /= np.linalg.norm(line)
    step = planted * (weights @ first @ line).std(ddof=1) * line
    for repetition in range(repetitions):
        random = np.random.default_rng([2, repetition])
        dealt = random.random(len(first))[:, None] < 0.5
        own = ieat(
            weights @ np.where(dealt, first, second),
            weights @ np.where(dealt, second, first) + step,
            things,
            others,
            repetition,
            PERMUTATIONS,
            paired=True,
        )
        count += own.p is not None and own.p <= LEVEL
    return count


def share(count: int, repetitions: int = REPETITIONS) -> str:
    """Returns a share of the repetitions with its interval, in percent."""
    low, high = wilson_interval(count, repetitions)
    return f"{100 * count / repetitions:.1f}% [{100 * float(low):.1f}, {100 * float(high):.1f}]"


def shams_of(variants: Variants, pairs: list[Pair], kind: str) -> list[bytes | None]:
    """Returns the sham of each pair, None where none could be made."""
    images = variants.images
    return [sham_image(kind, images[pair.first], images[pair.second]) for pair in pairs]


def main() -> None:
    """Writes the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backbone", default="runs/hashtag")
    chosen = parser.parse_args()
    backbone = load_backbone(chosen.backbone)
    posts, index = Path("data/posts"), pl.read_parquet("data/shards/index.parquet", columns=["id", "source", "split"])
    variants = read_variants(posts, index)
    own = pairs_of(counterfactual_pairs(variants.drawings), Contrast(TONE, (FURTHEST,)))
    pairs = one_pair_each(own, variants.drawings["source"].to_list())
    weights = averages(pairs)
    features = features_of(backbone, variants.images, "drawings")
    light, dark = features[[pair.first for pair in pairs]], features[[pair.second for pair in pairs]]
    made = {kind: shams_of(variants, pairs, kind) for kind in (DARKENED, TINTED)}
    own_first = [variants.images[pair.first] for pair in pairs]
    shams = {
        kind: features_of(backbone, [image or first for image, first in zip(own, own_first, strict=True)], kind)
        for kind, own in made.items()
    }
    whole = [place for place in range(len(pairs)) if all(own[place] is not None for own in made.values())]
    of_whole = averages([pairs[place] for place in whole])
    others = np.stack([dark, shams[DARKENED], shams[TINTED]])[:, whole]
    compared = Compared(light[whole], others, of_whole)
    between = (shams[TINTED] - shams[DARKENED])[whole]
    nulls = [
        ("light and dark", "dealt by base emoji (sign flips)", dark - light, weights, True),
        ("light and dark", "dealt by pair", dark - light, weights, False),
        ("two shams, darkened and tinted", "dealt by base emoji", between, of_whole, True),
        ("two shams, darkened and tinted", "dealt by pair", between, of_whole, False),
    ]
    false = [
        f"| {what} | {how} | {share(false_findings(differences, averaged, by_base))} |"
        for what, how, differences, averaged, by_base in nulls
    ]
    things = read_things(posts, index)
    of_things = features_of(backbone, things.images, "things")
    kinds = things.drawings["subgroup"].to_list()
    associations, sets = [], {kind: of_things[[own == kind for own in kinds]] for kind in set(kinds)}
    for near, far in (("plant-flower", "animal-bug"), ("musical-instrument", "tool")):
        count = found_associations(light, dark, weights, sets[near], sets[far])
        associations.append(f"| {near}, {far} | {share(count)} |")
    both = np.concatenate([light, dark])
    bases = [pair.base for pair in pairs] * 2
    chosen_rules = load("fairness")
    rules = chosen_rules.audit
    max_skew, ndkl = found_rankings(both, bases, rules.top, REPETITIONS)
    of_all, of_light = found_neighbours(both, bases, rules.neighbours, REPETITIONS)
    groups = [
        f"| rankings, MaxSkew: p at most 5% | {share(max_skew)} |",
        f"| rankings, NDKL: p at most 5% | {share(ndkl)} |",
        f"| neighbours of the same group: interval leaves out 0 | {share(of_all)} |",
        f"| the same, of the light drawings alone | {share(of_light)} |",
    ]
    top = found_top(light, dark, weights, chosen_rules.k, REPETITIONS)
    alone = found_beyond(replace(compared, others=others[:2]), REPETITIONS)
    beyond, excess = found_beyond(compared, REPETITIONS), found_excess(compared, REPETITIONS)
    controls = [
        f"| one of the {chosen_rules.k} strongest labels more often, light and dark dealt by pair | {share(top)} |",
        f"| gaps beyond the darkened sham alone | {share(alone)} |",
        f"| gaps beyond both shams | {share(beyond)} |",
        f"| predictions that move otherwise than by a sham (Jensen-Shannon) | {share(excess)} |",
    ]
    powers = [
        f"| {size} | {share(power(dark - light, weights, size))} | {share(found_beyond(compared, REPETITIONS, size))} |"
        for size in PLANTED
    ]
    of_others = []
    for size in PLANTED:
        found = (
            found_associations(light, dark, weights, sets["plant-flower"], sets["animal-bug"], FEWER, size),
            *found_rankings(both, bases, rules.top, FEWER, size),
            found_neighbours(both, bases, rules.neighbours, FEWER, size)[0],
            found_top(light, dark, weights, chosen_rules.k, FEWER, size),
            found_excess(compared, FEWER, size),
        )
        of_others.append(f"| {size} | {' | '.join(share(count, FEWER) for count in found)} |")
    scores = logits(backbone, features.astype(np.float32))
    of_groups = [
        f"| {name} | {count} | {drawn} | {100 * given / REPETITIONS:.1f}% | {share(held, given) if given else ''} |"
        for name, count, drawn, given, held in held_variances(backbone, variants, scores, chosen_rules.k, REPETITIONS)
    ]
    page = HEAD.format(
        backbone=chosen.backbone,
        pairs=len(pairs),
        bases=len(weights),
        repetitions=REPETITIONS,
        labels=LABELS,
        level=LEVEL,
        false="\n".join(false),
        associations="\n".join(associations),
        groups="\n".join(groups),
        top=rules.top,
        controls="\n".join(controls),
        variances="\n".join(of_groups),
        with_shams=len(whole),
        power="\n".join(powers),
        fewer=FEWER,
        k=chosen_rules.k,
        others="\n".join(of_others),
    )
    with atomic_file(PAGE) as temporary:
        temporary.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
