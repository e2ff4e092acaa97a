"""All that a step of training changes, and so all that a checkpoint holds."""

from typing import Any

import torch
from timm.utils import ModelEmaV3
from torch import Tensor, nn

from swaglib.objectives.objective import Objective
from swaglib.settings.pretrain import Pretrain
from swaglib.training.log import TrainingLog
from swaglib.training.optimiser import build_optimiser
from swaglib.training.parallel import read_state, set_state, spread, whole
from swaglib.training.ranks import Ranks
from swaglib.training.step import clip_gradient, gradient, loss_scaler


class TrainingState:
    """Network, optimiser, moving average, loss scaler and log of a run.

    Args:
        network: with the objective's heads, on the device of `ranks`.
        names: of the values of each step: `loss`, then the objective's figures.
        settings: of the run.
        ranks: this process among those that share the run.

    Attributes:
        trained: the network, ready for training: perhaps spread over processes.
        log: rows of `log.csv`.

    Raises:
        ValueError: if the settings ask for what the network or the device cannot do.
    """

    def __init__(self, network: nn.Module, names: tuple[str, ...], settings: Pretrain, ranks: Ranks) -> None:
        self._names, self._settings, self._ranks = names, settings, ranks
        # Before the network is spread: the average is a copy that every process has whole.
        self._average = None if settings.ema is None else ModelEmaV3(network, decay=settings.ema, use_warmup=True)
        self.trained = spread(network, settings, ranks)
        self._optimiser = build_optimiser(self.trained, settings)
        self._scaler = loss_scaler(settings, ranks.device)
        self.log = TrainingLog(names, ranks.device)

    @property
    def judged(self) -> nn.Module:
        """The network whose weights the run leaves behind: the moving average, if there is one."""
        return self.trained if self._average is None else self._average.module

    def advance(
        self, objective: Objective, views: tuple[Tensor, ...], targets: Tensor, step: int, learning_rate: float
    ) -> Tensor:
        """Does one step on this process's part of a batch, and returns the batch's values, in the order of the names.

        The values lie on the device, which may still be at work on them.
        """
        for group in self._optimiser.param_groups:
            group["lr"] = learning_rate
        loss = gradient(self.trained, objective, views, targets, self._settings, self._scaler)
        values = self._ranks.mean(torch.stack([loss.value, *(loss.figures[name] for name in self._names[1:])]))
        if self._settings.clip is not None:
            self._scaler.unscale_(self._optimiser)
        clip_gradient(self.trained, self._settings.clip)
        self._scaler.step(self._optimiser)
        self._scaler.update()
        if self._average is not None:
            self._average.update(whole(self.trained), step)
        self.log.add(values)
        return values

    def checkpoint(self, step: int) -> dict[str, Any]:
        """Returns what a run needs to go on after `step` steps. Every process must call it."""
        self._ranks.share_buffers(self.trained)
        self._ranks.share_buffers(self.judged)
        model, optimiser = read_state(self.trained, self._optimiser)
        return {
            "model": model,
            "optimiser": optimiser,
            "average": None if self._average is None else self._average.module.state_dict(),
            "scaler": self._scaler.state_dict(),
            "step": step,
            "log": self.log.state(),
        }

    def load(self, checkpoint: dict[str, Any] | None) -> int:
        """Goes on from a checkpoint, if there is one, and returns how many steps it had done.

        Raises:
            RuntimeError: if the processes find different checkpoints.
        """
        step = 0 if checkpoint is None else int(checkpoint["step"])
        if not self._ranks.agree(step):
            raise RuntimeError(f"This process goes on from step {step}, another does not. All must see the same disk.")
        if checkpoint is not None:
            set_state(self.trained, self._optimiser, checkpoint["model"], checkpoint["optimiser"])
            if self._average is not None:
                self._average.module.load_state_dict(checkpoint["average"])
            self._scaler.load_state_dict(checkpoint["scaler"])
            self.log.set_state(checkpoint["log"])
        return step

    def weights(self) -> dict[str, Tensor]:
        """Returns the weights that the run leaves behind, by name; of a sharded run, to the first process only."""
        if self._average is not None:
            return self._average.module.state_dict()
        return read_state(self.trained, self._optimiser)[0]
