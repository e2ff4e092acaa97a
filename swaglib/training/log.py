"""What a run remembers of its steps: means over the steps between two rows of `log.csv`.

Only what is a function of settings, data and code: the same run writes the same log. How fast it went is in
`swaglib.training.speed`.
"""

from pathlib import Path
from typing import Any

import polars as pl
import torch
from torch import Tensor

ROWS = 50
"""Number of rows of a run's log."""


class TrainingLog:
    """Rows of `log.csv`, and the sums of the steps since the last of them.

    Args:
        names: names of the values of each step: `loss`, then the objective's figures.
        device: device of the values.

    Attributes:
        rows: rows of the log, the oldest first.
    """

    def __init__(self, names: tuple[str, ...], device: torch.device) -> None:
        self.rows: list[dict[str, float]] = []
        self._names = names
        self._sums = torch.zeros(len(names), dtype=torch.float64, device=device)
        self._steps = 0

    def add(self, values: Tensor) -> None:
        """Adds the values of a step, in the order of the names. Does not wait for the device."""
        self._sums += values
        self._steps += 1

    def close_row(self, step: int, images: int, learning_rate: float) -> None:
        """Writes the means since the last row as a new row."""
        means = (self._sums / self._steps).tolist()
        row = {"step": step, "images": images, "learning_rate": learning_rate}
        self.rows.append({**row, **dict(zip(self._names, means, strict=True))})
        self._sums.zero_()
        self._steps = 0

    def add_validation(self, step: int, images: int, learning_rate: float, values: dict[str, float]) -> None:
        """Adds what was measured on validation images after a step: to its row if it has one, else as a row."""
        if not self.rows or self.rows[-1]["step"] != step:
            self.rows.append({"step": step, "images": images, "learning_rate": learning_rate})
        self.rows[-1].update({f"validation_{name}": value for name, value in values.items()})

    def state(self) -> dict[str, Any]:
        """Returns what a checkpoint must hold."""
        return {"rows": self.rows, "sums": self._sums, "steps": self._steps}

    def set_state(self, state: dict[str, Any]) -> None:
        """Goes on from a state."""
        self.rows, self._steps = state["rows"], state["steps"]
        self._sums.copy_(state["sums"])


def write_log(rows: list[dict[str, float]], names: tuple[str, ...], path: Path) -> None:
    """Writes `log.csv`: `step`, `images`, `learning_rate`, then each name and, behind them, its `validation_` twin."""
    schema: dict[str, Any] = {"step": pl.Int64, "images": pl.Int64, "learning_rate": pl.Float64}
    schema |= dict.fromkeys((*names, *(f"validation_{name}" for name in names)), pl.Float64)
    pl.DataFrame(rows, schema=schema).write_csv(path)
