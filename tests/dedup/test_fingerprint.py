"""Fingerprints of images: by their pixels, and as imagehash computes them."""

import io

import imagehash
import numpy as np
from PIL import Image

from swaglib.dedup.embedding import thumbnails
from swaglib.dedup.fingerprint import Fingerprints, fingerprint
from tests.dedup.scenes import scene


def test_the_perceptual_hash_is_imagehash_s(evaluation: Fingerprints) -> None:
    own = imagehash.phash(scene(3)).hash.ravel()
    assert (np.unpackbits(evaluation.perceptual[3]).astype(bool) == own).all()


def test_the_exact_hash_sees_pixels_not_files() -> None:
    stream = io.BytesIO()
    scene(1).save(stream, "bmp")
    prints = fingerprint(["png", "bmp"], [scene(1), Image.open(stream)], thumbnails)
    assert prints.exact[0] == prints.exact[1]
    assert fingerprint(["x"], [scene(2)], thumbnails).exact[0] != prints.exact[0]
