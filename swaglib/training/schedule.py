"""The one schedule of all trainers: a linear warmup, then half a cosine down to zero."""

import math


def learning_rate(step: int, steps: int, peak: float, warmup_fraction: float) -> float:
    """Returns the learning rate of a step.

    Args:
        step: 0 to `steps` - 1.
        steps: number of steps in all.
        peak: largest learning rate.
        warmup_fraction: share of the steps over which it rises from zero.
    """
    warmup_steps = round(warmup_fraction * steps)
    if step < warmup_steps:
        return peak * (step + 1) / warmup_steps
    return peak * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / max(1, steps - warmup_steps)))


def peak_learning_rate(learning_rate: float, batch_size: int) -> float:
    """Returns the learning rate for a batch, given that for a batch of 256: it grows linearly with the batch.

    So it does in both papers' recipes (recalled, not confirmed: see docs/papers.md).
    """
    return learning_rate * batch_size / 256
