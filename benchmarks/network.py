"""Chooses the default network: validation accuracy for the time of training, one seed, on two idle cores.

    python -m benchmarks.network            # about 12 minutes; goes on with the rows that are there

Each line of `CANDIDATES` is trained on the study's shards for as many images as given; then a linear probe and k-NN
learn from the training images of the headline tasks and answer their validation images. Test images are not looked at.
Needs `collect` and `curate` to have run, unless all rows are there. Writes metrics/network.csv (a row as soon as it is
known), docs/benchmarks/network.md and the curves beside it.
"""

import csv
import json
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from swaglib.report.page import save_figure

TARGET, PAGE, FIGURE = Path("metrics/network.csv"), Path("docs/benchmarks/network.md"), "network.png"
SHARDS, POSTS = Path("data/shards"), Path("data/posts")


@dataclass(frozen=True)
class Candidate:
    """One training.

    Attributes:
        model: timm's name of the network.
        image_size: side of the images.
        learning_rate: rate for a batch of 256.
        images: number of images that it sees.
    """

    model: str
    image_size: int
    learning_rate: float
    images: int


CANDIDATES = (
    Candidate("resnet10t", 48, 1.5, 30_000),
    Candidate("regnety_002", 48, 3.0, 50_000),
    Candidate("mobilenetv4_conv_small", 48, 1.5, 65_000),
    Candidate("resnet10t", 48, 3.0, 30_000),
    Candidate("resnet10t", 48, 0.75, 30_000),
    Candidate("resnet10t", 64, 1.5, 18_000),
    Candidate("regnety_002", 48, 1.5, 50_000),
)
"""About equal time each: a third of what a run of the study takes at most."""

MEASURED = ("seconds", "images_a_second", "precision_at_1", "linear", "knn")


