"""Features: what a frozen network says of images before its head. Extracted once, then kept by their content."""

import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import numpy as np
import polars as pl
import torch
from numpy.typing import NDArray
from torch import Tensor

from swaglib.atomic import atomic_folder
from swaglib.evaluation.features_file import Features
from swaglib.images.prepare import without_border
from swaglib.images.read import MissingImageError, read_image
from swaglib.networks.backbone import Backbone
from swaglib.progress import progress

FEATURES = Path("data/features")
"""Folder in which features are kept. It may be removed at any time: what is missing is extracted again."""

EXTRACTION = 2
"""Number that goes up when the same network and images give other bytes: what was kept before is then not used."""

BATCHES_AHEAD = 4
"""Batches prepared while the network computes; on a CPU, before it goes on: by turns, as both want all cores."""

IMAGES_AT_A_TIME = 16
"""Number of images in a thread's next piece of work."""

LARGEST_BATCH = 256
PIXELS_A_BATCH = LARGEST_BATCH * 64 * 64 * 4
"""Large images come in smaller batches, so that the maps of a network fit into memory."""

HEAD_ROWS = 8192
"""Number of features that go through a head at a time: tens of thousands of classes each."""

Change = Callable[[Tensor, list[int]], Tensor]
"""Takes a batch, and the places of its images among all."""

Report = Callable[[int, int], None]
"""Takes images done and images in all."""


def extract_features(
    backbone: Backbone,
    images: pl.DataFrame,
    description: str,
    kept: Path | None = None,
    change: Change | None = None,
    border: int = 0,
    threads: int | None = None,
    report: Report = lambda done, total: None,
) -> Features:
    """Returns the pooled features of images.

    An image that cannot be decoded is marked, and never left out. One whose file is missing ends the run: nothing can
    be said of it, and it is no wrong answer.

    Args:
        backbone: backbone whose trunk looks at them.
        images: table of images with `id`, `image` and `path`.
        description: text for the progress bar.
        kept: folder in which features are looked for and kept, by the hash of the network and of the images (of
            files: path, size and time of change).
        change: what is done to each prepared batch before the network sees it; such features are not kept.
        border: pixels that are cut from each side before anything else.
        threads: number of threads that read and decode; None takes as many as there are cores.
        report: takes images done and images in all, batch by batch.

    Raises:
        ValueError: if the network gives numbers that are not finite; names the image.
        FileNotFoundError: if the file of an image is not there.
        OSError: if the machine cannot read a file that is there: no image counts as wrong for that.
    """
    place = kept / _key(backbone, images, border) if kept is not None and change is None else None
    if place is not None and place.is_dir():
        return Features(*(np.load(place / f"{name}.npy", allow_pickle=False) for name in _NAMES))
    found = _extract(backbone, images, description, change, border, threads or os.cpu_count() or 1, report)
    if place is not None:
        with atomic_folder(place) as temporary:
            for name in _NAMES:
                np.save(temporary / f"{name}.npy", getattr(found, name), allow_pickle=False)
    return found


def predict(backbone: Backbone, images: list[bytes], description: str) -> NDArray[np.float32]:
    """Returns the logits of the network's own head for encoded images, shape (images, classes).

    Raises:
        ValueError: if the network has no head, or an image cannot be decoded.
    """
    names = [str(number) for number in range(len(images))]
    table = pl.DataFrame({"id": names, "image": images, "path": pl.Series([None] * len(images), dtype=pl.String)})
    found = extract_features(backbone, table, description)
    if not found.readable.all():
        place = int(np.flatnonzero(~found.readable)[0])
        raise ValueError(f"{description}: image {place} of {len(images)} cannot be decoded.")
    return logits(backbone, found.values)


