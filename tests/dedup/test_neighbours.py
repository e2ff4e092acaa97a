import io
from collections.abc import Callable
from pathlib import Path

import imagehash
import numpy as np
import polars as pl
import pytest
import timm
import torch
from PIL import Image, ImageEnhance

from swaglib.dedup.closest import closest_pairs, counts_by_threshold
from swaglib.dedup.duplicates import duplicates_by_source, near_duplicates
from swaglib.dedup.embedding import embedding, thumbnails
from swaglib.dedup.fingerprint import Fingerprints, fingerprint, together
from swaglib.dedup.neighbours import PAIR, EvaluationIndex
from swaglib.dedup.rmac import rmac
from swaglib.networks.build import build_model
from swaglib.networks.save import save_model
from swaglib.settings.curate import LARGEST_DISTANCE, LOWEST_SIMILARITY, Duplicates

SETTINGS = Duplicates(remove=True, embedding="thumbnail", similarity=0.95, distance=4)


def scene(seed: int, side: int = 64) -> Image.Image:
    """A picture with structure: random blobs, smooth enough to survive scaling."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)


def as_jpeg(picture: Image.Image) -> Image.Image:
    stream = io.BytesIO()
    picture.save(stream, "jpeg", quality=60)
    return Image.open(io.BytesIO(stream.getvalue())).convert("RGB")


@pytest.fixture(scope="module")
def evaluation() -> Fingerprints:
    return fingerprint([f"task/{seed}" for seed in range(40)], [scene(seed) for seed in range(40)], thumbnails)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda picture: picture, "exact"),
        (as_jpeg, "perceptual"),
        (lambda picture: picture.resize((48, 48)), "perceptual"),
        (lambda picture: ImageEnhance.Brightness(picture).enhance(0.8), "perceptual"),
    ],
)
def test_copies_and_near_copies_are_found_and_nothing_else(
    evaluation: Fingerprints, change: Callable[[Image.Image], Image.Image], found: str
) -> None:
    pictures = [change(scene(7)), scene(1000)]
    pairs = EvaluationIndex(evaluation).pairs(fingerprint(["copy", "other"], pictures, thumbnails))
    duplicates = near_duplicates(pairs, SETTINGS)
    assert duplicates.select("evaluation", "pretraining", "found").rows() == [("task/7", "copy", found)]


def test_pairs_are_those_of_a_comparison_of_all_with_all(evaluation: Fingerprints) -> None:
    others = fingerprint([f"post/{seed}" for seed in range(60)], [scene(30 + seed) for seed in range(60)], thumbnails)
    pairs = EvaluationIndex(evaluation).pairs(others)
    assert pairs.schema == pl.Schema(PAIR)
    expected = {}
    for i, one in enumerate(others.ids):
        for j, other in enumerate(evaluation.ids):
            bits = int(np.unpackbits(others.perceptual[i] ^ evaluation.perceptual[j]).sum())
            cosine = float(others.embedding[i] @ evaluation.embedding[j])
            if others.exact[i] == evaluation.exact[j] or bits <= LARGEST_DISTANCE or cosine >= LOWEST_SIMILARITY:
                expected[other, one] = bits, pytest.approx(cosine, abs=1e-5)
    found = {(e, p): (d, s) for e, p, _, d, s in pairs.rows()}
    assert found == expected and len(expected) >= 10


def test_the_perceptual_hash_is_imagehash_s(evaluation: Fingerprints) -> None:
    own = imagehash.phash(scene(3)).hash.ravel()
    assert (np.unpackbits(evaluation.perceptual[3]).astype(bool) == own).all()


def test_the_exact_hash_sees_pixels_not_files() -> None:
    stream = io.BytesIO()
    scene(1).save(stream, "bmp")
    prints = fingerprint(["png", "bmp"], [scene(1), Image.open(stream)], thumbnails)
    assert prints.exact[0] == prints.exact[1]
    assert fingerprint(["x"], [scene(2)], thumbnails).exact[0] != prints.exact[0]


def test_a_grey_surface_is_like_nothing_and_a_red_one_not_like_a_blue_one() -> None:
    flat = thumbnails([Image.new("RGB", (32, 32), colour) for colour in ("grey", "red", "blue")])
    assert (flat[0] == 0).all()
    assert flat[1] @ flat[2] < 0


def test_no_batch_is_too_small_and_batches_do_not_matter(evaluation: Fingerprints) -> None:
    index = EvaluationIndex(evaluation)
    parts = [fingerprint([f"post/{seed}"], [scene(seed)], thumbnails) for seed in range(5)]
    singly = pl.concat([index.pairs(part) for part in parts])
    assert singly.sort("pretraining", "evaluation").equals(
        index.pairs(together(parts)).sort("pretraining", "evaluation")
    )


def test_counts_are_of_evaluation_pictures_by_the_strictest_method() -> None:
    rows = [
        ("a", "p", True, 0, 1.0),
        ("a", "q", False, 9, 0.97),
        ("b", "q", False, 3, 0.81),
        ("c", "q", False, 20, 0.96),
        ("d", "r", False, 20, 0.90),
    ]
    duplicates = near_duplicates(pl.DataFrame(rows, schema=PAIR, orient="row"), SETTINGS)
    evaluation = pl.DataFrame({"id": list("abcde"), "source": ["x", "x", "x", "y", "y"]})
    table = duplicates_by_source(evaluation, duplicates)
    assert table.rows(named=True) == [
        dict(source="x", pictures=3, exact=1, perceptual=1, embedding=1, duplicated=3, share=1.0, pretraining=2),
        dict(source="y", pictures=2, exact=0, perceptual=0, embedding=0, duplicated=0, share=0.0, pretraining=0),
    ]


def test_a_threshold_counts_pictures_at_or_above_it_and_how_many_show_one_thing() -> None:
    rows = [
        ("a", "p", False, 9, 0.97),
        ("a", "q", False, 9, 0.99),
        ("b", "q", False, 9, 0.91),
        ("c", "r", False, 9, 0.91),
    ]
    pairs = closest_pairs(pl.DataFrame(rows, schema=PAIR, orient="row"))
    assert pairs.select("evaluation", "pretraining").rows() == [("a", "q"), ("b", "q"), ("c", "r")]
    counts = counts_by_threshold(pairs, {"a": "sun", "b": "moon", "q": "sun", "c": None, "r": "sun"})
    by = {row[0]: row[1:] for row in counts.rows()}
    assert by[0.99] == (1, 1.0) and by[0.91] == (3, 0.5) and by[1.0] == (0, None)


def test_regions_are_pooled_as_r_mac_does() -> None:
    maps = torch.rand(2, 5, 6, 8)
    vectors = rmac(maps)
    assert vectors.shape == (2, 5) and vectors.norm(dim=1).tolist() == pytest.approx([1, 1])
    # A square map has 1 + 4 + 9 regions, the first of them the whole.
    single = torch.zeros(1, 2, 4, 4)
    single[0, 0] = 1.0
    assert rmac(single).tolist() == [[1.0, 0.0]]


def test_a_network_on_disk_can_be_the_embedding(tmp_path: Path) -> None:
    folder = tmp_path / "network"
    folder.mkdir()
    save_model(build_model("resnet10t", 3, seed=0), folder, "resnet10t", ["a", "b", "c"], 32)
    embed = embedding(f"local-dir:{folder}")
    vectors = embed([scene(1), scene(2), scene(1)])
    assert vectors.shape == (3, timm.create_model("resnet10t").num_features)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert (vectors[0] == vectors[2]).all() and not np.allclose(vectors[0], vectors[1])
