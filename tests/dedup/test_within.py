"""Groups with near-duplicates in each other are joined as by comparing all with all; chains need more evidence."""

import numpy as np
import pytest
from PIL import Image

from swaglib.dedup import within
from swaglib.dedup.embedding import thumbnails
from swaglib.dedup.fingerprint import Fingerprints, fingerprint
from swaglib.dedup.within import EVIDENCE, LARGEST_SHARE, join_alike
from tests.dedup.scenes import scene


def prints_of(images: list[Image.Image]) -> Fingerprints:
    return fingerprint([str(number) for number in range(len(images))], images, thumbnails)


def brightened(image: Image.Image, by: int) -> Image.Image:
    return image.point(lambda value: min(255, value + by))


def by_all_pairs(groups: np.ndarray, prints: Fingerprints) -> list[set[int]]:
    """Joins the groups by comparing all images with all, one by one, with the first step of evidence."""
    sets = [set(np.flatnonzero(groups == number).tolist()) for number in np.unique(groups)]
    similarity, bits = EVIDENCE[0]
    for one in range(len(prints)):
        for other in range(one):
            distance = int(np.unpackbits(prints.perceptual[one] ^ prints.perceptual[other]).sum())
            if float(prints.embedding[one] @ prints.embedding[other]) >= similarity or distance <= bits:
                both = [own for own in sets if one in own or other in own]
                sets = [own for own in sets if own not in both] + [set.union(*both)]
    return sorted(sets, key=min)


def as_sets(joined: np.ndarray) -> list[set[int]]:
    return sorted((set(np.flatnonzero(joined == number).tolist()) for number in np.unique(joined)), key=min)


@pytest.mark.parametrize("at_a_time", [2**22, 100, 1])
def test_groups_are_joined_as_by_a_comparison_of_all_with_all(monkeypatch: pytest.MonkeyPatch, at_a_time: int) -> None:
    monkeypatch.setattr(within, "PAIRS_AT_A_TIME", at_a_time)
    images = [scene(seed) for seed in range(60)]
    copies = [brightened(images[seed], 5) for seed in (0, 1, 30)]
    prints = prints_of([*images, *copies])
    groups = np.array([seed // 2 for seed in range(60)] + [30, 31, 32])
    joined = join_alike(groups, np.arange(63), prints)
    assert as_sets(joined) == by_all_pairs(groups, prints)
    assert {0, 1, 60, 61} in as_sets(joined) and {30, 31, 62} in as_sets(joined)


def test_an_image_without_fingerprints_stays_in_its_group() -> None:
    same = prints_of([scene(0), scene(0)])
    assert as_sets(join_alike(np.arange(40), np.array([7, 20]), same)) == [
        {number, 20} if number == 7 else {number} for number in range(40) if number != 20
    ]
    assert as_sets(join_alike(np.array([0, 1, 1]), np.zeros(0, dtype=np.int64), prints_of([]))) == [{0}, {1, 2}]


def chain(length: int) -> list[Image.Image]:
    """Images of which each is hardly another than the one before, and the last is another than the first."""
    ends = [np.asarray(scene(seed), dtype=np.float64) for seed in (1000, 2000)]
    steps = np.linspace(0, 1, length)
    return [Image.fromarray((ends[0] * (1 - step) + ends[1] * step).round().astype(np.uint8)) for step in steps]


def test_a_chain_that_would_join_a_large_part_needs_stricter_evidence_and_others_do_not() -> None:
    # The twins are like each other by the first step of evidence alone.
    links, twins = chain(40), [scene(5), Image.blend(scene(5), scene(6), 0.2)]
    prints = prints_of([*links, *twins, *(scene(seed) for seed in range(10, 50))])
    cosine = float(prints.embedding[40] @ prints.embedding[41])
    distance = int(np.unpackbits(prints.perceptual[40] ^ prints.perceptual[41]).sum())
    assert cosine >= EVIDENCE[0][0] or distance <= EVIDENCE[0][1]
    assert cosine < EVIDENCE[1][0] and distance > EVIDENCE[1][1]
    joined = join_alike(np.arange(len(prints)), np.arange(len(prints)), prints)
    assert joined[40] == joined[41], "near-duplicates elsewhere are joined as always"
    assert joined[0] != joined[39]
    assert np.bincount(joined).max() <= LARGEST_SHARE * len(prints)


def test_the_same_pixels_are_joined_at_any_size_and_a_given_group_is_never_taken_apart() -> None:
    images = [scene(0)] * 30 + [scene(seed) for seed in range(1, 11)]
    groups = np.concatenate([np.arange(30), np.full(10, 30)])
    assert as_sets(join_alike(groups, np.arange(40), prints_of(images))) == [set(range(30)), set(range(30, 40))]