@torch.inference_mode()
def logits(backbone: Backbone, features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Returns what the network's own head makes of its features, shape (images, classes).

    Raises:
        ValueError: if the network has no head, or one that gives no finite numbers.
    """
    if backbone.head is None:
        raise ValueError(f"{backbone.name} has no classifier of its own.")
    chunks = torch.from_numpy(np.ascontiguousarray(features)).split(HEAD_ROWS)
    parts = [backbone.head(chunk.to(backbone.device)).float().cpu() for chunk in chunks]
    joined: NDArray[np.float32] = torch.cat(parts).numpy()
    if not np.isfinite(joined).all():
        raise ValueError(
            f"The classifier of {backbone.name} gives answers that are not finite numbers. Its weights are damaged, or "
            "its training failed."
        )
    return joined


_NAMES = ("values", "readable", "contents")


def batch_size(image_size: int) -> int:
    """Returns how many images of a size go through a network at a time."""
    return max(1, min(LARGEST_BATCH, PIXELS_A_BATCH // (image_size * image_size)))


def prepared_batches(
    backbone: Backbone, images: pl.DataFrame, threads: int, border: int = 0
) -> Iterator[tuple[int, Tensor, NDArray[np.uint64]]]:
    """Yields batches, read and prepared in threads `BATCHES_AHEAD`.

    Yields:
        Where the batch begins; the prepared images, of which those that cannot be decoded are left out; and the
        hash of each image's content, 0 where it cannot be decoded.
    """
    size = batch_size(backbone.image_size)
    rows = list(images.select("image", "path").iter_rows())
    starts = list(range(0, len(rows), size))
    with ThreadPoolExecutor(threads) as pool:

        def submit(start: int) -> list[Future[list[tuple[Tensor | None, int]]]]:
            end = min(start + size, len(rows))
            pieces = range(start, end, IMAGES_AT_A_TIME)
            return [
                pool.submit(_prepare, backbone, rows[at : min(at + IMAGES_AT_A_TIME, end)], border) for at in pieces
            ]

        by_turns = backbone.device.type == "cpu"
        waiting: deque[list[Future[list[tuple[Tensor | None, int]]]]] = deque()
        left = deque(starts)
        try:
            for start in starts:
                if not (by_turns and waiting):
                    while left and len(waiting) < BATCHES_AHEAD:
                        waiting.append(submit(left.popleft()))
                    if by_turns:
                        wait(piece for batch in waiting for piece in batch)
                done = [one for piece in waiting.popleft() for one in piece.result()]
                seen = [image for image, _ in done if image is not None]
                hashes = np.array([content for _, content in done], dtype=np.uint64)
                yield start, torch.stack(seen) if seen else torch.empty(0), hashes
        finally:
            pool.shutdown(cancel_futures=True)


@torch.inference_mode()
def _extract(
    backbone: Backbone,
    images: pl.DataFrame,
    description: str,
    change: Change | None,
    border: int,
    threads: int,
    report: Report,
) -> Features:
    values = np.zeros((len(images), backbone.width), dtype=np.float32)
    contents = np.zeros(len(images), dtype=np.uint64)
    total = -(-len(images) // batch_size(backbone.image_size))
    batches = prepared_batches(backbone, images, threads, border)
    for start, batch, hashes in progress(batches, description, "batch", total):
        contents[start : start + len(hashes)] = hashes
        report(start, len(images))
        if not len(batch):
            continue
        rows = start + np.flatnonzero(hashes)
        on_device = batch.to(backbone.device)
        prepared = backbone.normalise(change(on_device, rows.tolist()) if change else on_device)
        features = backbone.folded_trunk(prepared).float().cpu().numpy()
        wrong = rows[~np.isfinite(features).all(axis=1)]
        if len(wrong):
            raise ValueError(
                f"{description}: {backbone.name} gives features that are not finite numbers for {len(wrong)} images "
                f"of a batch, such as {images['id'][int(wrong[0])]}. Its weights are damaged, or its training failed."
            )
        values[rows] = features
    report(len(images), len(images))
    return Features(values, contents != 0, contents)


def _prepare(
    backbone: Backbone, rows: list[tuple[bytes | None, str | None]], border: int
) -> list[tuple[Tensor | None, int]]:
    done: list[tuple[Tensor | None, int]] = []
    for image, path in rows:
        encoded = read_present(image, path)  # an OSError here is the machine's fault, and ends the run
        try:
            prepared = backbone.prepare(without_border(encoded, border) if border else encoded)
        except OSError:
            done.append((None, 0))
            continue
        done.append((prepared, content_hash(encoded)))
    return done


def read_present(image: bytes | None, path: str | None) -> bytes:
    """Returns an encoded image.

    Raises:
        FileNotFoundError: if its file is not there: a missing image is not one that cannot be decoded.
        OSError: if the machine cannot read it.
    """
    try:
        return read_image(image, path, None, None)
    except MissingImageError as error:
        raise FileNotFoundError(
            f"An image is missing, and not only undecodable: {error}. Put it back, or remove it from the task."
        ) from error


def content_hash(encoded: bytes) -> int:
    """Returns the hash by which the same file is recognised; never 0."""
    return int.from_bytes(hashlib.blake2b(encoded, digest_size=8).digest()) or 1


def _key(backbone: Backbone, images: pl.DataFrame, border: int) -> str:
    """Returns a name for features of these images by this network."""
    digest = hashlib.sha256(f"{EXTRACTION} {backbone.digest} {border}".encode())
    for name, image, path in images.select("id", "image", "path").iter_rows():
        digest.update(f"\0{name}\0".encode())
        if image is not None:
            digest.update(image)
        elif os.path.isfile(path):
            state = os.stat(path)
            digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}".encode())
        else:
            digest.update(f"{path}\0missing".encode())
    return digest.hexdigest()[:32]
