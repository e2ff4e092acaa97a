"""What a curation did, read back from its tables for looking at."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swaglib.curation.look import read_look
from swaglib.measures import write_summary


@dataclass(frozen=True)
class Curation:
    """What became of hashtags and images.

    Attributes:
        hashtags: what became of each raw hashtag, see `swaglib.hashtags.vocabulary.mark_rare`.
        vocabulary: the labels, see `swaglib.hashtags.vocabulary.build_vocabulary`.
        rules: other choices for hashtags, see `swaglib.curation.label.compare_rules`.
        fates: what became of labelled posts: `split`, `fate` (`kept`, or why not), `images`.
        changes: what had to be changed about kept images: `change`, `images`.
        frequency: share of the pre-training images with each label: `label`, `name`, `natural`, `resampled`.
        agreement: labels that other uploaders confirm, see `swaglib.curation.agreement.confirmed_labels`.
        evaluation: `id`, `source` of the evaluation images that can be read.
        duplicates: near-duplicates of these, see `swaglib.dedup.duplicates.near_duplicates`.
        closest: the best pair of each evaluation image, see `swaglib.dedup.closest.closest_pairs`.
        counts: evaluation images by source and threshold, see `swaglib.dedup.closest.counts_by_source`.
        shares: how alike sources are, see `swaglib.dedup.alike.alike_sources`.
        alike: the pairs behind it.
        summary: the numbers that describe the plan, see `swaglib.curation.plan.Plan.summary`.
    """

    hashtags: pl.DataFrame
    vocabulary: pl.DataFrame
    rules: pl.DataFrame
    fates: pl.DataFrame
    changes: pl.DataFrame
    frequency: pl.DataFrame
    agreement: pl.DataFrame
    evaluation: pl.DataFrame
    duplicates: pl.DataFrame
    closest: pl.DataFrame
    counts: pl.DataFrame
    shares: pl.DataFrame
    alike: pl.DataFrame
    summary: dict[str, float]

    def summary_table(self) -> pl.DataFrame:
        """Returns the summary, one number a row."""
        rows = [(name, f"{value:,}") for name, value in self.summary.items()]
        return pl.DataFrame(rows, schema=["what", "value"], orient="row")

    def write_summary(self, path: Path) -> None:
        """Writes the summary, for `dvc metrics show`."""
        write_summary(self.summary, path)

    def counts_by_source(self) -> dict[str, pl.DataFrame]:
        """Returns `similarity`, `found`, `same` of each source of evaluation images."""
        names = self.counts["source"].unique(maintain_order=True)
        return {name: self.counts.filter(pl.col("source") == name).drop("source") for name in names}

    def label_captions(self, index: pl.DataFrame) -> list[str]:
        """Returns the two rarest labels of each row of an index: the ones that say most."""
        names = [name.split(".n.")[0] for name in self.vocabulary["name"]]
        return [", ".join(names[label] for label in labels[-2:]) for labels in index["labels"].to_list()]


def read_curation(folder: Path) -> Curation:
    """Reads what a curation did.

    Args:
        folder: folder of its tables, such as `data/curation`.

    Raises:
        FileNotFoundError: if a table is not there.
    """
    tables, summary = read_look(folder)
    return Curation(**tables, summary=summary)
