"""The page that `benchmarks.training` writes."""

import statistics
from typing import Any


def page(results: dict[str, Any]) -> str:
    """Returns the page as Markdown.

    Args:
        results: results that `benchmarks.training.main` measured.
    """
    command = "python -m benchmarks.training" + (" --timm-train <path of timm's train.py>" if "timm" in results else "")
    return "\n".join(
        [
            "# How fast training is",
            "",
            f"Made by `{command}` in one run on {results['machine']}.",
            "Ratios carry over to other machines better than rates do. Rates are images a second.",
            "",
            *_loop(results["loop"]),
            *(_timm(results["timm"]) if "timm" in results else []),
            *_loaders(results["loaders"], results["photographs"]),
            *_ranks(results["ranks"]),
        ]
    )


def _loop(rows: list[dict[str, Any]]) -> list[str]:
    first = rows[0]
    lines = [
        "## The loop against one batch in memory",
        "",
        f"The default study's network and settings, a run of {first['images']:,} images from shards, without",
        "validation and checkpoints. Every 40 steps the run pauses for 20 steps of forward, backward and optimizer",
        f"on one batch that lies in memory. The ratio of speeds is the median of {first['rounds']} such pairs, in",
        "brackets the lowest and the highest; *later*: of the pairs after one and a half times the number of images,",
        "when most have been decoded. Waiting: share of the time in which the network waited for images.",
        "",
        "| view, px | decoded images | batch in memory | loop | ratio, whole run | ratio, later | waiting |",
        "| ---: | --- | ---: | ---: | --- | ---: | ---: |",
    ]
    for row in rows:
        kept = "kept in memory (as the study does)" if row["kept"] else "decoded every time"
        lines.append(
            f"| {row['image_size']} | {kept} | {row['memory']:,.0f} | {row['loop']:,.0f} | {row['ratio']:.2f} "
            f"({row['lowest']:.2f} to {row['highest']:.2f}) | {row['later']:.2f} | {100 * row['waiting']:.1f}% |"
        )
    return [
        *lines,
        "",
        "On two cores, decoding takes its time from the network: who decodes every image every time pays what the",
        "decoding costs. Beside a GPU it has cores of its own.",
        "",
    ]


def _timm(rows: list[dict[str, Any]]) -> list[str]:
    lines = [
        "## Against timm's train.py",
        "",
        f"The same {rows[0]['images']:,} images (as an ImageFolder for timm), network, batch of 128, SGD, crops,",
        "flips and float32, three passes each: timm, ours, timm with another number of workers; classes are Unicode",
        "subgroups. Ours decodes every image in pass 1, and finds it in memory later. Ratios are to the better",
        "number of timm's workers, in pass 1 and over all passes. Ours uses kernels that give the same bytes again.",
        "",
        "| view, px | program | pass 1 | pass 2 | pass 3 | faster in pass 1 | faster over all |",
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        own = statistics.mean(row["ours"])
        best = max(statistics.mean(rates) for rates in row["timm"].values())
        first = row["ours"][0] / max(rates[0] for rates in row["timm"].values())
        lines.append(f"| {row['image_size']} | ours | {_cells(row['ours'])} | {first:.2f} | {own / best:.2f} |")
        for workers, rates in row["timm"].items():
            lines.append(
                f"| {row['image_size']} | timm, {workers} worker{'s' * (workers != '1')} | {_cells(rates)} | | |"
            )
    return [*lines, ""]


def _loaders(images: dict[str, list[float]], photographs: dict[str, list[float]]) -> list[str]:
    lines = [
        "## The loader alone, with crop, flip and normalisation",
        "",
        "Median of three rounds in turns; every loader may use all cores. Small: the study's PNGs, 64 px, views of",
        "48 px. Photographs: made JPEGs of 500 x 400, views of 224 px; ours decodes them to 256 px and cuts views from",
        "these, the others cut from the whole image.",
        "",
        "| loader | small | ours is faster by | photographs | ours is faster by |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    own = "ours, every image decoded"
    for name in images:
        cells = []
        for found in (images, photographs):
            rate = statistics.median(found[name])
            faster = "" if name.startswith("ours") else f"{statistics.median(found[own]) / rate:.1f}"
            cells += [f"{rate:,.0f}", faster]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return [*lines, "", "Faster by: of ours with every image decoded.", ""]


def _ranks(rows: list[dict[str, Any]]) -> list[str]:
    lines = [
        "## Two processes against one",
        "",
        "ViT-Ti/16 (no batch normalisation), twenty steps, the same batch of 64, two processes on the CPU (gloo).",
        "",
        "| sharing | largest difference of a weight from one process | largest change of a weight in training |",
        "| --- | ---: | ---: |",
    ]
    names = {"ddp": "DDP", "fsdp": "FSDP2"}
    lines += [f"| {names[row['parallel']]} | {row['difference']:.1e} | {row['change']:.1e} |" for row in rows]
    return [*lines, "", "The test is `pytest tests/training/test_ranks.py`.", ""]


def _cells(rates: list[float]) -> str:
    return " | ".join(f"{rate:,.0f}" for rate in rates)
