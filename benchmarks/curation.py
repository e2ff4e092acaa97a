"""Measures curation: label join against other ways, statistics up to 100 million posts, shards against webdataset.

    python -m benchmarks.curation                     # about 12 minutes, 8 GB of disk
    python -m benchmarks.curation --posts 10000000    # about 2 minutes

Needs the stages `collect` and `curate` to have run: hashtags are drawn from the real ones.
Writes docs/benchmarks/curation.md.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from swaglib.hashtags.wordnet import noun_spellings, open_wordnet

POSTS = Path("data/posts")
WORDNET = Path("data/wordnet")
TARGET = Path("docs/benchmarks/curation.md")
PARTITION = 1_000_000
REPEATS = 5


def median_seconds(function: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Returns the median time of a few calls."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def each(function: Callable[[Any], Any], items: list[Any]) -> list[Any]:
    """Calls a function on every item, as a loop over posts does."""
    return [function(item) for item in items]


def labelling(folder: Path) -> dict[str, Any]:
    """Labels one partition in different ways, on one core; rates in hashtags a second."""
    from benchmarks import matchers
    from swaglib.hashtags.label import label_posts

    wordnet = open_wordnet(WORDNET)
    posts = pl.scan_parquet(folder / "000.parquet").select("id", "hashtags")
    table = posts.collect()
    hashtags = int(table["hashtags"].list.len().sum())
    rows: list[dict[str, Any]] = []
    scan = median_seconds(lambda: posts.collect(engine="streaming"))
    for size in (8_500, 28_000):
        vocabulary, lookup = vocabulary_of(table, wordnet, size)
        cached = matchers.cached_nltk_labels(vocabulary)
        entries = [f" {word} " for word in vocabulary.words]
        built = matchers.automaton(entries)
        texts = [" ".join(own) for own in table["hashtags"].head(20_000)]
        lists = table["hashtags"].head(200_000).to_list()
        expected = dict(label_posts(posts.head(len(lists)), lookup).rows())
        for name, own in zip(table["id"].head(len(lists)), lists, strict=True):
            assert cached(own) == expected.get(name, []), f"the loop and the join differ on {own}"
        cases: dict[str, tuple[Callable[[], Any], int | list[Any], int]] = {
            "label join": (partial(label_posts, posts, lookup), hashtags, REPEATS),
            "loop over posts, every hashtag's answer cached": (partial(each, cached, lists), lists, 3),
            "loop over posts, NLTK's own caches": (
                partial(each, partial(matchers.nltk_labels, vocabulary=vocabulary), lists[:5_000]),
                lists[:5_000],
                3,
            ),
            "substrings, whole vocabulary": (
                partial(each, partial(matchers.substring_labels, entries=entries), texts[:500]),
                lists[:500],
                3,
            ),
            "substrings, Aho-Corasick": (
                partial(each, partial(matchers.automaton_labels, built=built), texts),
                lists[:20_000],
                3,
            ),
        }
        for name, (call, own, repeats) in cases.items():
            count = own if isinstance(own, int) else sum(map(len, own))
            rows.append({"vocabulary": size, "way": name, "rate": count / median_seconds(call, repeats)})
    return {"rows": rows, "scan": hashtags / scan, "hashtags": hashtags}


def vocabulary_of(table: pl.DataFrame, wordnet: Any, size: int) -> tuple[Any, pl.DataFrame]:
    """Returns a vocabulary of synsets, the most frequent of the posts first, and the table for the label join."""
    from benchmarks import matchers

    nouns = noun_spellings(wordnet)
    frequent = table["hashtags"].explode().value_counts(sort=True)["hashtags"].to_list()
    used = list(dict.fromkeys([*(word for word in frequent if word in nouns), *nouns]))
    numbers: dict[str, int] = {}
    words: list[str] = []
    for word in used:
        synset = wordnet.synsets(nouns[word][0], "n")[0].name()
        if synset not in numbers:
            numbers[synset] = len(numbers)
            words.append(word)
        if len(numbers) == size:
            break
    vocabulary = matchers.Vocabulary(words, numbers, nouns, wordnet)
    found = [(hashtag, matchers.nltk_label(hashtag, vocabulary)) for hashtag in frequent]
    schema = {"hashtag": pl.String, "label": pl.UInt32}
    return vocabulary, pl.DataFrame([row for row in found if row[1] is not None], schema=schema, orient="row")


def scale(folder: Path, count: int) -> dict[str, Any]:
    """Runs statistics, vocabulary and label join over partitions; returns seconds by step and peak memory."""
    from swaglib.curation.partitions import count_all_hashtags, count_all_labels, label_all
    from swaglib.hashtags.canonical import Rules, canonical_hashtags
    from swaglib.hashtags.vocabulary import build_vocabulary, candidate_lookup, label_lookup

    wordnet = open_wordnet(WORDNET)
    noun_spellings(wordnet)
    partitions = sorted(folder.glob("*.parquet"))[: max(1, count // PARTITION)]
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory(dir=folder) as name:
        work = Path(name)
        start = time.perf_counter()

        def lap(step: str) -> None:
            nonlocal start
            seconds[step] = time.perf_counter() - start
            start = time.perf_counter()

        counts = count_all_hashtags(partitions, work)
        lap("count hashtags")
        hashtags = canonical_hashtags(counts, wordnet, Rules("first", "nouns"))
        lap("canonical hashtags")
        lookup, keys = candidate_lookup(hashtags)
        numbered = count_all_labels(partitions, lookup, work)
        lap("count labels")
        table = pl.DataFrame({"key": keys.gather(numbered["label"]), "posts": numbered["posts"]})
        vocabulary = build_vocabulary(hashtags, table, max(2, count // 100_000), wordnet)
        lap("vocabulary")
        files = label_all(partitions, label_lookup(hashtags, vocabulary), work)
        lap("label join")
        written = sum(path.stat().st_size for path in files)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {
        "posts": len(partitions) * PARTITION,
        "distinct": len(counts),
        "labels": len(vocabulary),
        "seconds": seconds,
        "peak": peak,
        "read": sum(path.stat().st_size for path in partitions),
        "written": written,
    }


def shards(folder: Path) -> list[dict[str, Any]]:
    """Writes and reads shards with our functions and with webdataset's; rates in images a second."""
    import webdataset

    from swaglib.shards.index import ShardReader
    from swaglib.shards.write import write_shards

    emoji = pl.read_parquet(POSTS / "noto.parquet", columns=["id", "image"])
    random = np.random.default_rng(0)
    photos = pl.DataFrame(
        {
            "id": [f"photo/{number}" for number in range(3000)],
            "image": [b"\xff\xd8\xff" + random.bytes(100_000) for _ in range(3000)],
        }
    )
    rows = []
    for name, samples in (("emoji, 3 kB", emoji), ("photographs, 100 kB", photos)):
        ours, theirs = folder / f"ours-{len(samples)}", folder / f"theirs-{len(samples)}"
        ours.mkdir()
        theirs.mkdir()
        extension = "png" if name.startswith("emoji") else "jpg"

        def write_ours(samples: pl.DataFrame = samples, ours: Path = ours) -> pl.DataFrame:
            return write_shards(samples.iter_rows(named=True), ours, "pretrain", 2000)

        def write_theirs(samples: pl.DataFrame = samples, theirs: Path = theirs, extension: str = extension) -> None:
            with webdataset.ShardWriter(f"{theirs}/%05d.tar", maxcount=2000, verbose=0) as writer:
                for number, row in enumerate(samples.iter_rows(named=True)):
                    writer.write({"__key__": f"{number:09d}", extension: row["image"], "json": {"id": row["id"]}})

        index = write_ours()
        order = random.permutation(len(index)).tolist()

        def read_ours(index: pl.DataFrame = index, ours: Path = ours, order: list[int] = order) -> int:
            with ShardReader(ours, index) as reader:
                return sum(len(reader.read(row)) for row in order)

        def read_theirs(theirs: Path = theirs, extension: str = extension) -> int:
            files = sorted(map(str, theirs.glob("*.tar")))
            return sum(len(sample[extension]) for sample in webdataset.WebDataset(files, shardshuffle=False))

        times = [median_seconds(call) for call in (write_ours, write_theirs, read_ours, read_theirs)]
        assert read_ours() == read_theirs()
        rows.append({"images": name, **dict(zip(RATES, (len(samples) / own for own in times), strict=True))})
    return rows


