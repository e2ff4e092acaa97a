"""Measures of a study: accuracy of each arm by seed and over seeds, differences between arms, and what claims ask."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import polars as pl

from swaglib.claims.claim import Claim
from swaglib.claims.ledger import DEGREES, DIFFERENCE, ERROR, FIXED, SEEDS
from swaglib.evaluation.contrast import contrast
from swaglib.evaluation.intervals import student
from swaglib.evaluation.macro import MACRO, METHOD, Headline, macro_accuracy, macro_difference
from swaglib.evaluation.scores import ACCURACY
from swaglib.measures import Interval, measure, measures_table, plain_measure

MULTIPLY_ADDS = "multiply_adds"

FEWEST_SEEDS = 3
"""Fewest seeds of a run that is drawn at random with which a claim on it gets a verdict."""

Kind = tuple[str, int | None]
"""A protocol, and what it counts."""

Scores = Mapping[str, Mapping[int, pl.DataFrame]]
"""Scores of one setting by run and seed."""


def study_measures(
    study: str,
    scores: Mapping[str | None, Scores],
    headline: Headline,
    claims: Sequence[Claim] = (),
    costs: Mapping[str, float] | None = None,
    unseeded: Collection[str] = (),
    networks: Mapping[str, str] | None = None,
    task: str = MACRO,
) -> pl.DataFrame:
    """Returns the measures of a study, macro over families or of its one task.

    Rows with `seed` are accuracies of one network; those without are over all seeds that are there, whose intervals
    cover the choice of seeds too where there are enough. Rows with `baseline` are differences, with `label` what is
    known of a claim (`swaglib.claims.ledger`).

    Args:
        study: name of the study.
        scores: scores of each run, in the schema `swaglib.evaluation.scores.SCORE`, by setting: None for the learning
            rates of the settings, or a name for other ones.
        headline: tasks of each family.
        claims: the claims that the study tests.
        costs: multiply-adds of the training of each run.
        unseeded: runs that nothing is drawn at random for, so that one seed is all there is.
        networks: name of the network of each run, where runs share one and are evaluated in different ways: their
            differences are taken seed by seed. A run that is not in it has a network of its own.
        task: the column `task`: `macro`, or the name of the one task that there is.
    """
    costs, networks = costs or {}, networks or {}
    rows: list[dict[str, object]] = [
        {"study": study, "run": run, **plain_measure(MULTIPLY_ADDS, cost, protocol="pretrain"), "value": cost}
        for run, cost in costs.items()
    ]
    for setting, runs in scores.items():
        where = {"study": study, "setting": setting}
        for kind in _kinds(runs):
            of = {"task": task, "protocol": kind[0], "k": kind[1]}
            own = {run: {seed: _of_kind(table, kind) for seed, table in seeds.items()} for run, seeds in runs.items()}
            asked = [
                claim for claim in claims if claim.estimand and (claim.estimand.protocol, claim.estimand.k) == kind
            ]
            rows += [{**where, **row} for row in _of_runs(own, of, headline, networks)]
            rows += [
                {**where, **row} for claim in asked for row in _of_claim(claim, own, of, headline, unseeded, networks)
            ]
    return measures_table(rows)


def _kinds(runs: Scores) -> list[Kind]:
    """Returns the protocols that scores are of, each with what it counts."""
    first = next(iter(next(iter(runs.values())).values()))
    return list(first.select("protocol", "k").unique(maintain_order=True).rows())


def _of_kind(scores: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    return scores.filter(pl.col("protocol") == kind[0], pl.col("k").eq_missing(pl.lit(kind[1])))


def _of_runs(
    runs: Scores, of: dict[str, Any], headline: Headline, networks: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    where: dict[str, Any] = {"metric": ACCURACY, **of}
    for run, seeds in runs.items():
        for seed, table in seeds.items():
            yield {"run": run, "seed": seed, **measure(interval=macro_accuracy([table], headline), **where)}
        yield {"run": run, **measure(interval=macro_accuracy(list(seeds.values()), headline), **where)}
    for run, baseline in combinations(runs, 2):
        paired = _one_network((run, baseline), runs, networks)
        interval = _difference(runs[run], runs[baseline], headline, paired)
        yield {"run": run, **measure(interval=interval, baseline=baseline, **where)}


def _one_network(named: Collection[str], runs: Scores, networks: Mapping[str, str]) -> bool:
    """Returns whether runs are of one network, with two seeds at least: one seed has no error over seeds to pair."""
    shared = set.intersection(*(set(runs[run]) for run in named))
    return len({networks.get(run, run) for run in named}) == 1 and len(shared) > 1


def _difference(
    run: Mapping[int, pl.DataFrame], baseline: Mapping[int, pl.DataFrame], headline: Headline, paired: bool
) -> Interval:
    """Returns the difference of two runs; of the same networks, seed by seed over the seeds that both have."""
    if not paired:
        return macro_difference(list(run.values()), list(baseline.values()), headline)
    seeds = [seed for seed in run if seed in baseline]
    own = contrast([(1, [run[seed] for seed in seeds]), (-1, [baseline[seed] for seed in seeds])], headline, paired)
    low, high = student(own.value, own.error.variance, own.error.degrees) if own.holds else (None, None)
    return Interval(own.value, low, high, own.n, own.clusters, METHOD)


def _of_claim(
    claim: Claim,
    runs: Scores,
    of: dict[str, Any],
    headline: Headline,
    unseeded: Collection[str],
    networks: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    """Yields what is known of a claim: nothing where an arm or a seed is missing, no error where no interval holds."""
    if (
        claim.test is None
        or claim.estimand is None
        or (claim.estimand.task, claim.estimand.metric) != (of["task"], ACCURACY)
    ):
        return
    named = [run for _, run in claim.test.signs]
    if any(len(runs.get(run, {})) < (1 if run in unseeded else FEWEST_SEEDS) for run in named):
        return
    paired = _one_network(named, runs, networks)
    found = contrast([(sign, list(runs[run].values())) for sign, run in claim.test.signs], headline, paired)
    where: dict[str, Any] = {**of, "baseline": claim.test.baseline, "label": claim.id}
    interval = Interval(found.value, None, None, found.n, found.clusters)
    yield {"run": claim.test.run, **measure(DIFFERENCE, interval, **where)}
    if not found.holds:  # what is not known of the error gives no verdict
        return
    values = {
        ERROR: found.error.variance**0.5,
        DEGREES: found.error.degrees,
        FIXED: found.fixed,
        SEEDS: max(found.seeds),
    }
    for metric, value in values.items():
        yield {"run": claim.test.run, **plain_measure(metric, value, **where), "value": value}
