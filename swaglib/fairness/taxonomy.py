"""The taxonomy of labels whose association with a group is looked at, from `taxonomy.yaml`."""

import json
import re
from collections.abc import Sequence
from dataclasses import field
from pathlib import Path
from typing import Annotated

from pydantic import PositiveInt, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from swaglib.project import read_params
from swaglib.settings.strict import STRICT

TAXONOMY = Path(__file__).with_name("taxonomy.yaml")

SYNSET = re.compile(r"^\S+\.n\.\d\d$")

Synset = Annotated[str, StringConstraints(pattern=SYNSET.pattern)]
"""The name of a noun's sense in WordNet, such as `woman.n.01`."""


@dataclass(frozen=True, config=STRICT)
class Taxonomy:
    """Sets of labels, by the names of their synsets.

    Attributes:
        version: goes up with every change of a list: results of two versions cannot be compared.
        sets: the labels of each kind of association, such as `crime`.
        definitional: for each attribute, the labels that say the attribute itself, such as `woman.n.01`: these must
            move with it.
    """

    version: PositiveInt
    sets: dict[str, list[Synset]]
    definitional: dict[str, list[Synset]] = field(default_factory=dict)


def read_taxonomy(path: Path = TAXONOMY) -> Taxonomy:
    """Reads a taxonomy.

    Raises:
        FileNotFoundError: if the file is not there.
        ValueError: if it is no YAML, lacks a key, has one too many, a label is not named like a synset, or a set is
            empty or has a label twice; the message names the place.
    """
    try:
        taxonomy: Taxonomy = TypeAdapter(Taxonomy).validate_json(json.dumps(read_params(path)))
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, own['loc']))}: {own['msg']}" for own in error.errors()]
        raise ValueError(f"{path} is no taxonomy:\n" + "\n".join(lines)) from None
    for name, labels in (*taxonomy.sets.items(), *taxonomy.definitional.items()):
        if not labels:
            raise ValueError(f"{path}: the set {name!r} is empty. Remove it or name its labels.")
        twice = sorted({label for label in labels if labels.count(label) > 1})
        if twice:
            raise ValueError(f"{path}: the set {name!r} has {twice[0]!r} twice.")
    return taxonomy


def are_synsets(classes: Sequence[str]) -> bool:
    """Returns whether a head's labels are synsets, so that a taxonomy can be asked for: whether any is named like one.

    The heads of supervised baselines have the classes of their task, and those of released networks WordNet ids.
    """
    return any(SYNSET.match(name) for name in classes)


def labels_of_sets(taxonomy: Taxonomy, classes: Sequence[str]) -> dict[str, list[int]]:
    """Returns the numbers of the labels of each set that a vocabulary holds, in the order of the vocabulary.

    Args:
        taxonomy: the taxonomy.
        classes: names of a head's labels, by their number.

    Raises:
        ValueError: if a vocabulary holds no label of a set: a rate of 0 would then say nothing about the network.
    """
    found = {}
    for name, labels in taxonomy.sets.items():
        wanted = set(labels)
        found[name] = [number for number, label in enumerate(classes) if label in wanted]
        if not found[name]:
            raise ValueError(
                f"The vocabulary of {len(classes):,} labels holds none of the {len(labels):,} labels of the set "
                f"{name!r}, such as {labels[0]!r}: an association that it cannot name is not measured. Take a network "
                f"whose labels are hashtags' synsets, or another taxonomy than version {taxonomy.version}."
            )
    return found


def definitional_labels(taxonomy: Taxonomy, attribute: str) -> frozenset[str]:
    """Returns the labels that say an attribute itself; none where nothing was reviewed for it."""
    return frozenset(taxonomy.definitional.get(attribute, ()))
