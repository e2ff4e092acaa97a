"""The report of the study, made from `metrics/*.csv` alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from swaglib.figures.differences import difference_table, of_first_run, protocol_differences
from swaglib.figures.fairness import fairness_figure
from swaglib.figures.fairness_features import features_figure
from swaglib.figures.fairness_runs import audits_table
from swaglib.figures.headline import headline_figure, headline_table
from swaglib.figures.names import metric_name
from swaglib.figures.protocol_tables import main_table, zero_shot_table
from swaglib.figures.protocols import protocol_figures
from swaglib.figures.rows import is_, names_of, whole
from swaglib.figures.tables import first_seed, in_order, read_tables, table_html
from swaglib.figures.transfer import transfer_figure
from swaglib.figures.zero_shot import zero_shot_figure
from swaglib.report.claims import (
    audit_claims,
    comparison_claims,
    fairness_claims,
    headline_claims,
    protocol_claims,
    zero_shot_claims,
)
from swaglib.report.page import Section, save_figure, write_page
from swaglib.report.standard import Standard
from swaglib.settings.analysis import Report

INTRODUCTION = (
    "Two papers ask what hashtags are worth as supervision for vision: Exploring the Limits of Weakly Supervised "
    "Pretraining (2018) and Revisiting Weakly Supervised Pre-Training of Visual Perception Models (2022). This page "
    "reports a run of the same study at the size of a laptop: emoji and icons, with their uploaders' words as hashtags."
)


HEADLINE = (
    "Accuracy in percent of a linear probe on frozen features, macro over the families of tasks that tell networks "
    "apart (notebook 9 shows by which rule they were chosen). Differences are paired, in points, with 95% intervals "
    "over clusters of test images, and over seeds where a run has several."
)
AUDITS = (
    "Drawings by the same hand that differ only in skin tone, or only in gender, show which labels move with it. The "
    "test covers all labels at once, with base emoji as the unit; sham images, changed by as much in something else, "
    "say how far a label moves without a reason. Labels that say the attribute itself, such as woman, must move and "
    "are not counted. Gendered drawings differ in hair and clothes as well. The figure asks features alone: are "
    "drawings of one group nearer to some things than those of another? The run random shows what colours and shapes "
    "give by themselves."
)
COUNTERFACTUAL = (
    "An older measure, kept for comparison: a network with many true labels replaces some without any bias. Pairs of "
    "drawings by the same hand that differ only in skin tone, or only in gender. Changed labels are no harm by "
    "themselves: #woman should change with gender, and hair and clothes change with it. The control is the mirrored "
    "image."
)
PROTOCOLS = (
    "Frozen features evaluated by a linear probe (to its optimum, and by the papers' SGD), by neighbours, by retrieval "
    "and from a few images a class; all weights fine-tuned; and hashtags alone. The table counts, for each protocol, "
    "on how many tasks the paired difference between two runs is clear of zero; in brackets, the range of the "
    "differences in points."
)
ZERO_SHOT = (
    "What an image's predicted hashtags say of classes that were never taught, through a map of WordNet. No label "
    "classifies an image here; how hashtags speak for classes was settled with labels of other images of the same "
    "tasks. The run random has a random head: a head that gives most images one class is right as often as that class "
    "is large, and the mean over classes gives it no more than chance."
)
LIMITS = (
    "Each trained run has one seed: intervals cover the choice of test images, not that of the seed. Images are small "
    "drawings; "
    "pre-training lasts minutes. By default, the task fxemoji asks for the very classes that the run supervised has "
    "learned (subgroups), and streamline-emojis for their groups. The numbers compare the runs of this study with "
    "each other; they say nothing about the papers' models."
)
RUNS = (
    "In the default settings all runs that are trained have one architecture. The runs hashtag_emoji, supervised and "
    "supervised_fine learn from the emoji alone, hashtag from all images; simclr learns from all images without their "
    "hashtags. Three kinds of runs are not trained: random has random weights, with residual branches that take part "
    "and batch normalisation fitted on training images; pixels is no network but a thumbnail of 16 x 16 pixels; "
    "imagenet is EfficientNet-Lite0, supervised on ImageNet-1k by others, which sees images of the size of the other "
    "runs, imagenet_224 of 224 pixels."
)


@dataclass(frozen=True)
class Study:
    """All measures of the study, in the schema `swaglib.measures.MEASURE`.

    Attributes:
        pretraining: size and last losses of every run, from `pretrain-*.csv`.
        transfer: every protocol on frozen features, of every run, from `transfer-*.csv`.
        zero_shot: zero-shot classification of the runs with a hashtag head, from `zero_shot-*.csv`.
        fine_tune: fine-tuning of the runs that it lists, from `fine_tune-*.csv`.
        comparison: paired differences between runs, from `comparison.csv`.
        fairness: counterfactual changes of the runs that it lists, from `fairness-*.csv`.
        audits: audits of the same runs, from `audit-*.csv`.
    """

    pretraining: pl.DataFrame
    transfer: pl.DataFrame
    zero_shot: pl.DataFrame
    fine_tune: pl.DataFrame
    comparison: pl.DataFrame
    fairness: pl.DataFrame
    audits: pl.DataFrame

    @property
    def evaluated(self) -> pl.DataFrame:
        """All protocols together."""
        return pl.concat([self.transfer, self.fine_tune, self.zero_shot])


def read_study(metrics: Path, runs: list[str], stage_runs: Mapping[str, list[str]]) -> Study:
    """Reads the measures of the study's runs; files of other runs, which an older study left, are not looked at.

    Args:
        metrics: the folder.
        runs: runs of the study.
        stage_runs: the runs of each stage that is not run for all.

    Raises:
        FileNotFoundError: if a stage has not left its file.
        ValueError: if a file lacks a column.
    """

    def of(stage: str, names: list[str]) -> pl.DataFrame:
        return read_tables(metrics, [f"{stage}-{name}.csv" for name in names])

    return Study(
        pretraining=of("pretrain", runs),
        transfer=of("transfer", runs),
        zero_shot=of("zero_shot", stage_runs["zero_shot"]),
        fine_tune=of("fine_tune", stage_runs["fine_tune"]),
        comparison=read_tables(metrics, ["comparison.csv"]),
        fairness=of("fairness", stage_runs["fairness"]),
        audits=of("audit", stage_runs["fairness"]),
    )


def runs_table(pretraining: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """Returns one row a run: what was trained, on how much, and where its losses ended."""
    own = first_seed(pretraining).filter(whole())
    wide = own.pivot("metric", index="run", values="value", maintain_order=True)
    counts = [name for name in ("parameters", "classes", "images") if name in wide.columns]
    wide = wide.with_columns(pl.col(counts).cast(pl.Int64))
    wide = wide.rename({name: metric_name(name) for name in wide.columns if name != "run"})
    runs = in_order(wide["run"].to_list(), order)
    return wide.sort(pl.col("run").replace_strict(runs, list(range(len(runs)))))


def write_report(study: Study, settings: Report, page: Path, figures: Path, standard: Standard | None = None) -> None:
    """Writes the page and its figures.

    Args:
        study: measures that `read_study` returned.
        settings: settings of the stage.
        page: path of the HTML file.
        figures: folder for `headline.png`, `transfer.png`, `zero_shot.png`, `fairness.png` and `associations.png`, and
            for those of the studies.
        standard: what the studies of the standard setting give, which opens the page.
    """
    order = settings.order
    transfer, fairness = transfer_figure(study.transfer, order), fairness_figure(study.fairness, order)
    first = names_of(study.zero_shot, "run", order)[:1]
    by_hashtags = [zero_shot_table(study.zero_shot.filter(is_("run", run))) for run in first]
    protocols, zero_shot = protocol_figures(study.evaluated, order), zero_shot_figure(study.zero_shot, order)
    headline, associations = headline_figure(study.comparison, order), features_figure(study.audits, order)
    sections = [
        Section(
            "What are hashtags worth here?",
            HEADLINE,
            claims=tuple(headline_claims(study.comparison, order)),
            tables=(table_html(headline_table(study.comparison, order)),),
            figures=(
                (headline, "Macro accuracy of every run. Grey: not trained in this study. Dashed: best untrained."),
            ),
            limit=LIMITS,
        ),
        Section(
            "What does pre-training give on each task?",
            "Top-1 accuracy in percent of a linear classifier on frozen features, its regularisation chosen on "
            "validation images. Intervals: 95%, over clusters of images that belong together; none where they are "
            "too few.",
            claims=tuple(comparison_claims(of_first_run(study.comparison, order), order)),
            tables=tuple(
                map(table_html, (main_table(study.transfer, order), difference_table(study.comparison, order)))
            ),
            figures=((transfer, "Accuracy by task and run. The dashed line is the share of the largest class."),),
            limit="Tasks share designs and words, and intervals are not adjusted for the number of comparisons.",
        ),
        Section(
            "Does the answer depend on the protocol?",
            PROTOCOLS,
            claims=tuple(protocol_claims(study.comparison, order)),
            tables=(table_html(protocol_differences(study.comparison, order)),),
            figures=tuple(
                (figure, f"By protocol and run, of {tasks}: accuracy; for retrieval, precision at k.")
                for tasks, figure in protocols.items()
            ),
            limit="Long protocols look at one seed of each run.",
        ),
        Section(
            "Do hashtags alone classify images of other classes?",
            ZERO_SHOT,
            claims=tuple(zero_shot_claims(study.zero_shot, order)),
            tables=tuple(table_html(table) for table in by_hashtags),
            figures=((zero_shot, "Zero-shot accuracy as set, and with one thing changed at a time."),),
            limit="The tasks are drawings, as the images of pre-training are: this is not transfer to photographs.",
        ),
        Section(
            "Which associations did the networks learn?",
            AUDITS,
            claims=tuple(audit_claims(study.audits, order)),
            tables=(table_html(audits_table(study.audits, order)),),
            figures=((associations, "What features associate, whatever they were trained on; 0: no difference."),),
            limit="Drawings are not people, and finding nothing is not fairness. One seed of each run was audited.",
        ),
        Section(
            "How many of the strongest labels change with an attribute?",
            COUNTERFACTUAL,
            claims=tuple(fairness_claims(study.fairness, order)),
            figures=(
                (fairness, "How many of the strongest labels are replaced. n: base emoji behind each group of bars."),
            ),
            limit="The control is a low bar, for training shows mirrored images too. Heads have different labels: "
            "compare attributes within a run rather than runs with each other.",
        ),
        Section("What was run?", RUNS, tables=(table_html(runs_table(study.pretraining, order)),)),
    ]
    opening = standard or Standard([], {})
    write_page(page, settings.title, INTRODUCTION, [*opening.sections, *sections])
    for name, figure in opening.figures.items():
        save_figure(figure, figures / f"{name}.png")
    save_figure(headline, figures / "headline.png")
    save_figure(transfer, figures / "transfer.png")
    save_figure(fairness, figures / "fairness.png")
    save_figure(associations, figures / "associations.png")
    save_figure(zero_shot, figures / "zero_shot.png")
