"""The questions that the page answers from the studies of the standard setting, in its order."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
from matplotlib.figure import Figure

from swaglib.fairness.taxonomy import read_taxonomy
from swaglib.figures.agreement import agreement_figure, agreement_findings
from swaglib.figures.associations import associations_figure, associations_table
from swaglib.figures.capacity import capacity_figure
from swaglib.figures.interventions import found_table, planted_table, response_figure, response_findings
from swaglib.figures.shots import shots_figure
from swaglib.figures.studies import compute_figure, noise_figure, study_figure, study_table
from swaglib.studies.arms import planted_labels


@dataclass(frozen=True)
class Question:
    """What one study answers.

    Attributes:
        study: name of the study.
        title: the question.
        method: how it was measured.
        caption: what the figure shows.
        figure: draws the figure from the measures of the study.
        limit: what the study cannot show.
        table: makes a table from the measures, where the figure does not say all.
        says: makes sentences from the measures, where the study tests no claim.
        file: name of the file of its figure, without suffix; that of the study if there is none.
    """

    study: str
    title: str
    method: str
    caption: str
    figure: Callable[[pl.DataFrame], Figure]
    limit: str
    table: Callable[[pl.DataFrame], pl.DataFrame] | None = None
    says: Callable[[pl.DataFrame], list[str]] | None = None
    file: str = ""

    @property
    def figure_name(self) -> str:
        """The name of the file of its figure, without suffix."""
        return self.file or self.study


def _by_hashtags(measures: pl.DataFrame) -> Figure:
    return study_figure(measures, protocol="zero_shot")


def _on_clips(measures: pl.DataFrame) -> Figure:
    return study_figure(measures, task="clips")


def _label_responses(measures: pl.DataFrame) -> Figure:
    return response_figure(measures, planted_labels.planted())


def _labels_planted(measures: pl.DataFrame) -> pl.DataFrame:
    return planted_table(measures, planted_labels.planted())


def _responses(measures: pl.DataFrame) -> Figure:
    return response_figure(measures, read_taxonomy().sets["occupation"])


def _planted(measures: pl.DataFrame) -> pl.DataFrame:
    return planted_table(measures, read_taxonomy().sets["occupation"])


SEEDS = "Several seeds; a linear probe, cross-fitted over five folds, macro over the families of tasks."

AUDITED = "Several seeds; gaps beyond sham images count, of all labels together."

MARKS = (
    "Above: labels that move beyond shams, and neighbours of a drawing that are of its own group, more than chance. "
    "Below: effects of association tests. A small mark is a seed, bars are 95% intervals over seeds."
)

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
    Question(
        "self_supervised",
        "What do more rivals give, with text, without labels, and with masked images?",
        "SigLIP, VICReg, DINO and masked autoencoders beside hashtags; masked autoencoders need a vision transformer, "
        f"and hashtag_vit is the same one on hashtags alone, random_vit an untrained one. {SEEDS}",
        "Accuracy over the multiply-adds of training.",
        compute_figure,
        "No claim is tested here, and differences between single methods are not adjusted for their number.",
        study_table,
    ),
    Question(
        "ambiguity",
        "What should become of hashtags with several senses?",
        f"They keep their first sense, keep all of them, or are dropped. {SEEDS}",
        "Accuracy by what becomes of ambiguous hashtags.",
        study_figure,
        "Words for drawings are short and plain: people's hashtags have more senses.",
    ),
    Question(
        "kinds",
        "Are some kinds of hashtags worth more than others?",
        "Hashtags of things that can be drawn against all others, on the same images with as many labels of each. "
        f"Kinds are WordNet's lexicographer files of the first synset. {SEEDS}",
        "Accuracy by the kind of hashtags that was learned.",
        study_figure,
        "It cannot show whether a kind is worth less by itself or because it says less of drawings.",
    ),
    Question(
        "depth",
        "Are general or specific hashtags worth more?",
        "Hashtags near to WordNet's root, about a third, against those far from it, on the same images with as many "
        f"labels of each. {SEEDS}",
        "Accuracy by the depth of the hashtags that were learned.",
        study_figure,
        "No claim is tested here. Depth in WordNet is a poor measure of how specific a word is: circle is deep, and "
        "dog is not. Deep words are more often things, others more often signs and people.",
    ),
    Question(
        "left_out",
        "What is one kind of hashtags worth among all others?",
        "Images lose their hashtags of things, feelings, attributes or acts (without), or as many by chance "
        f"(fewer_than), on the same images. {SEEDS}",
        "Accuracy by what was left out.",
        study_figure,
        "Only the two runs of one kind are to be compared. Labels lost by chance may be of the kind, too: the more "
        "frequent a kind, the less the two differ. One draw serves all seeds, so that intervals do not cover it.",
    ),
    Question(
        "languages",
        "Does the language of the hashtags matter, and do several help?",
        "The same images of emoji, named in English, German or Japanese by CLDR's words, as many in each; or in all "
        f"three at once, three times as many. Words are learned as they are written, without WordNet. {SEEDS}",
        "Accuracy by the language of the words that were learned.",
        study_figure,
        "No claim is tested here. Words are agreed on by a committee, and in part translated from English, so that "
        "they are more alike than what people of different languages would post.",
    ),
    Question(
        "head",
        "Should a target's classifier start from the hashtags' own rows?",
        "A linear classifier on frozen features is pulled to the rows of the head that speak for its classes, or to "
        "zero; by the number of labelled images a class. Several seeds, macro over the tasks whose classes are named "
        "by synsets.",
        "Accuracy over the number of labelled images a class.",
        shots_figure,
        "It cannot show what fine-tuning of all weights makes of such a start. How strongly the classifier is pulled "
        "is fixed, so that with many images the start hardly counts.",
    ),
    Question(
        "zero_shot",
        "Do hashtags classify without labels, over several seeds?",
        "Classes by predicted hashtags, with the map from hashtags to classes and with one in which every class has "
        "the hashtags of another; with none and with all of the prior correction.",
        "Zero-shot accuracy by the map and by the correction.",
        _by_hashtags,
        "The tasks are drawings, and the map was chosen with labels of other images of these tasks at hand.",
        file="zero_shot_seeds",
    ),
    Question(
        "layers",
        "Which layer of the network transfers best?",
        f"The pooled maps of each stage of the networks of hashtag; stage_0 is the stem. {SEEDS}",
        "Accuracy of a linear probe by the stage that its features are from.",
        study_figure,
        "No claim is tested here, and stages have different numbers of features.",
    ),
    Question(
        "video",
        "Do features of still images carry over to short clips?",
        "Animated emoji by a hand that these networks have not seen: the mean of the features of eight frames, and one "
        "frame alone. Several seeds; a linear probe, cross-fitted over five folds.",
        "Accuracy on clips.",
        _on_clips,
        "A mean over frames knows nothing of their order. The same emoji by other hands were seen, supervised has "
        "learned the very classes that are asked, and there are few clips.",
    ),
    Question(
        "planted_gender",
        "Does training data cause an association?",
        "Men in half, and in more, of the images of some occupations in pre-training; then the audit of gender, on "
        "pairs of drawings most of which were shown. A network that takes gender as evidence would follow what was "
        "planted by one nat a nat (dashed), one that does not by none. The table counts, in each seed, the planted "
        "labels of which more is said of men or of women, by the test of all labels together, and those beyond shams.",
        "How far gaps of gender follow what was planted. Red: means over planted labels and over all others.",
        _responses,
        "What was planted is how often drawings were seen, not what is said of them; gendered drawings also differ in "
        "hair and clothes, so that balanced images are no null. Nothing here is about people.",
        _planted,
        response_findings,
    ),
    Question(
        "planted_labels",
        "Does the audit find an association that is surely there?",
        "Ten occupations are taken from all images of pre-training and put on drawings of men with a probability of "
        "90%, and of women with one of 10%; in the other arm on both with 50%, so that nothing is there to find. Then "
        "the audit of gender. The table counts, in each seed, the planted labels of which more is said of men or of "
        "women, by the test of all labels together, and those beyond sham images.",
        "How far gaps of gender follow what was planted. Red: means over planted labels and over all others.",
        _label_responses,
        "A label that is on drawings of men and women alone also says that a drawing is one of them, which shams may "
        "hide: a gap that was found and does not lie beyond shams may be real. One draw of labels serves all seeds, "
        "and most drawings of the audit were seen in training.",
        _labels_planted,
        response_findings,
    ),
    Question(
        "skin_tones",
        "Does it matter how often skin tones are seen in training?",
        "Images with a skin tone as they are, left out, or each single tone of an emoji equally often; labels stay. "
        f"Then the audit. {AUDITED} The table counts, in each seed, the labels that move with an attribute.",
        MARKS,
        associations_figure,
        "Tones are nearly balanced as they are, and their variants carry the same hashtags, so that balance is a "
        "mitigation of little here. Without tones a fifth of the images is left out, and fewer people are seen.",
        found_table,
    ),
    Question(
        "associations",
        "Do methods differ in what they associate?",
        f"Networks of other studies, audited. {AUDITED} What lies near to what in features is measured of every "
        "network, labels only where there are some: random and imagenet show what colours and photographs give.",
        MARKS,
        associations_figure,
        "Nothing here is adjusted for the number of runs: it shows where to look. Shares of labels depend on which "
        "labels there are: supervised has a hundred classes, so that its test is more lenient, and imagenet has "
        "classes of its own.",
        associations_table,
        file="compared_associations",
    ),
    Question(
        "associations",
        "Do they associate the same labels?",
        "The rank correlation of two networks' gaps over the labels that both have, without those that say the "
        "attribute itself, and always of different seeds. Below it, what the two would reach if their true gaps were "
        "the same, from each run's correlation with its own other seeds, which is the diagonal.",
        "Rank correlation of gaps over labels, mean over seeds, of what is reachable.",
        agreement_figure,
        "Gaps that are alike need not be large, and all networks are asked about the same drawings. The labels of one "
        "network are no sample, so there is no interval; sentences give the range over seeds.",
        says=agreement_findings,
        file="agreement",
    ),
]