def images(folder: Path) -> dict[str, float]:
    """Measures the inspection of images, on one process: decoding, cleaning, hashes, thumbnails, neighbours."""
    import io

    from PIL import Image

    from swaglib.dedup.embedding import thumbnails
    from swaglib.dedup.fingerprint import FingerprintTaker, fingerprint
    from swaglib.dedup.neighbours import EvaluationIndex
    from swaglib.images.clean import inspect
    from swaglib.settings.curate import Cleaning

    random = np.random.default_rng(0)
    limits = Cleaning(smallest_side=32, most_pixels=100_000_000, largest_aspect=4.0)

    def photograph(seed: int) -> bytes:
        """An image of 500 by 375 pixels, as large on disk as a photograph of that size."""
        coarse = np.random.default_rng(seed).integers(0, 256, (48, 64, 3), dtype=np.uint8)
        fine = Image.fromarray(coarse).resize((500, 375), Image.Resampling.BICUBIC)
        noisy = np.asarray(fine).astype(np.int16) + random.integers(-12, 13, (375, 500, 3))
        stream = io.BytesIO()
        Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(stream, "jpeg", quality=90)
        return stream.getvalue()

    own = [photograph(seed) for seed in range(400)]
    evaluation = [Image.fromarray(random.integers(0, 256, (64, 64, 3), dtype=np.uint8)) for _ in range(10_000)]
    index = EvaluationIndex(fingerprint([str(n) for n in range(len(evaluation))], evaluation, thumbnails))

    def run() -> None:
        taker = FingerprintTaker(thumbnails)
        for number, image in enumerate(own):
            seen = inspect(image, limits).image
            assert seen is not None
            taker.add(str(number), seen)
        index.pairs(taker.take())

    rows = pl.read_parquet("data/shards/index.parquet")
    return {
        "rate": len(own) / median_seconds(run, 3),
        "bytes": statistics.mean(map(len, own)),
        "evaluation": len(evaluation),
        "index row": rows.estimated_size() / len(rows),
    }


