"""Measures what any backbone says of your own images of people or households, by groups that your table states.

    python -m swaglib.fairness --backbone runs/hashtag --table people.csv --images photos --attributes gender skin_tone
    python -m swaglib.fairness --backbone timm/regnety_160.swag_lc_in1k --layout dollar_street \
        --table images_v2.csv --images dollar_street --currency "USD PPP" --out results

The table is a CSV file with the column `image`, and perhaps `label`, `cluster` (person or household), `income` and any
attributes: see docs/fairness.md. Nothing is inferred about anyone.
"""

import argparse
import sys
from pathlib import Path

import polars as pl

from swaglib.fairness.own.measures import OwnRules
from swaglib.fairness.own.summary import summary
from swaglib.fairness.own.work import RULES, Asked, measure_own, read_asked
from swaglib.fairness.results import MEASURES
from swaglib.fairness.taxonomy import TAXONOMY
from swaglib.measures import with_run, write_measures
from swaglib.networks.load import load_backbone
from swaglib.networks.weights import WEIGHTS


def run(
    backbone: str, asked: Asked, image_size: int | None = None, weights: Path = WEIGHTS, verify: bool = True
) -> pl.DataFrame:
    """Returns measures of a backbone on users' own images.

    Args:
        backbone: its name, see `swaglib.networks.load`.
        asked: what is asked for. The table is read before the network.
        image_size: side of the images; None takes the network's own.
        weights: folder of released weights.
        verify: refuses released weights whose SHA-256 is not that of their name.

    Raises:
        FileNotFoundError: if weights, table or images are not there.
        ValueError: if they are malformed or do not fit each other.
    """
    data = read_asked(asked)
    network = load_backbone(backbone, image_size, weights=weights, verify=verify)
    return with_run(measure_own(network, data, asked), backbone, asked.rules.seed)


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m swaglib.fairness", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--backbone", required=True, help="runs/<run>, timm/<name>, torchvision/<weights> or a folder")
    parser.add_argument("--table", type=Path, help="CSV file of the images, or the layout's own file")
    parser.add_argument("--images", type=Path, required=True, help="folder that the paths of the images begin in")
    parser.add_argument("--layout", help="fairface, utkface, casual_conversations or dollar_street")
    parser.add_argument("--attributes", nargs="+", help="columns whose values are groups; of a layout, all without it")
    parser.add_argument("--currency", help="what the column `income` is counted in, a month, such as USD")
    parser.add_argument("--classes", type=Path, help="CSV file `label,class`: the head's names for the table's labels")
    parser.add_argument("--taxonomy", type=Path, default=TAXONOMY, help="YAML file of the sets of labels")
    parser.add_argument("--without-associations", action="store_true", help="measure no associations of labels")
    parser.add_argument("--k", type=int, default=RULES.k, help="number of the strongest labels")
    parser.add_argument("--neighbours", type=int, default=RULES.neighbours, help="number of nearest neighbours")
    parser.add_argument("--top", type=int, default=RULES.top, help="people or households in the top of a ranking")
    parser.add_argument("--seed", type=int, default=RULES.seed, help="seed of the exchanges of groups")
    parser.add_argument("--image-size", type=int, help="side of the images; without it, the network's own")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of released weights")
    parser.add_argument("--out", type=Path, help=f"folder for {MEASURES}")
    parser.add_argument(
        "--unverified", action="store_true", help="take weights whose SHA-256 is not that of their name, too"
    )
    given = parser.parse_args(arguments)
    taxonomy = None if given.without_associations else given.taxonomy
    rules = OwnRules(given.k, given.neighbours, given.top, given.seed)
    asked = Asked(
        given.table, given.images, given.layout, given.attributes, given.currency, given.classes, taxonomy, rules
    )
    try:
        measures = run(given.backbone, asked, given.image_size, given.weights, verify=not given.unverified)
        if given.out is not None:
            given.out.mkdir(parents=True, exist_ok=True)
            write_measures(measures, given.out / MEASURES)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(summary(measures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
