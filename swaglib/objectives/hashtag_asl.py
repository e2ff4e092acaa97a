"""Hashtag prediction with the asymmetric loss of taggers such as RAM++: easy absent hashtags count for little."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass
from timm.loss import AsymmetricLossMultiLabel
from torch import Tensor, nn

from swaglib.objectives import hashtag
from swaglib.objectives.hashtag import hits
from swaglib.objectives.hashtag_sigmoid import HashtagSigmoid
from swaglib.objectives.objective import Data, Loss, Objective
from swaglib.settings.strict import STRICT


@dataclass(frozen=True, config=STRICT)
class Settings(hashtag.Settings):
    """Settings of `hashtag`, and the constants of the loss; by default those of timm.

    RAM++ (https://github.com/xinyu1205/recognize-anything) trains with gamma_neg 7, gamma_pos 0 and clip 0.05.

    Attributes:
        gamma_neg: exponent with which absent hashtags that are already improbable are discounted.
        gamma_pos: the same for the image's hashtags.
        clip: probability that is taken off that of absent hashtags before they count.
    """

    gamma_neg: Annotated[float, Field(ge=0)] = 4.0
    gamma_pos: Annotated[float, Field(ge=0)] = 1.0
    clip: Annotated[float, Field(ge=0, lt=1)] = 0.05


def build(data: Data, settings: Settings) -> Objective:
    """Returns the objective for these images."""
    return HashtagASL(data.index, data.vocabulary, settings)


class HashtagASL(HashtagSigmoid):
    """Asymmetric loss (Ridnik et al. 2021, https://arxiv.org/abs/2009.14119), added up over hashtags.

    loss = - sum over h of [h in H(I)] (1 - p)^g+ log p + [h not in H(I)] q^g- log(1 - q),
    with p = 1 / (1 + exp(-z)) and q = max(p - clip, 0)

    Biases begin as those of `hashtag_sigmoid`. The loss is timm's, which takes the mean over images. Others add up over
    the batch, so that their learning rates are for another batch size.
    """

    card = "pre-trained to predict hashtags (asymmetric loss, a yes or no for each)"

    def loss(self, network: nn.Module, views: tuple[Tensor, ...], targets: Tensor) -> Loss:
        """Returns the mean over images of the loss added up over hashtags."""
        own = self.settings if isinstance(self.settings, Settings) else Settings()
        logits = network(views[0]).float()
        asymmetric = AsymmetricLossMultiLabel(own.gamma_neg, own.gamma_pos, own.clip, reduction="batchmean")
        return Loss(asymmetric(logits, targets), hits(logits, targets))
