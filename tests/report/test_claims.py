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
