"""Examples of counterfactual pairs, for looking at."""

from pathlib import Path

import polars as pl

from swaglib.fairness.counterfactual import TONE, counterfactual_pairs
from swaglib.fairness.drawings import read_images
from swaglib.fairness.results import Analysis
from swaglib.shards.index import HELD_OUT

FURTHEST = "light/dark"
"""The skin tones that are shown."""


def example_pairs(
    analysis: Analysis, posts: Path, attribute: str, count: int
) -> tuple[list[bytes | None], pl.DataFrame]:
    """Returns images of pairs of held-out drawings, side by side, and what the network says of them.

    One pair a base emoji, in a fixed order; of skin tones the lightest and the darkest.

    Args:
        analysis: the results.
        posts: folder of posts, which the images are read from.
        attribute: `skin_tone` or `gender`.
        count: largest number of pairs.

    Returns:
        Encoded images, two a pair; and a table of `first`, `second`, `only_in_first`, `only_in_second`.
    """
    drawings = analysis.images
    seen: set[str] = set()
    shown: list[int] = []
    rows: list[dict[str, str]] = []
    for pair in counterfactual_pairs(drawings):
        held_out = all(drawings["split"][place] == HELD_OUT for place in (pair.first, pair.second))
        furthest = attribute != TONE or pair.group == FURTHEST
        if pair.attribute != attribute or pair.base in seen or not held_out or not furthest or len(rows) == count:
            continue
        seen.add(pair.base)
        first, second = drawings["labels"][pair.first].to_list(), drawings["labels"][pair.second].to_list()
        shown += [pair.first, pair.second]
        rows.append(
            {
                "first": drawings["label"][pair.first],
                "second": drawings["label"][pair.second],
                "only_in_first": _names(analysis, [label for label in first if label not in second]),
                "only_in_second": _names(analysis, [label for label in second if label not in first]),
            }
        )
    schema = dict.fromkeys(("first", "second", "only_in_first", "only_in_second"), pl.String)
    return read_images(posts, drawings[shown]), pl.DataFrame(rows, schema=schema)


def _names(analysis: Analysis, labels: list[int]) -> str:
    return ", ".join(analysis.classes[label].split(".n.")[0] for label in labels) or "–"
