"""Sentences say what the measures say."""

from pathlib import Path

from swaglib.figures.tables import read_tables
from swaglib.report import claims
from tests.figures.study import ORDER


def test_sentences_count_what_is_clear_of_zero(metrics: Path) -> None:
    (said,) = claims.comparison_claims(read_tables(metrics, ["comparison.csv"]), ORDER)
    assert "hashtag against random" in said
    assert "better on 1 of 2 tasks, worse on 0" in said
    assert "from -2.0 [-5.0, +1.0] (b) to +31.3 [+25.0, +37.0] (a) points" in said


def test_fairness_sentences_name_control_and_base_emoji(metrics: Path) -> None:
    said = claims.fairness_claims(read_tables(metrics, [f"fairness-{run}.csv" for run in ORDER]), ORDER)
    assert len(said) == 2
    assert "1.0 [0.8, 1.2] are replaced when only the skin tone changes" in said[0]
    assert "(30 and 30 base emoji)" in said[0] and "replaces 0.5 [0.3, 0.7]" in said[0]


def test_protocols_are_counted_together_for_the_first_run(metrics: Path) -> None:
    (said,) = claims.protocol_claims(read_tables(metrics, ["comparison.csv"]), ORDER)
    assert said.startswith(
        "hashtag against random, over 5 protocols: of 7 paired differences, 4 are clear of zero in its"
    )
    assert "in its favour and 1 against it" in said


def test_zero_shot_stands_beside_chance_and_permuted_classes(metrics: Path) -> None:
    (said,) = claims.zero_shot_claims(read_tables(metrics, [f"zero_shot-{run}.csv" for run in ORDER]), ORDER)
    assert said == (
        "hashtag, a: 50.0 [40.0, 60.0]% of the images are right, 10.0 by chance, 12.0 [2.0, 22.0] with the hashtags of "
        "other classes."
    )


def test_what_audits_found_is_said_for_every_run_with_labels(metrics: Path) -> None:
    said = claims.audit_claims(read_tables(metrics, [f"audit-{run}.csv" for run in ORDER]), ORDER)
    assert len(said) == 4
    assert said[0].startswith("hashtag: of 1,400 labels, 40 move with skin tone; 3 lie beyond sham images")
    assert "(n = 81 base emoji" in said[0]
