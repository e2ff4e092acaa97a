"""Composes scenes: emoji of random size and place on coloured grounds, with the exact mask of what is seen of each.

A scene is a pure function of the drawings, the settings, the seed and its number. Classes are drawn with equal
chances, then a concept of the class, then a drawing of the concept: people, with all their skin tones, are no more
frequent than food.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from swaglib.detection.cutout import cut_out
from swaglib.detection.drawings import Drawings
from swaglib.settings.detection import Scenes

TRIES = 20
"""Places that are tried for an object before it is left out."""

OPAQUE = 128
"""Opacity, of 255, from which on a pixel belongs to an object."""

STREAMS = {"train": 0, "validation": 1, "test": 2}
"""Streams of random numbers, so that the parts draw from different ones."""


@dataclass(frozen=True)
class Scene:
    """A composed image and what it shows.

    Attributes:
        image: uint8, shape (side, side, 3).
        masks: masks of the pixels of each object that are seen, bool, shape (objects, side, side); no pixel is in two.
        classes: number of each object's class, from 0.
        names: names of the objects' posts.
        concepts: concepts that they show, each named by its first post.
    """

    image: NDArray[np.uint8]
    masks: NDArray[np.bool_]
    classes: list[int]
    names: list[str]
    concepts: list[str]


def compose(drawings: Drawings, scenes: Scenes, side: int, part: str, seed: int, number: int) -> Scene:
    """Composes scene `number` of a part.

    Args:
        drawings: drawings of the part.
        scenes: counts, sizes and overlap of the objects.
        side: side of the scene, in pixels.
        part: `train`, `validation` or `test`.
        seed: seed of all scenes.
        number: number of the scene, from 0.
    """
    random = np.random.default_rng([seed, STREAMS[part], number])
    image = _ground(random, scenes.ground, side)
    masks = np.zeros((0, side, side), dtype=np.bool_)
    whole: list[int] = []  # pixels that each object has where nothing covers it
    classes: list[int] = []
    names: list[str] = []
    concepts: list[str] = []
    for _ in range(int(random.integers(scenes.objects[0], scenes.objects[1] + 1))):
        of_class = int(random.integers(len(drawings.classes)))
        concept = int(random.integers(len(drawings.images[of_class])))
        which = int(random.integers(len(drawings.images[of_class][concept])))
        drawing = cut_out(drawings.images[of_class][concept][which])
        if drawing is None:
            continue
        pasted = _resized(drawing, random, scenes.sides, side)
        for _ in range(TRIES):
            layer = _placed(pasted, random, side)
            mask = layer[..., 3] >= OPAQUE
            left = masks & ~mask
            enough = left.sum((1, 2)) >= (1 - scenes.most_covered) * np.array(whole)
            if mask.any() and enough.all():
                opacity = layer[..., 3:] / 255
                image = image * (1 - opacity) + layer[..., :3] * opacity
                masks = np.concatenate([left, mask[None]])
                whole.append(int(mask.sum()))
                classes.append(of_class)
                names.append(drawings.names[of_class][concept][which])
                concepts.append(drawings.names[of_class][concept][0])
                break
    return Scene(image.round().clip(0, 255).astype(np.uint8), masks, classes, names, concepts)


def _ground(random: np.random.Generator, between: tuple[float, float], side: int) -> NDArray[np.float64]:
    """Returns a ground that runs from one colour to another in any direction: float64, shape (side, side, 3)."""
    first, last = random.uniform(*between, (2, 3))
    angle = random.uniform(0, 2 * np.pi)
    axis = np.linspace(-0.5, 0.5, side)
    way = 0.5 + (np.cos(angle) * axis[None, :] + np.sin(angle) * axis[:, None]) / np.sqrt(2)
    ground: NDArray[np.float64] = first + (last - first) * way[..., None]
    return ground


def _resized(
    drawing: NDArray[np.uint8], random: np.random.Generator, sides: tuple[float, float], side: int
) -> NDArray[np.uint8]:
    """Scales a drawing so that its longer side is a random share of the scene's, small ones as often as large ones."""
    longer = np.exp(random.uniform(*np.log(sides))) * side
    height, width = drawing.shape[:2]
    scale = longer / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Pillow weighs colours by their opacity when it resizes.
    return np.array(Image.fromarray(drawing).resize(size, Image.Resampling.BICUBIC))


def _placed(pasted: NDArray[np.uint8], random: np.random.Generator, side: int) -> NDArray[np.uint8]:
    """Puts a drawing at a random place of an empty layer, wholly inside."""
    height, width = pasted.shape[:2]
    top, left = (int(random.integers(side - length + 1)) for length in (height, width))
    layer = np.zeros((side, side, 4), dtype=np.uint8)
    layer[top : top + height, left : left + width] = pasted
    return layer
