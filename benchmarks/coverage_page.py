"""The page that `benchmarks.coverage` writes."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from swaglib.evaluation.crossed import FEWEST_CONCEPTS, FEWEST_PAIRED_CONCEPTS, FEWEST_SCENES
from swaglib.evaluation.intervals import FEWEST_APART, FEWEST_DEGREES, FEWEST_TWO_VALUED
from swaglib.evaluation.seeds import FEWEST_SEED_DEGREES, FEWEST_WITH_SEEDS
from swaglib.evaluation.wilson import wilson_interval
from swaglib.fairness.dyads import SHARE_OF_DEGREES

CLUSTERS = (6, 10, 20, 30, 70)

LOWEST, HIGHEST = 0.93, 0.97
"""Coverage that an interval of 95% should have."""

OFTEN = 0.5
"""Share of the samples from which on an interval counts as given at a size."""


@dataclass(frozen=True)
class Covered:
    """Trials of one kind of interval at one size.

    Attributes:
        kind: what the interval is of.
        told: how the clusters look.
        clusters: number of clusters.
        held: whether each trial's interval holds the truth.
        given: whether the study would give it.
    """

    kind: str
    told: str
    clusters: int
    held: Sequence[bool]
    given: Sequence[bool]


def verdict(own: Covered) -> str:
    """Returns what the study does at this size; too narrow or wide is what the number of samples can tell from 95%."""
    share = np.mean(own.given)
    if share < OFTEN:
        return "seldom given" if share else "none given"
    low, high = bounds(own)
    if high < LOWEST:
        return "in use, too narrow"
    return "in use, wide" if low > HIGHEST else "in use"


def bounds(own: Covered) -> tuple[float, float]:
    """Returns Wilson's interval of the coverage of intervals that are given."""
    held, given = np.array(own.held), np.array(own.given)
    low, high = wilson_interval(held[given].sum(), given.sum())
    return float(low), float(high)


def page(found: dict[str, list[Covered]]) -> str:
    """Returns the page as Markdown.

    Args:
        found: trials of `means`, `families`, `scenes` and `neighbours`.
    """
    parts = [
        "# How often intervals hold the truth",
        wrapped(
            "Made by `python -m benchmarks.coverage`: made-up answers with a known truth, many times. An interval of "
            "95% "
            f"should hold it in {LOWEST:.0%} to {HIGHEST:.0%} of the samples. *always*: coverage if every sample got "
            "an "
            "interval; *given*: share of the samples that get one by the rules below; *coverage*: of those, with "
            "Wilson's "
            "95% interval for the number of samples; *wrong*: share of all samples that get an interval without the "
            "truth "
            "in it. *seldom given*: in less than half of the samples. *too narrow* and *wide*: the interval of the "
            "coverage lies beyond the two bounds; single figures may lie a little outside."
        ),
        wrapped(
            f"**The rules.** A mean gets an interval with {FEWEST_DEGREES:g} degrees of freedom or more, "
            f"{FEWEST_APART} or "
            "more clusters whose mean is not the most common one, and, where it is a share and each cluster is all "
            "right "
            f"or all wrong, {FEWEST_TWO_VALUED} clusters. One that covers seeds needs {FEWEST_SEED_DEGREES} seeds "
            "beyond "
            f"the first, of both runs together, and {FEWEST_WITH_SEEDS} clusters. An average precision needs "
            f"{FEWEST_SCENES} scenes and {FEWEST_CONCEPTS} concepts more than classes; a difference between two, "
            f"{FEWEST_PAIRED_CONCEPTS}. Else the figure stands alone. The rules look at the data: where they seldom "
            "let a "
            "sample pass, those that pass are not like the others, and their coverage can be low; *wrong* stays small. "
            "The numbers in these rules were chosen by this simulation: that they hold for other data is not shown."
        ),
        "## Means over clusters",
        wrapped(
            "Answers of a cluster correlate by 0.3. *very unequal*: log-normal sizes, from 1 to 30 images and more. "
            "The "
            "rate is drawn from 0.8 to 1.2 of the stated one (of its distance from 1, above a half): of whole "
            "numbers of "
            "right answers, coverage jumps from one rate to the next. Shares have Wilson's interval with Student's "
            "quantile, all else Student's (`swaglib/evaluation/intervals.py`)."
        ),
        table(found["means"]),
        "## Macro over families, and seeds",
        wrapped(
            "Four families of one task each, every cluster with three images; the number is that of each family. "
            "Networks "
            "of several seeds differ as a whole and in single clusters; the baseline has as many, of its own. With one "
            "seed the truth is that of these networks (`swaglib/evaluation/macro.py`)."
        ),
        table(found["families"]),
        "## Average precision",
        wrapped(
            "Four classes, two to five objects a scene. How hard a concept is, and how easily it is mistaken, is "
            "shared by "
            "its objects; there are false detections on the ground. The truth is the figure of 40,000 scenes of ever "
            "new "
            "concepts (`swaglib/evaluation/crossed.py`)."
        ),
        table(found["scenes"]),
        "## Neighbours of the same group",
        wrapped(
            "How much more often than by chance the nearest images are of the same group, as the fairness audit has "
            f"it: Student's interval with {SHARE_OF_DEGREES:g} times the degrees of freedom, over the clusters that "
            "ask and those that answer. Where features hold the group, the truth is the mean of all samples "
            "(`swaglib/fairness/dyads.py`)."
        ),
        table(found["neighbours"]),
        "The test is `pytest tests/test_benchmarks_coverage.py`, with few samples.",
    ]
    return "\n\n".join(parts) + "\n"


def wrapped(text: str) -> str:
    """Returns a paragraph in lines of the width of the other pages."""
    return textwrap.fill(text, 118, break_long_words=False, break_on_hyphens=False)


def table(rows: list[Covered]) -> str:
    """Returns trials as a Markdown table."""
    lines = [
        "| interval of | clusters are | number | always | given | coverage | wrong | verdict |",
        "| --- | --- | ---: | ---: | ---: | --- | ---: | --- |",
    ]
    for own in rows:
        held, given = np.array(own.held), np.array(own.given)
        cell = "–"
        if given.any():
            low, high = bounds(own)
            cell = f"{100 * held[given].mean():.1f} [{100 * low:.1f}, {100 * high:.1f}]"
        always = f"{100 * held.mean():.1f}" if held.any() else "–"  # nothing was computed
        cells = [own.kind, own.told, own.clusters, always, f"{100 * given.mean():.0f}%", cell]
        cells += [f"{100 * (given & ~held).mean():.1f}", verdict(own)]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)
