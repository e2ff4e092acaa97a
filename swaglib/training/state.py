"""All that a step of training changes, and so all that a checkpoint holds."""

import textwrap
from typing import Any

import torch
from torch import Tensor, nn

from swaglib.objectives.objective import Objective
from swaglib.settings.training import Training
from swaglib.training.log import TrainingLog
from swaglib.training.optimizer import build_optimizer, moving_average, set_learning_rate
from swaglib.training.parallel import read_state, set_state, spread, whole
from swaglib.training.ranks import Ranks
from swaglib.training.step import clip_gradient, gradient, loss_scaler


class TrainingState:
    """Network, optimizer, moving average, loss scaler, what the objective remembers, and log of a run.

    Args:
        network: network with the objective's heads, on the device of `ranks`.
        objective: objective of the run.
        settings: settings of the run.
        ranks: this process among those that share the run.

    Attributes:
        trained: the network, ready for training: perhaps spread over processes.
        log: rows of `log.csv`.

    Raises:
        ValueError: if the settings ask for what the network or the device cannot do.
    """

    def __init__(self, network: nn.Module, objective: Objective, settings: Training, ranks: Ranks) -> None:
        self._objective, self._settings, self._ranks = objective, settings, ranks
        # Before the network is spread: the average is a copy that every process has whole.
        self._average = moving_average(network, settings.optimizer)
        self.trained = spread(network, settings, ranks)
        self._optimizer = build_optimizer(self.trained, settings.optimizer)
        self._scaler = loss_scaler(settings, ranks.device)
        self.log = TrainingLog(("loss", *objective.figures), ranks.device)

    @property
    def evaluated(self) -> nn.Module:
        """The network whose weights the run leaves behind: the moving average, if there is one."""
        return self.trained if self._average is None else self._average.module

    def advance(self, views: tuple[Tensor, ...], targets: Tensor, step: int, learning_rate: float) -> Tensor:
        """Does one step on this process's part of a batch, and returns the batch's loss and then its figures.

        The values lie on the device, which may still be at work on them.
        """
        set_learning_rate(self._optimizer, learning_rate)
        loss = gradient(self.trained, self._objective, views, targets, self._settings, self._scaler)
        values = self._ranks.mean(torch.stack([loss.value, *(loss.figures[name] for name in self._objective.figures)]))
        if self._settings.optimizer.clip_grad_norm is not None:
            self._scaler.unscale_(self._optimizer)
        clip_gradient(self.trained, self._settings.optimizer.clip_grad_norm)
        self._scaler.step(self._optimizer)
        self._scaler.update()
        if self._average is not None:
            self._average.update(whole(self.trained), step)
        with torch.no_grad():
            self._objective.after_step(whole(self.trained), step)
        self.log.add(values)
        return values

    def checkpoint(self, step: int) -> dict[str, Any]:
        """Returns what a run needs to go on after `step` steps. Every process must call it."""
        self._ranks.share_buffers(self.trained)
        self._ranks.share_buffers(self.evaluated)
        model, optimizer = read_state(self.trained, self._optimizer)
        remembered = self._objective.state()
        self._ranks.share_tensors(remembered)
        if self._ranks.rank:
            self._objective.load_state(remembered)
        return {
            "model": model,
            "optimizer": optimizer,
            "average": None if self._average is None else self._average.module.state_dict(),
            "scaler": self._scaler.state_dict(),
            "objective": remembered,
            "step": step,
            "log": self.log.state(),
        }

    def load(self, checkpoint: dict[str, Any] | None) -> int:
        """Goes on from a checkpoint, if there is one, and returns how many steps it had done.

        Raises:
            RuntimeError: if the processes find different checkpoints, or it does not fit this run.
        """
        step = 0 if checkpoint is None else int(checkpoint["step"])
        if not self._ranks.agree(step):
            raise RuntimeError(f"This process goes on from step {step}, another does not. All must see the same disk.")
        if checkpoint is not None:
            try:
                self._set(checkpoint)
            except (AttributeError, KeyError, RuntimeError, TypeError, ValueError) as error:
                why = textwrap.shorten(f"{type(error).__name__}: {error}", 200, placeholder=" ...")
                raise RuntimeError(
                    f"The checkpoint of step {step} does not fit this run: other code or other settings wrote it "
                    f"({why}). To train from the beginning, remove the run's checkpoints; `python -m swaglib.launch "
                    f"works` lists the works that have some."
                ) from error
        return step

    def _set(self, checkpoint: dict[str, Any]) -> None:
        set_state(self.trained, self._optimizer, checkpoint["model"], checkpoint["optimizer"])
        if (self._average is None) != (checkpoint["average"] is None):
            raise ValueError("one of the two has a moving average of the weights, the other has none")
        if self._average is not None:
            self._average.module.load_state_dict(checkpoint["average"])
        self._scaler.load_state_dict(checkpoint["scaler"])
        self._objective.load_state(checkpoint["objective"])
        self.log.set_state(checkpoint["log"])

    def weights(self) -> dict[str, Tensor]:
        """Returns the weights that the run leaves behind, by name; with FSDP, to the first process only."""
        if self._average is not None:
            return self._average.module.state_dict()
        return read_state(self.trained, self._optimizer)[0]
