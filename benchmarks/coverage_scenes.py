"""Simulated detectors on scenes, for `benchmarks.coverage`."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from benchmarks.coverage_page import CLUSTERS, Covered
from swaglib.detection.average_precision import average_precision, mean_precision
from swaglib.detection.influence import influences
from swaglib.detection.matching import THRESHOLDS, ClassMatches
from swaglib.evaluation.crossed import FEWEST_PAIRED_CONCEPTS, crossed, paired
from swaglib.evaluation.intervals import student, wilson

TRIALS = 300
CLASSES, MANY = 4, 300
TRUTH_SCENES = 40_000


@dataclass(frozen=True)
class Detector:
    """How well a detector finds objects: logit of being found, false detections a scene, logit of a wrong class."""

    found: float
    false: float
    mistaken: float


STRONG, WEAK = Detector(0.5, 0.5, -2.0), Detector(-1.5, 2.0, -1.0)
BETTER = Detector(0.8, 0.4, -2.2)


@dataclass(frozen=True)
class Shown:
    """Objects of scenes: their scene, class and concept, and how hard and how easily mistaken each one's concept is."""

    scene: np.ndarray
    own_class: np.ndarray
    concept: np.ndarray
    hard: np.ndarray
    mistaken: np.ndarray


def show(random: np.random.Generator, scenes: int, concepts: int | None) -> Shown:
    """Draws objects of scenes; without a number of concepts, each object has a new one."""
    scene = np.repeat(np.arange(scenes), random.integers(2, 6, scenes))
    number = len(scene)
    if concepts is None:
        return Shown(scene, random.integers(0, CLASSES, number), np.arange(number), *random.normal(size=(2, number)))
    concept = random.integers(0, CLASSES, number)  # the class, then one of its concepts
    per_class = concepts // CLASSES + (np.arange(CLASSES) < concepts % CLASSES)
    which = concept + CLASSES * random.integers(0, per_class[concept])
    hard, mistaken = random.normal(size=(2, concepts))
    return Shown(scene, concept, which, hard[which], mistaken[which])


def detections(random: np.random.Generator, shown: Shown, detector: Detector, scenes: int) -> list[ClassMatches]:
    """Draws what a detector finds, class by class."""
    number = len(shown.scene)
    found = random.random(number) < expit(detector.found + shown.hard + 0.5 * random.normal(size=scenes)[shown.scene])
    wrong = random.random(number) < expit(detector.mistaken + shown.mistaken)
    ground = np.repeat(np.arange(scenes), random.poisson(detector.false, scenes))
    others = (shown.own_class + random.integers(1, CLASSES, number)) % CLASSES
    place = np.concatenate([shown.scene[found], shown.scene[wrong], ground])
    named = np.concatenate([shown.own_class[found], others[wrong], random.integers(0, CLASSES, len(ground))])
    concept = np.concatenate([shown.concept[found], shown.concept[wrong], np.full(len(ground), -1)])
    noise = random.normal(size=len(place))
    shift = np.concatenate([1 + 0.8 * shown.hard[found], 0.5 * shown.mistaken[wrong] - 0.3, np.full(len(ground), -0.5)])
    overlap = np.concatenate([random.beta(4, 2, found.sum()), np.zeros(len(place) - found.sum())])
    order = np.argsort(-(shift + noise), kind="stable")
    matches = []
    for one in range(CLASSES):
        own, objects = order[named[order] == one], shown.own_class == one
        right = overlap[own][None] >= THRESHOLDS[:, None]
        matches.append(
            ClassMatches(
                place[own],
                right,
                np.zeros_like(right),
                np.bincount(shown.scene[objects], minlength=scenes),
                [None if name < 0 else str(name) for name in concept[own].tolist()],
                shown.scene[objects],
                [str(name) for name in shown.concept[objects].tolist()],
            )
        )
    return matches


def truth(detector: Detector, threshold: float | None) -> float:
    """Returns average precision on very many scenes."""
    random = np.random.default_rng(2)
    shown = show(random, TRUTH_SCENES, None)
    return mean_precision(average_precision(detections(random, shown, detector, TRUTH_SCENES)), threshold)


def scenes() -> Iterator[Covered]:
    """Simulates average precisions and differences, with few scenes and with few concepts."""
    metrics = {"AP": None, "AP50": 0.5}
    detectors = {"strong": STRONG, "weak": WEAK, "better": BETTER}
    truths = {(name, metric): truth(own, level) for name, own in detectors.items() for metric, level in metrics.items()}
    designs = [(f"scenes, {MANY} concepts", number, number, MANY) for number in CLUSTERS]
    designs += [(f"concepts, {MANY} scenes", number, MANY, number) for number in CLUSTERS]
    for told, number, count, concepts in designs:
        random = np.random.default_rng([3, count, concepts])
        trials: dict[str, list[tuple[bool, bool]]] = {}
        for _ in range(TRIALS):
            shown = show(random, count, concepts)
            drawn = {name: detections(random, shown, own, count) for name, own in detectors.items()}
            for metric, level in metrics.items():
                moved = {name: influences(own, level) for name, own in drawn.items()}
                for name in ("strong", "weak"):
                    wanted = truths[name, metric]
                    own = crossed(moved[name], count)
                    area = float(moved[name]["area"][0])
                    low, high = wilson(area, own.variance, own.degrees) if 0 < area < 1 else (0.0, 0.0)
                    trials.setdefault(f"{metric} of {wanted:.2f}", []).append((low <= wanted <= high, own.holds))
                wanted = truths["better", metric] - truths["strong", metric]
                own = crossed(paired(moved["better"], moved["strong"]), count, FEWEST_PAIRED_CONCEPTS)
                between = float(moved["better"]["area"][0]) - float(moved["strong"]["area"][0])
                low, high = student(between, own.variance, own.degrees)
                trials.setdefault(f"difference of {metric}, {wanted:.2f}", []).append(
                    (low <= wanted <= high, own.holds)
                )
        for kind, pairs in trials.items():
            held, given = zip(*pairs, strict=True)
            yield Covered(kind, told, number, held, given)
