"""How far fine-tuning is: images seen in all trainings, of which some are only found to be needed on the way."""

from collections.abc import Callable

Report = Callable[[int, int], None]


class Progress:
    """Puts the progress of trainings, one after another, together.

    Args:
        planned: images that the trainings that are known before will see.
        report: takes images seen and images in all, which grow with every training that was not planned.
    """

    def __init__(self, planned: int, report: Report) -> None:
        self._total, self._report = planned, report
        self._begun = 0

    def begin(self, images: int, planned: bool = True) -> Report:
        """Begins a training; returns what reports its progress.

        Args:
            images: images that it is about to see: whole batches of them, so that it counts in shares of its own total.
            planned: whether it was counted before.
        """
        before = self._begun
        self._begun += images
        self._total = max(self._begun, self._total if planned else self._total + images)
        return lambda done, total: self._report(before + images * done // total, self._total)