RATES = ("write, ours", "write, webdataset", "read, ours (random order)", "read, webdataset (in order)")


def run_part(part: str, folder: Path, count: int, threads: int | None) -> Any:
    """Runs one part in a process of its own, so that memory and threads are its own."""
    environment = {**os.environ, **({"POLARS_MAX_THREADS": str(threads)} if threads else {})}
    command = [sys.executable, "-m", "benchmarks.curation", "--part", part, "--folder", str(folder)]
    done = subprocess.run([*command, "--posts", str(count)], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The part {part} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Runs all parts and writes the page."""
    from benchmarks.curation_page import page
    from benchmarks.made_posts import HashtagDistribution

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--posts", type=int, default=100_000_000, help="the largest number of posts")
    parser.add_argument("--folder", type=Path, help="where made posts go; the default is a temporary folder")
    parser.add_argument("--part", choices=["labelling", "scale", "shards", "images"], help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        parts = {
            "labelling": labelling,
            "shards": shards,
            "images": images,
            "scale": lambda folder: scale(folder, chosen.posts),
        }
        print(json.dumps(parts[chosen.part](chosen.folder)))
        return
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        nouns = list(noun_spellings(open_wordnet(WORDNET)))
        distribution = HashtagDistribution(sorted(POSTS.glob("*.parquet")), nouns)
        for number in range(chosen.posts // PARTITION):
            distribution.write(folder / f"{number:03d}.parquet", PARTITION, number)
        sizes = [size * PARTITION for size in (1, 3, 10, 30, 100) if size * PARTITION <= chosen.posts]
        results = {
            "labelling": run_part("labelling", folder, 0, 1),
            "scale": [run_part("scale", folder, size, None) for size in sizes],
            "shards": run_part("shards", folder, 0, None),
            "images": run_part("images", folder, 0, 1),
            "machine": f"{os.cpu_count()} cores, {platform.processor() or platform.machine()}, "
            f"Python {platform.python_version()}, polars {pl.__version__}",
        }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(page(results, chosen.posts), encoding="utf-8")


if __name__ == "__main__":
    main()
