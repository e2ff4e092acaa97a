"""What an icon shows, by WordNet: the noun that its name ends with, and the category of things that this belongs to.

`beer-stein` ends with a stein, a container; `crosscut-saw` is WordNet's own `crosscut_saw`, a tool. The first sense is
taken, WordNet's most frequent one: where it is wrong (a `screw` is a prison guard), the class is wrong too, for all
networks alike.
"""

import re
from functools import lru_cache
from typing import Any

from swaglib.hashtags.reader import WordNetCorpusReader

CATEGORIES: dict[str, tuple[str, ...]] = {
    "person": ("person.n.01",),
    "animal": ("animal.n.01",),
    "plant": ("plant.n.02", "plant_part.n.01"),
    "food": ("food.n.01", "food.n.02", "beverage.n.01"),
    "body part": ("body_part.n.01",),
    "vehicle": ("vehicle.n.01",),
    "weapon": ("weapon.n.01", "ammunition.n.01"),
    "musical instrument": ("musical_instrument.n.01",),
    "clothing": ("clothing.n.01", "footwear.n.01", "footwear.n.02", "headdress.n.01", "jewelry.n.01"),
    "furniture": ("furniture.n.01", "furnishing.n.02"),
    "structure": ("structure.n.01",),
    "container": ("container.n.01",),
    "tool": ("implement.n.01",),
    "device": ("device.n.01", "electronic_equipment.n.01"),
    "nature": (
        "geological_formation.n.01",
        "natural_object.n.01",
        "body_of_water.n.01",
        "celestial_body.n.01",
        "atmospheric_phenomenon.n.01",
    ),
    "imaginary being": ("imaginary_being.n.01", "spiritual_being.n.01"),
}
"""Categories with the synsets that are above all of their members; of several, the first one counts."""

STYLES = re.compile(
    r"(-(\d+|one|two|three|four|five|six|seven|eight|nine|ten|flat|duo|fill|filled|outline|solid|line|negative))+$"
)
"""What a name says of numbers and styles after the thing."""


def name_of_thing(name: str) -> str:
    """Returns the name without what numbers or styles variants: `bell-2`, `bell-two`, `bell-outline` are all `bell`."""
    return STYLES.sub("", name) or name


def concept_of(name: str, wordnet: WordNetCorpusReader) -> tuple[str, str] | None:
    """Returns the synset of the noun that a name ends with, and its category; None if it has none of `CATEGORIES`.

    Args:
        name: name of a thing, such as `beer-stein`: words joined by hyphens or spaces, the longest noun at its end
            counts.
        wordnet: WordNet, opened.

    Example:
        >>> concept_of("beer-stein", wordnet)
        ('beer_mug.n.01', 'container')
    """
    words = [word for word in re.split(r"[- _/]+", name.lower()) if len(word) > 1 and not word.isdigit()]
    for start in range(len(words)):
        synsets = wordnet.synsets("_".join(words[start:]), "n")
        if synsets:
            category = _category(str(synsets[0].name()), wordnet)
            return (str(synsets[0].name()), category) if category else None
    return None


@lru_cache(maxsize=100_000)
def _category(synset: str, wordnet: WordNetCorpusReader) -> str | None:
    above: set[str] = set()
    waiting: list[Any] = [wordnet.synset(synset)]
    while waiting:
        one = waiting.pop()
        if one.name() not in above:
            above.add(str(one.name()))
            waiting += one.hypernyms() + one.instance_hypernyms()
    return next((name for name, roots in CATEGORIES.items() if above.intersection(roots)), None)
