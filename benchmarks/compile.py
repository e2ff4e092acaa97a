"""What torch.compile and its cache on disk are worth for the trainings of studies: docs/benchmarks/compile.md.

    python -m benchmarks.compile      # about 8 minutes; the machine must be idle otherwise

The training of the arm `hashtag` for few images, one after the other in processes of their own: as it is, compiled with
an empty cache, again with that cache, and with another empty one. A longer training tells what an image takes. Needs
`collect` and `curate` to have run, and a C++ compiler.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from swaglib.atomic import atomic_file

PAGE, SHARDS = Path("docs/benchmarks/compile.md"), Path("data/shards")
SHORT, LONG = 1_280, 7_680
"""Images of the two trainings."""

HEAD = """# torch.compile and its cache

Written by `python -m benchmarks.compile` on {cores} cores: the training of the arm `hashtag` of the studies, with as
many threads ({threads}), for {short:,} and {long:,} images. What a study's {images:,} images would take follows from
the two. The start holds compiling, reading, and the validation at the end.

| training | images/s | start, s | whole run, s | share of the time of what is not compiled |
| --- | ---: | ---: | ---: | ---: |
{rows}

With the cache of an earlier training, the weights at the end have {again} bytes; compiled anew with another empty
cache, {anew}; not compiled, {eager}.
"""


@dataclass(frozen=True)
class Trained:
    """A training.

    Attributes:
        seconds: how long it took, from its settings to its weights on disk.
        weights: SHA-256 of the file of weights.
    """

    seconds: float
    weights: str


def once(images: int, compiled: bool) -> Trained:
    """Trains in this process, with the threads of a study.

    Args:
        images: number of images.
        compiled: whether the network is compiled.
    """
    import torch

    from swaglib import project
    from swaglib.settings.load import load
    from swaglib.settings.machine import Machine
    from swaglib.studies.estimate import HASHTAG
    from swaglib.studies.works import training_settings
    from swaglib.training.pretrain import pretrain

    studies = load("studies")
    torch.set_num_threads(studies.threads)
    usual = training_settings(studies, project.parameters("pretrain"), HASHTAG, 0)
    settings = replace(usual, images=images, compile=compiled)
    with tempfile.TemporaryDirectory() as temporary:
        folder, checkpoints = Path(temporary, "run"), Path(temporary, "checkpoints")
        folder.mkdir()
        checkpoints.mkdir()
        begun = time.perf_counter()
        pretrain(settings, Machine(1.0, None, False), SHARDS, folder, checkpoints)
        seconds = time.perf_counter() - begun
        return Trained(seconds, hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest())


def measured(images: int, cache: str | None) -> Trained:
    """Trains in another process.

    Args:
        images: number of images.
        cache: folder of the compiler's cache; None does not compile.
    """
    command = [sys.executable, "-m", "benchmarks.compile", "--images", str(images)]
    environment = dict(os.environ)
    if cache is not None:
        command.append("--compiled")
        environment["TORCHINDUCTOR_CACHE_DIR"] = cache
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"A training of {images} images failed:\n{done.stderr[-3000:]}")
    found = Trained(**json.loads(done.stdout.splitlines()[-1]))
    print(images, cache, found, flush=True)
    return found


def page(usual: list[Trained], empty: Trained, found: list[Trained], other: Trained, images: int, threads: int) -> str:
    """Returns the page.

    Args:
        usual: a short and a long training that are not compiled.
        empty: a short one, compiled with an empty cache.
        found: a short and a long one, compiled with what that left.
        other: a short one, compiled with another empty cache.
        images: number of images of a study's training.
        threads: number of threads of one.
    """
    plain, compiled = ((long.seconds - short.seconds) / (LONG - SHORT) for short, long in (usual, found))
    kinds = {
        "not compiled": (usual[0].seconds - SHORT * plain, plain),
        "compiled, empty cache": (empty.seconds - SHORT * compiled, compiled),
        "compiled, with what that left": (found[0].seconds - SHORT * compiled, compiled),
    }
    whole = {name: start + images * rate for name, (start, rate) in kinds.items()}
    share = {name: own / whole["not compiled"] for name, own in whole.items()}
    rows = [
        f"| {name} | {1 / rate:.0f} | {start:.0f} | {whole[name]:.0f} | {share[name]:.2f} |"
        for name, (start, rate) in kinds.items()
    ]
    again, anew, eager = (
        "the same" if own.weights == empty.weights else "other" for own in (found[0], other, usual[0])
    )
    return HEAD.format(
        cores=os.cpu_count(),
        threads=threads,
        short=SHORT,
        long=LONG,
        images=images,
        rows="\n".join(rows),
        again=again,
        anew=anew,
        eager=eager,
    )


def main() -> None:
    """Measures, and writes the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, help="trains once, in this process")
    parser.add_argument("--compiled", action="store_true")
    chosen = parser.parse_args()
    if chosen.images:
        own = once(chosen.images, chosen.compiled)
        print(json.dumps({"seconds": own.seconds, "weights": own.weights}))
        return
    from swaglib.settings.load import load

    chosen_studies = load("studies")
    measured(SHORT, None)  # not counted: it brings files into memory
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        usual = [measured(images, None) for images in (SHORT, LONG)]
        empty = measured(SHORT, one)
        found = [measured(images, one) for images in (SHORT, LONG)]
        other = measured(SHORT, two)
    images, threads = chosen_studies.pretrain["images"], chosen_studies.threads
    with atomic_file(PAGE) as temporary:
        temporary.write_text(page(usual, empty, found, other, images, threads), encoding="utf-8")


if __name__ == "__main__":
    main()
