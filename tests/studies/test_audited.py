"""Studies whose networks are audited: what each audit found first, planted labels, and their response to the dose."""

from pathlib import Path

import polars as pl
import pytest

from swaglib.fairness.dose import dose_responses
from swaglib.measures import MEASURE, write_measures
from swaglib.studies.arm import Arm
from swaglib.studies.audited import LARGEST, audited_measures, every_label, planted_shares
from swaglib.studies.plan import arms_of
from tests.fairness.test_dose import PLANTED, SHARES, gaps


@pytest.fixture
def audits(tmp_path: Path) -> dict[str, dict[int, Path]]:
    """Folders as audits leave them, of three doses and four seeds: all labels, and the measures of those found."""
    known = gaps().with_columns(protocol=pl.lit("counterfactual_gaps"), p_adjusted=pl.lit(0.5))
    found: dict[str, dict[int, Path]] = {}
    for (run, seed), own in known.group_by("run", "seed"):
        others = pl.concat([own.filter(label="tree.n.01").with_columns(label=pl.lit(f"tree.n.{n}")) for n in range(50)])
        folder = tmp_path / f"{run} {seed}"
        folder.mkdir()
        by_design = own.with_columns(variant=pl.lit("one_design"), task=pl.lit("noto"))
        on_top = own.with_columns(metric=pl.lit("top_k_gap"), k=pl.lit(5, pl.Int64))
        every = pl.concat([own, others, by_design, on_top]).with_columns(
            run=pl.lit(None, pl.String), seed=pl.lit(None, pl.Int64)
        )
        every.write_parquet(folder / "labels.parquet")
        found_here = ~pl.col("label").is_in([f"tree.n.{n}" for n in range(int(str(seed)), 50, 7)])
        write_measures(every.filter(found_here), folder / "measures.csv")  # each audit finds other labels
        found.setdefault(str(run), {})[int(str(seed))] = folder
    return found


def test_planted_labels_stay_others_are_the_first_of_each_test(audits: dict[str, dict[int, Path]]) -> None:
    table = audited_measures("planted_gender", audits, SHARES, PLANTED)
    assert table.schema == pl.Schema(MEASURE) and set(table["study"]) == {"planted_gender"}
    one = table.filter(run="men_90", seed=2, protocol="counterfactual_gaps")
    assert {"nurse.n.01", "chef.n.01"} <= set(one["label"])
    assert set(one["variant"]) == {"all"}, "the results have the same by design"
    assert set(one["metric"]) == {"centred_log_probability_gap", "labels_found"}, "and how often a label is on top"
    assert LARGEST <= len(one) <= LARGEST + 2, "and no other label that was not found first"
    responses = table.filter(metric="dose_response", variant="planted")
    assert len(responses) == 1 and responses["n"].item() == 4
    others = table.filter(metric="dose_response", variant="others")["value"].item()
    assert others == pytest.approx(
        dose_responses(every_label(audits), SHARES, PLANTED).filter(variant="others")["value"][0]
    )
    assert set(table.filter(metric="dose_response")["label"].drop_nulls()) == {"nurse.n.01", "chef.n.01"}


def test_gaps_that_all_seeds_have_are_counted_for_each_run(audits: dict[str, dict[int, Path]]) -> None:
    table = audited_measures("planted_gender", audits, SHARES, PLANTED)
    counts = table.filter(metric="labels_learned")
    assert counts.select("run", "attribute", "value").sort("run").rows() == [
        (run, "gender", 0.0) for run in ("men_50", "men_70", "men_90")
    ], "with p-values of 0.5 nothing was found"
    for seeds in audits.values():
        for folder in seeds.values():
            one = pl.read_parquet(folder / "labels.parquet").with_columns(p_adjusted=pl.lit(0.01))
            beyond = one.filter(variant="all", metric="centred_log_probability_gap").with_columns(
                metric=pl.lit("gap_beyond_controls"),
                protocol=pl.lit("sham_controls"),
                variant=pl.lit(None, pl.String),
            )
            pl.concat([one, beyond]).write_parquet(folder / "labels.parquet")
    found = audited_measures("planted_gender", audits, SHARES, PLANTED).filter(run="men_90")
    assert {"nurse.n.01", "chef.n.01"} <= set(found.filter(metric="learned_gap")["label"])
    assert found.filter(metric="labels_learned")["n"].item() == 53


def test_without_enough_seeds_of_each_dose_there_is_no_response(audits: dict[str, dict[int, Path]]) -> None:
    audits["men_70"] = dict(list(audits["men_70"].items())[:2])
    assert "dose_response" not in audited_measures("planted_gender", audits, SHARES, PLANTED)["metric"]
    assert "dose_response" not in audited_measures("planted_gender", audits, {}, [])["metric"]


def test_what_is_planted_is_read_from_the_arms() -> None:
    shares, labels = planted_shares(arms_of("planted_gender"))
    assert shares == {"men_50": 0.5, "men_70": 0.7, "men_90": 0.9}
    assert "nurse.n.01" in labels
    assert planted_shares([Arm("hashtag", "hashtag", {"objective": "hashtag"})]) == ({}, [])
