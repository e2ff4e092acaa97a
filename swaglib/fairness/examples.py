"""Examples of counterfactual pairs, for looking at."""

import polars as pl

from swaglib.fairness.analysis import Analysis
from swaglib.fairness.counterfactual import TONE, counterfactual_pairs


def example_pairs(analysis: Analysis, attribute: str, count: int) -> tuple[list[bytes | None], pl.DataFrame]:
    """Returns pictures of pairs of held-out drawings, side by side, and what the network says of them.

    One pair a base emoji, in a fixed order; of skin tones the lightest and the darkest.

    Returns:
        Encoded pictures, two a pair; and a table of `first`, `second`, `only in first`, `only in second`.
    """
    pictures = analysis.pictures
    seen: set[str] = set()
    images: list[bytes | None] = []
    rows: list[dict[str, str]] = []
    for pair in counterfactual_pairs(pictures):
        held_out = pictures["split"][pair.first] == "held-out"
        furthest = attribute != TONE or pair.group == "light / dark"
        if pair.attribute != attribute or pair.base in seen or not held_out or not furthest or len(rows) == count:
            continue
        seen.add(pair.base)
        first, second = analysis.labels[pair.first].tolist(), analysis.labels[pair.second].tolist()
        images += [pictures["image"][pair.first], pictures["image"][pair.second]]
        rows.append(
            {
                "first": pictures["label"][pair.first],
                "second": pictures["label"][pair.second],
                "only in first": _names(analysis, [label for label in first if label not in second]),
                "only in second": _names(analysis, [label for label in second if label not in first]),
            }
        )
    schema = dict.fromkeys(("first", "second", "only in first", "only in second"), pl.String)
    return images, pl.DataFrame(rows, schema=schema)


def _names(analysis: Analysis, labels: list[int]) -> str:
    return ", ".join(analysis.classes[label].split(".n.")[0] for label in labels) or "–"