def measure(candidate: Candidate) -> dict[str, float]:
    """Trains one candidate and evaluates it on validation images."""
    from swaglib.settings.load import load
    from swaglib.settings.machine import Machine
    from swaglib.settings.pretrain import of_seed
    from swaglib.training.pretrain import pretrain

    own = of_seed(load("pretrain", "hashtag"), 0)
    settings = replace(
        own, **{field.name: getattr(candidate, field.name) for field in fields(Candidate)}, model_args={}
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder, checkpoints = Path(temporary, "run"), Path(temporary, "checkpoints")
        folder.mkdir()
        checkpoints.mkdir()
        before = time.perf_counter()
        metrics = pretrain(settings, Machine(1.0, None, False), SHARDS, folder, checkpoints)
        seconds = time.perf_counter() - before
        linear, knn = _validation_accuracy(folder)
    found = metrics.get("validation_precision_at_1", float("nan"))
    return {
        "seconds": round(seconds, 1),
        "images_a_second": round(candidate.images / seconds, 1),
        "precision_at_1": round(float(found), 4),
        "linear": round(linear, 4),
        "knn": round(knn, 4),
    }


def _validation_accuracy(folder: Path) -> tuple[float, float]:
    """Returns the accuracy of the best linear probe and of the best k-NN, macro over families, on validation images."""
    from swaglib.evaluation.features import extract_features
    from swaglib.evaluation.knn import NEIGHBOURS, vote
    from swaglib.evaluation.logistic import logistic_path
    from swaglib.networks.load import load_backbone
    from swaglib.settings.load import load
    from swaglib.stages.images import definition
    from swaglib.tasks.images import TRAIN, VALIDATION
    from swaglib.tasks.load import load_task

    backbone = load_backbone(str(folder))
    families, transfer = load("compare").headline, load("transfer")
    means = []
    for tasks in families.values():
        own = []
        for name in tasks:
            data = load_task(name, definition(name), POSTS, transfer.splits)
            images = data.images.filter(data.images["split"].is_in([TRAIN, VALIDATION]))
            features = extract_features(backbone, images, name).values
            learned = (images["split"] == TRAIN).to_numpy()
            classes = images["class"].to_numpy()
            train, rest, truth = (features[learned], classes[learned]), features[~learned], classes[~learned]
            fits = logistic_path(*train, len(data.classes), transfer.C, "cpu")
            linear = max(float((fit.predict(rest) == truth).mean()) for fit in fits)
            knn = max(float((vote(train, rest, len(data.classes), k) == truth).mean()) for k in NEIGHBOURS)
            own.append((linear, knn))
        means.append(np.mean(own, axis=0))
    linear, knn = np.mean(means, axis=0)
    return float(linear), float(knn)


def _known() -> dict[Candidate, dict[str, float]]:
    if not TARGET.is_file():
        return {}
    with open(TARGET, newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {
        Candidate(row["model"], int(row["image_size"]), float(row["learning_rate"]), int(row["images"])): {
            name: float(row[name]) for name in MEASURED
        }
        for row in rows
    }


def _write(known: dict[Candidate, dict[str, float]]) -> None:
    with open(TARGET, "w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(
            stream, [field.name for field in fields(Candidate)] + list(MEASURED), lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows({**asdict(candidate), **known[candidate]} for candidate in CANDIDATES if candidate in known)


def page(known: dict[Candidate, dict[str, float]]) -> str:
    """Returns the page."""
    lines = [
        "# Which network fits the time",
        "",
        "Written by `python -m benchmarks.network` (two idle cores, one seed, the recipe of `params.yaml`). *linear*",
        "and *k-NN*: accuracy in percent on the validation images of the headline tasks, macro over families, learned",
        "from their training images. *P@1*: precision at 1 on held-out drawings, in percent. No test image was used.",
        "One seed moves *linear* by about a point, so neighbours in this table are not told apart.",
        "",
        f"![Validation accuracy over the learning rate, a line a network]({FIGURE})",
        "",
        "| network | image size | learning rate | images | seconds | images/s | P@1 | linear | k-NN |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for one in sorted(known, key=lambda candidate: -known[candidate]["linear"]):
        row = known[one]
        lines.append(
            f"| {one.model} | {one.image_size} | {one.learning_rate:g} | {one.images:,} | {row['seconds']:.0f} | "
            f"{row['images_a_second']:.0f} | {100 * row['precision_at_1']:.1f} | {100 * row['linear']:.1f} | "
            f"{100 * row['knn']:.1f} |"
        )
    return "\n".join(lines) + "\n"


def curves(known: dict[Candidate, dict[str, float]]) -> Figure:
    """Draws validation accuracy over the learning rate, a line for each network and image size, all of about 90 s."""
    import matplotlib.pyplot as plt

    from swaglib.figures.style import finished, style

    style()
    figure, axes = plt.subplots(figsize=(9, 3.6))
    for model, size in sorted({(one.model, one.image_size) for one in known}):
        own = sorted(
            (one for one in known if (one.model, one.image_size) == (model, size)), key=lambda one: one.learning_rate
        )
        linear = [100 * known[one]["linear"] for one in own]
        axes.plot(
            [one.learning_rate for one in own], linear, "o-", label=f"{model}, {size} px, {own[0].images:,} images"
        )
    axes.set_xscale("log", base=2)
    axes.set_xticks([0.75, 1.5, 3], ["0.75", "1.5", "3"])
    axes.set_xlabel("learning rate for a batch of 256")
    axes.set_ylabel("validation accuracy of a linear probe, %")
    axes.legend(fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return finished(figure)


def main() -> None:
    """Measures what is not known yet, each candidate in a process of its own, and writes table and page."""
    known = _known()
    for candidate in CANDIDATES:
        if candidate in known:
            continue
        pid = os.fork()
        if not pid:
            print(json.dumps(asdict(candidate)), flush=True)
            _write({**known, candidate: measure(candidate)})
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
            sys.exit(f"{candidate} failed.")
        known = _known()
    PAGE.write_text(page(known), encoding="utf-8")
    save_figure(curves(known), PAGE.with_name(FIGURE))


if __name__ == "__main__":
    main()
