"""The papers' linear probe: a linear layer trained by SGD on frozen features.

Constants are those with which torchvision's released SWAG linear weights were made (pytorch/vision, pull request 5793):
28 epochs of SGD with Nesterov momentum 0.9, batches of 256, the rate falling along half a cosine; RegNetY there took
weight decay 1e-3. What differs here: features are extracted once, without augmentation, and are standardised, so the
learning rate is chosen on the validation split from a grid instead of being fixed. The grid is widened where its best
rate lies at an end.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F

from swaglib.evaluation.linear import Labelled, Probe
from swaglib.evaluation.widen import best_of, widened

EPOCHS = 28
BATCH = 256
MOMENTUM = 0.9
WEIGHT_DECAY = 1e-3
LEARNING_RATES = (0.001, 0.01, 0.1, 1.0)
LOWEST_RATE, HIGHEST_RATE = 1e-5, 100.0
"""Bounds up to which the learning rates are widened, see `swaglib.evaluation.widen`."""


def sgd_probe(
    train: Labelled,
    validation: Labelled,
    number: int,
    seed: int,
    device: torch.device | str = "cpu",
    learning_rates: tuple[float, ...] = LEARNING_RATES,
) -> Probe:
    """Trains a linear layer, and chooses the learning rate by accuracy on the validation split (the smaller of equals).

    Args:
        train: features (images, features) and classes (images,).
        validation: the same for the validation split.
        number: number of classes.
        seed: seed of the order of images.
        device: device to compute on.
        learning_rates: learning rates to try, and beyond them from `LOWEST_RATE` to `HIGHEST_RATE`.
    """

    def accuracy(rate: float) -> float:
        own = _train(train, number, rate, seed, device)
        return float((own.predict(validation[0]) == validation[1]).mean())

    path = widened({rate: accuracy(rate) for rate in learning_rates}, accuracy, LOWEST_RATE, HIGHEST_RATE)
    chosen = best_of(path)
    together = (np.concatenate([train[0], validation[0]]), np.concatenate([train[1], validation[1]]))
    best = _train(together, number, chosen, seed, device)
    return Probe(best.weight, best.intercept, chosen, path)


def _train(data: Labelled, number: int, rate: float, seed: int, device: torch.device | str) -> Probe:
    mean, deviation = data[0].mean(axis=0), data[0].std(axis=0)
    deviation = np.where(deviation > 0, deviation, np.float32(1))
    features = torch.from_numpy((data[0] - mean) / deviation).to(device)
    classes = torch.from_numpy(data[1]).to(device)
    weight = torch.zeros(features.shape[1], number, device=device, requires_grad=True)
    intercept = torch.zeros(number, device=device, requires_grad=True)
    optimizer = torch.optim.SGD([weight, intercept], rate, MOMENTUM, weight_decay=WEIGHT_DECAY, nesterov=True)
    generator = torch.Generator().manual_seed(seed)
    steps = EPOCHS * math.ceil(len(features) / BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(features), generator=generator).split(BATCH):
            loss = F.cross_entropy(torch.addmm(intercept, features[rows], weight), classes[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    raw = (weight.detach().cpu().numpy() / deviation[:, None]).astype(np.float32)
    return Probe(raw, intercept.detach().cpu().numpy() - mean @ raw, rate, {})
