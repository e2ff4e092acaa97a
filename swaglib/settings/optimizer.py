"""Settings of the optimizer, which all trainers share: pre-training, fine-tuning and detection."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat
from pydantic.dataclasses import dataclass

from swaglib.settings.strict import STRICT, PositiveShare, Share


@dataclass(frozen=True, config=STRICT, kw_only=True)
class Optimizer:
    """Settings of the optimizer and its schedule. The learning rate, which is what one tries first, stands beside it.

    Attributes:
        name: `sgd` or `adamw`.
        momentum: momentum of SGD; the decay of AdamW's mean gradient.
        nesterov: whether SGD looks ahead, as in the recipes of both papers; detectors are trained without. AdamW
            ignores it.
        weight_decay: weight decay of weights, not of biases, norms and what the network names in `no_weight_decay()`,
            such as a ViT's position embeddings.
        warmup_fraction: share of the steps over which the learning rate rises from zero; then it falls like half a
            cosine, to zero.
        clip_grad_norm: largest norm of the gradient of all weights; null does not clip.
        ema_decay: decay a step of the exponential moving average of the weights, which then are the result; null keeps
            the last weights.
    """

    name: Literal["sgd", "adamw"]
    momentum: Share
    nesterov: bool
    weight_decay: Annotated[float, Field(ge=0)]
    warmup_fraction: Share
    clip_grad_norm: PositiveFloat | None
    ema_decay: PositiveShare | None
