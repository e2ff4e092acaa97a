"""The one guard of all trainers against values that are no numbers."""

import math

from torch import Tensor

ADVICE = "Lower the learning rate, lengthen optimizer.warmup_fraction, or set optimizer.clip_grad_norm."


class FiniteLoss:
    """Stops a run whose loss is not finite, one step late, so that a GPU never waits for the check."""

    def __init__(self) -> None:
        self._last: tuple[int, float, Tensor] | None = None

    def add(self, step: int, learning_rate: float, loss: Tensor) -> None:
        """Checks the loss of the step before, and keeps this one's."""
        self.check()
        self._last = (step, learning_rate, loss)

    def check(self) -> None:
        """Checks the last loss.

        Raises:
            NotFiniteError: if it is not finite.
        """
        if self._last is not None:
            step, rate, loss = self._last
            self._last = None
            value = float(loss)
            if not math.isfinite(value):
                raise NotFiniteError(step, rate, value)


class NotFiniteError(FloatingPointError):
    """The loss of a step is not finite.

    Attributes:
        step: step of the batch.
        learning_rate: learning rate of the step.
        value: value of the loss.
    """

    def __init__(self, step: int, learning_rate: float, value: float) -> None:
        super().__init__(f"The loss is {value} at step {step}, with a learning rate of {learning_rate:.4g}.")
        self.step, self.learning_rate, self.value = step, learning_rate, value


def check_finite(weights: dict[str, Tensor]) -> None:
    """Refuses weights of which the last steps made something that is no number; the loss is seen before its step.

    Raises:
        FloatingPointError: if a weight is not finite.
    """
    for name, values in weights.items():
        if values.is_floating_point() and not bool(values.isfinite().all()):
            raise FloatingPointError(f"The weights {name!r} are not finite after the last step. {ADVICE}")
