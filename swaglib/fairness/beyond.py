"""Whether gaps are larger than those of sham images, which are as far away in pixels but keep the attribute.

A gap G lies beyond the gap C of a control, |G| > |C|, exactly where G - C and G + C have the same sign. Both must be
clear of 0 on that side: an intersection of two tests, whose level is that of each (Berger 1982; Gail and Simon 1985 for
effects of the same sign). All labels, and all controls, are one family of sign-flips.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swaglib.fairness.sign_flips import FLIPS, max_t


@dataclass(frozen=True)
class Beyond:
    """Gaps against those of controls on the same base emoji; arrays have shape (labels,).

    Attributes:
        value: mean gap.
        controls: mean gap of each control, by its name.
        p: p-value that the gap lies beyond every control, unadjusted; NaN below six base emoji.
        p_adjusted: adjusted for all labels and controls; NaN below six base emoji.
        clusters: number of base emoji.
        family: number of hypotheses that were tested together: two for each label and control.
    """

    value: NDArray[np.float64]
    controls: dict[str, NDArray[np.float64]]
    p: NDArray[np.float64]
    p_adjusted: NDArray[np.float64]
    clusters: int
    family: int


def beyond_controls(
    gaps: NDArray[np.floating], controls: Mapping[str, NDArray[np.floating]], seed: int, flips: int = FLIPS
) -> Beyond:
    """Tests for each label whether the mean gap is farther from 0 than that of each control.

    Args:
        gaps: shape (base emoji, labels).
        controls: gaps of sham pairs of the same base emoji in the same order, by the control's name; same shape.
        seed: seed of the flips.
        flips: number of flips.

    Raises:
        ValueError: if there is no control, its shape is another one, or see `swaglib.fairness.sign_flips.max_t`.
    """
    if not controls:
        raise ValueError("There is no control: without one, nothing can lie beyond it.")
    for name, control in controls.items():
        if control.shape != gaps.shape:
            raise ValueError(f"Gaps have the shape {gaps.shape}, but those of the control {name!r} {control.shape}.")
    count, labels = len(controls), gaps.shape[1]
    sides = [side for control in controls.values() for side in (gaps - control, gaps + control)]
    found = max_t(np.concatenate(sides, axis=1), seed, flips)
    t, p, adjusted = (own.reshape(2 * count, labels) for own in (found.t, found.p, found.p_adjusted))
    same_side = np.all(t > 0, axis=0) | np.all(t < 0, axis=0)
    return Beyond(
        value=np.asarray(gaps, dtype=np.float64).mean(axis=0),
        controls={name: np.asarray(own, dtype=np.float64).mean(axis=0) for name, own in controls.items()},
        p=_both(p, same_side),
        p_adjusted=_both(adjusted, same_side),
        clusters=found.clusters,
        family=found.family,
    )


def _both(p: NDArray[np.float64], same_side: NDArray[np.bool_]) -> NDArray[np.float64]:
    largest = p.max(axis=0)
    joined: NDArray[np.float64] = np.where(same_side | np.isnan(largest), largest, 1.0)
    return joined
