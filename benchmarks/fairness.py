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

from benchmarks.fairness_controls import Compared, false_excess, false_top, found_beyond
from benchmarks.fairness_groups import false_neighbours, false_rankings
from swaglib.atomic import atomic_file
from swaglib.evaluation.features import extract_features
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
PLANTED = (0.1, 0.2, 0.3, 0.5)
"""Gaps that are planted in one label, in standard deviations of that label's gap over base emoji."""

HEAD = """# How often the fairness tests find what is not there, and what they find

Written by `python -m benchmarks.fairness --backbone {backbone}`: {pairs:,} pairs of drawings, light and dark, of
{bases} base emoji; {repetitions:,} repetitions. For gaps, each has a head of {labels} random labels on the network's
features. Brackets hold 95% intervals of the simulation (Wilson).

## Nothing to be found

How often at least one label is found; {level:.0%} is promised.

| What is compared | Which image counts as the second | At least one false finding |
| --- | --- | --- |
{false}

| Association test on features (iEAT) | p at most 5% |
| --- | --- |
{associations}

| Groups, dealt by pair | How often they differ |
| --- | --- |
{groups}

| Strongest labels, and shams | At least one false finding |
| --- | --- |
{controls}

The first row is the test's own null. In the others of the first table no flip made the null: images of one base
emoji are dealt design by design, so that designs that agree are torn apart; shams differ in what no attribute has.
Association tests and rankings deal light and dark design by design, too, while their permutations exchange whole base
emoji. Rankings are by a random direction of the features, and the first {top} images are the top. In the last table,
the darker drawing, the darkened and the tinted one of a pair are dealt among each other, so that none is farther from
the lighter drawing than the others. A gap is found *beyond* shams only if two tests of each sham agree: where the gap
equals all shams, this test errs less often than it may. With one sham alone it errs more often, and it comes nearest
to 5% where the gap is large besides, which was not simulated. Shams are compared on the {with_shams:,} pairs that have
both. Accuracy by group has no test; how often such intervals hold is [on their page](coverage.md).

## Power

One label moves by a part of the standard deviation that its gap has over base emoji: a gap around 0 in the first
column, one like those of the shams in the second.

| Planted gap, standard deviations | Found among {labels} labels | Found beyond both shams |
| --- | --- | --- |
{power}
"""


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


def false_associations(
    first: NDArray[np.float64],
    second: NDArray[np.float64],
    weights: NDArray[np.float64],
    things: NDArray[np.float64],
    others: NDArray[np.float64],
) -> int:
    """Returns in how many repetitions an association test has p at most 5%, light and dark dealt in each pair."""
    count = 0
    for repetition in range(REPETITIONS):
        random = np.random.default_rng([2, repetition])
        dealt = random.random(len(first))[:, None] < 0.5
        own = ieat(
            weights @ np.where(dealt, first, second),
            weights @ np.where(dealt, second, first),
            things,
            others,
            repetition,
            PERMUTATIONS,
            paired=True,
        )
        count += own.p is not None and own.p <= LEVEL
    return count


def share(count: int) -> str:
    """Returns a share of the repetitions with its interval, in percent."""
    low, high = wilson_interval(count, REPETITIONS)
    return f"{100 * count / REPETITIONS:.1f}% [{100 * float(low):.1f}, {100 * float(high):.1f}]"


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
    associations = []
    for near, far in (("plant-flower", "animal-bug"), ("musical-instrument", "tool")):
        sets = (of_things[[own == kind for own in kinds]] for kind in (near, far))
        count = false_associations(light, dark, weights, *sets)
        associations.append(f"| {near}, {far} | {share(count)} |")
    both = np.concatenate([light, dark])
    bases = [pair.base for pair in pairs] * 2
    chosen_rules = load("fairness")
    rules = chosen_rules.audit
    max_skew, ndkl = false_rankings(both, bases, rules.top, REPETITIONS)
    of_all, of_light = false_neighbours(both, bases, rules.neighbours, REPETITIONS)
    groups = [
        f"| rankings, MaxSkew: p at most 5% | {share(max_skew)} |",
        f"| rankings, NDKL: p at most 5% | {share(ndkl)} |",
        f"| neighbours of the same group: interval leaves out 0 | {share(of_all)} |",
        f"| the same, of the light drawings alone | {share(of_light)} |",
    ]
    top = false_top(light, dark, weights, chosen_rules.k, REPETITIONS)
    alone = found_beyond(replace(compared, others=others[:2]), REPETITIONS)
    beyond, excess = found_beyond(compared, REPETITIONS), false_excess(compared, REPETITIONS)
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
        with_shams=len(whole),
        power="\n".join(powers),
    )
    with atomic_file(PAGE) as temporary:
        temporary.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
