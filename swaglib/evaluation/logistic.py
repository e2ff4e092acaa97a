"""Multinomial logistic regression by L-BFGS in torch, fast along a path of regularisation strengths.

The objective is that of scikit-learn's `LogisticRegression`, with `C` its inverse regularisation,

    C * sum of cross-entropies + 1/2 * ||W||^2,     the intercept free,

on standardised features. Two things make it fast. Weights are looked for in coordinates in which the curvature is
nearly the same in all directions: with G the correlations of the n features, W = L^-T V, where L is the Cholesky factor
of G / classes + I / (n * C), because the curvature of the cross-entropy is bounded by a multiple of G (Boehning 1992,
Annals of the Institute of Statistical Mathematics 44). And each C starts from the solution of the one before.

Features are read in chunks, so they may lie in a memory map and be larger than the device's memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

ITERATIONS = 200
TOLERANCE = 3e-5
"""Stops where no entry of the gradient of the mean loss, in the coordinates V, is larger."""

PROGRESS = 3e-7
"""Stops where a step changes the mean loss by less."""

CHUNK = 65536
"""Rows on the device at a time, if not all of them fit."""

SMALLEST_DEVIATION = 1e-6
"""Features that vary less are constant: they are left as they are, and learn nothing."""


@dataclass(frozen=True)
class Logistic:
    """A fitted classifier.

    Attributes:
        weight: weights of the classes, float32, shape (features, classes), for raw features.
        intercept: intercepts of the classes, float32, shape (classes,).
        C: value of C.
        loss: value of the objective above, divided by C and the number of images.
        iterations: number of iterations of L-BFGS.
    """

    weight: Tensor
    intercept: Tensor
    C: float
    loss: float
    iterations: int

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Returns scores, shape (images, classes)."""
        chunks = (
            torch.from_numpy(np.ascontiguousarray(features[start : start + CHUNK])).to(self.weight.device)
            for start in range(0, len(features), CHUNK)
        )
        parts = [torch.addmm(self.intercept, chunk, self.weight) for chunk in chunks]
        joined = torch.cat(parts) if parts else self.intercept.new_zeros(0, len(self.intercept))
        scores: NDArray[np.float32] = joined.cpu().numpy()
        return scores

    def predict(self, features: NDArray[np.float32]) -> NDArray[np.int64]:
        """Returns the most likely class of each image."""
        classes: NDArray[np.int64] = self.logits(features).argmax(axis=1)
        return classes


def logistic_path(
    features: NDArray[np.float32],
    classes: NDArray[np.int64],
    number: int,
    C: list[float],
    device: torch.device | str = "cpu",
    iterations: int = ITERATIONS,
) -> Iterator[Logistic]:
    """Fits a classifier for each C, from the strongest regularisation to the weakest.

    Args:
        features: features of the images, float32, shape (images, features); may be a memory map.
        classes: numbers of classes, int64, shape (images,), from 0 to `number` - 1.
        number: number of classes.
        C: values of C.
        device: device to compute on.
        iterations: largest number of iterations of L-BFGS, for each C.

    Yields:
        A classifier for each C, in ascending order of C.

    Raises:
        ValueError: if features are not finite, or there are none.
    """
    data = _Standardised(features, classes, number, torch.device(device))
    weight = torch.zeros(features.shape[1], number, device=data.device)
    intercept = torch.zeros(number, device=data.device)
    for strength in sorted(C):
        weight, intercept, loss, count = _fit(data, weight, intercept, strength, iterations)
        raw = weight / data.deviation[:, None]
        yield Logistic(raw, intercept - data.mean @ raw, strength, loss, count)


