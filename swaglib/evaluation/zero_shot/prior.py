"""Prior correction: undoes that frequent hashtags are predicted more often than rare ones.

SWAG applies Platt scaling to the logits of hashtags, softmax(scale * z + bias), such that the mean prediction over
unlabelled images comes near the uniform distribution (the authors, in issue 13 of SWAG's repository). For every scale
there is a bias that does so, one number a hashtag, so the images alone do not determine the scale; it is a setting
here, and 1 leaves the network's own. The bias is found by a fixed point, as Saerens et al. (2002, Neural Computation
14) find unknown priors: the bias of a hashtag falls by the logarithm of how much more than its share it is predicted.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

ITERATIONS = 200
NEAR = 0.05
"""Stops where no mean prediction is further than this share from uniform."""

MOST_IMAGES = 50_000
"""Largest number of images that the prior is fitted on: as many as ImageNet's published validation set has. The logits
of all its training images, for tens of thousands of hashtags, fit into no memory."""

ROWS = 16_384
"""Number of images at a time."""


def fit_bias(
    logits: NDArray[np.float32], scale: float = 1.0, iterations: int = ITERATIONS
) -> tuple[NDArray[np.float64], float]:
    """Finds biases with which the mean prediction is near uniform.

    Args:
        logits: logits of unlabelled images, float32, shape (images, hashtags).
        scale: factor that they are multiplied by.
        iterations: largest number of iterations.

    Returns:
        The biases, shape (hashtags,), of mean zero; and how far the mean prediction still is from uniform: the largest
        share by which a hashtag differs.

    Raises:
        ValueError: if there are no images.
    """
    if not len(logits):
        raise ValueError("The prior cannot be corrected without unlabelled images to fit it on.")
    scaled = logits.astype(np.float64) * scale
    bias = np.zeros(logits.shape[1])
    off = np.inf
    for _ in range(iterations):
        log_mean = mean_log_prediction(scaled + bias)
        excess = log_mean + np.log(len(bias))
        off = float(np.abs(np.expm1(excess)).max())
        if off < NEAR:
            break
        bias -= excess
    return bias - bias.mean(), off


def some_images(features: NDArray[np.float32], seed: int, most: int = MOST_IMAGES) -> NDArray[np.float32]:
    """Returns the features of images, shape (images, width): of all, or of `most` drawn at random if there are more."""
    if len(features) <= most:
        return features
    return features[np.sort(np.random.default_rng(seed).choice(len(features), most, replace=False))]


def mean_log_prediction(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns the logarithm of the mean of the softmax over images, shape (hashtags,)."""
    parts = np.split(logits, range(ROWS, len(logits), ROWS))
    sums = [logsumexp(part - logsumexp(part, axis=1, keepdims=True), axis=0) for part in parts]
    mean: NDArray[np.float64] = logsumexp(sums, axis=0) - np.log(len(logits))
    return mean


def bias_by_count(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Returns the biases that divide by how often each hashtag stood on posts: needs no images, ignores resampling."""
    bias = -np.log(counts.astype(np.float64))
    centred: NDArray[np.float64] = bias - bias.mean()
    return centred
