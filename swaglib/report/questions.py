"""The questions that the page answers from the studies of the standard setting, in its order."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
from matplotlib.figure import Figure

from swaglib.figures.capacity import capacity_figure
from swaglib.figures.studies import compute_figure, noise_figure, study_figure, study_table


@dataclass(frozen=True)
class Question:
    """What one study answers.

    Attributes:
        study: name of the study, and of the file of its figure.
        title: the question.
        method: how it was measured.
        caption: what the figure shows.
        figure: draws the figure from the measures of the study.
        limit: what the study cannot show.
        table: makes a table from the measures, where the figure does not say all.
    """

    study: str
    title: str
    method: str
    caption: str
    figure: Callable[[pl.DataFrame], Figure]
    limit: str
    table: Callable[[pl.DataFrame], pl.DataFrame] | None = None


SEEDS = "Several seeds; a linear probe, cross-fitted over five folds, macro over the families of tasks."

QUESTIONS = [
    Question(
        "methods",
        "Which method learns most, for how much computing?",
        "Every method is trained with several seeds, at a learning rate that was chosen by one rule, for as many "
        "images; simclr_flops for as many multiply-adds as hashtag, and so for half as many images. "
        "Those with curated labels, and hashtag_emoji beside them, learn from the emoji, all others from all images. "
        "Evaluated by a linear probe that is cross-fitted over five folds, macro over the families of tasks.",
        "Accuracy over the multiply-adds of training. Dashed: not trained in this study.",
        compute_figure,
        "It cannot show whether the order is the same with a thousand times the images: self-supervised methods are "
        "said to need long training, and here all are short.",
        study_table,
    ),
    Question(
        "noise",
        "How much does label noise cost?",
        "A share of the hashtags is replaced by random ones, drawn as often as they occur. Test labels are clean.",
        "Accuracy over the share of hashtags that were replaced, a line a loss.",
        noise_figure,
        "It cannot show the noise that hashtags have before anything is replaced, nor noise that depends on the image.",
    ),
    Question(
        "vocabulary",
        "Which hashtags should a network learn?",
        "Synonyms of the targets' classes, of all nouns, the most frequent ones, or all that are frequent enough; each "
        f"with the posts that have one of them. {SEEDS}",
        "Accuracy by the hashtags that were learned.",
        study_figure,
        "Posts without a hashtag of the vocabulary are not learned from, so networks differ in their images, too.",
    ),
    Question(
        "sampling",
        "How often should images of rare hashtags be repeated?",
        f"As often as they occur, by the square root of that, all hashtags alike, or frequent ones capped. {SEEDS}",
        "Accuracy by how often images of rare hashtags are repeated.",
        study_figure,
        "Training is short, and the tail of rare hashtags is far shorter than that of billions of posts.",
    ),
    Question(
        "capacity",
        "Does a wider network gain more from more images?",
        "Three widths of the network times three shares of the things that are shown, for as many steps, at the "
        f"learning rate of the middle width with all images. {SEEDS}",
        "Accuracy over the share of things that were shown, a line a width.",
        capacity_figure,
        "Runs of this length are limited by their steps, so a wider network is not trained to its end.",
    ),
]