class _Standardised:
    """Features and classes on a device, standardised without a copy: what standardising does is done to the weights."""

    def __init__(
        self, features: NDArray[np.float32], classes: NDArray[np.int64], number: int, device: torch.device
    ) -> None:
        if not len(features):
            raise ValueError("There are no images to learn from.")
        self.device = device
        self.number = number
        self._features = features
        self._classes = torch.from_numpy(np.ascontiguousarray(classes)).to(device)
        self._whole = torch.from_numpy(np.ascontiguousarray(features)).to(device) if len(features) <= CHUNK else None
        width = features.shape[1]
        total = torch.zeros(width, dtype=torch.float64, device=device)
        moments = torch.zeros(width, width, dtype=torch.float64, device=device)
        shift = torch.from_numpy(features[: min(len(features), 4096)].mean(axis=0)).to(device)
        for chunk, _ in self.chunks():
            moved = chunk - shift  # moments about a near mean lose no digits
            total += moved.sum(dim=0, dtype=torch.float64)
            moments += (moved.T @ moved).double()
        if not torch.isfinite(total).all():
            raise ValueError("Features hold numbers that are not finite, so nothing can be learned from them.")
        rows = len(features)
        covariance = moments / rows - torch.outer(total / rows, total / rows)
        deviation = covariance.diagonal().clamp(min=0).sqrt()
        self.mean = (shift + total / rows).float()
        self.deviation = torch.where(deviation > SMALLEST_DEVIATION, deviation, torch.ones_like(deviation)).float()
        self.correlation = covariance / torch.outer(self.deviation.double(), self.deviation.double())

    def __len__(self) -> int:
        return len(self._features)

    def chunks(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yields features as they are, and classes."""
        if self._whole is not None:
            yield self._whole, self._classes
            return
        for start in range(0, len(self), CHUNK):
            part = torch.from_numpy(np.ascontiguousarray(self._features[start : start + CHUNK])).to(self.device)
            yield part, self._classes[start : start + CHUNK]

    def loss_and_gradient(self, weight: Tensor, intercept: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Returns the mean cross-entropy with its gradients, for weights of standardised features."""
        raw = weight / self.deviation[:, None]
        offset = intercept - self.mean @ raw
        loss = torch.zeros((), dtype=torch.float64, device=self.device)
        by_weight = torch.zeros_like(weight)
        by_intercept = torch.zeros_like(intercept)
        for features, classes in self.chunks():
            log_shares = F.log_softmax(torch.addmm(offset, features, raw), dim=1)
            loss -= log_shares.gather(1, classes[:, None]).sum(dtype=torch.float64)
            residual = log_shares.exp_()
            residual[torch.arange(len(classes), device=self.device), classes] -= 1
            by_weight += features.T @ residual
            by_intercept += residual.sum(dim=0)
        rows = len(self)
        by_weight = (by_weight - torch.outer(self.mean, by_intercept)) / self.deviation[:, None]
        return loss / rows, by_weight / rows, by_intercept / rows


def _fit(
    data: _Standardised, weight: Tensor, intercept: Tensor, strength: float, iterations: int
) -> tuple[Tensor, Tensor, float, int]:
    """Minimises the objective from a starting point, in coordinates of nearly equal curvature."""
    decay = 1 / (strength * len(data))
    curvature = 1 / data.number  # of one class's logit, where all classes are about as likely
    identity = torch.eye(len(weight), dtype=torch.float64, device=data.device)
    factor = torch.linalg.cholesky(curvature * data.correlation + decay * identity)
    # Inverted once: multiplying is several times faster than solving in each step.
    inverse = torch.linalg.solve_triangular(factor, identity, upper=False).float()
    moved = (factor.float().T @ weight).requires_grad_()
    free = (intercept * curvature**0.5).requires_grad_()
    optimizer = torch.optim.LBFGS(
        [moved, free],
        max_iter=iterations,
        max_eval=iterations * 2,
        tolerance_grad=TOLERANCE,
        tolerance_change=PROGRESS,
        history_size=10,
        line_search_fn="strong_wolfe",
    )
    last = 0.0

    @torch.no_grad()
    def evaluate() -> Tensor:
        nonlocal last
        own = inverse.T @ moved
        loss, by_weight, by_intercept = data.loss_and_gradient(own, free / curvature**0.5)
        loss = loss + decay / 2 * own.double().square().sum()
        moved.grad = inverse @ (by_weight + decay * own)
        free.grad = by_intercept / curvature**0.5
        last = float(loss)
        return loss

    optimizer.step(evaluate)
    count = int(optimizer.state[moved]["n_iter"])
    return (inverse.T @ moved).detach(), (free / curvature**0.5).detach(), last, count
