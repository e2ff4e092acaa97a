"""What becomes of a hashtag with several noun synsets: `#bat` flies, or hits a ball.

Neither paper's rule could be read. SWAG's canonical hashtags are recalled to be more than their synsets, which
`merge-shared` would give; `first` is the usual choice of others. So it is a parameter, and the curate notebook shows
what each choice does.

- `first`: WordNet's first sense, which is its most frequent one.
- `all`: a label for each sense.
- `drop`: hashtags with several senses are dropped.
- `merge-shared`: hashtags that share all their senses are one label, which keeps them all; nothing is decided.
"""

from typing import Literal, get_args

import polars as pl

Ambiguity = Literal["first", "all", "drop", "merge-shared"]
CHOICES: tuple[Ambiguity, ...] = get_args(Ambiguity)
AMBIGUOUS = "ambiguous"


def resolve(hashtags: pl.DataFrame, ambiguity: Ambiguity) -> pl.DataFrame:
    """Adds `keys`, the labels that each hashtag stands for.

    Args:
        hashtags: table with `synsets` (a list, null where the hashtag was dropped) and `reason`.
        ambiguity: see above.

    Returns:
        The table with `keys`: each a synset, or several joined by `+`; null where dropped, with the reason.
    """
    if ambiguity not in CHOICES:
        raise ValueError(f"ambiguity is {ambiguity!r}. It can be: {', '.join(CHOICES)}.")
    synsets = pl.col("synsets")
    if ambiguity == "first":
        return hashtags.with_columns(keys=synsets.list.head(1))
    if ambiguity == "all":
        return hashtags.with_columns(keys=synsets)
    if ambiguity == "merge-shared":
        merged = pl.concat_list(synsets.list.sort().list.join("+"))
        return hashtags.with_columns(keys=pl.when(synsets.is_not_null()).then(merged))
    several = synsets.list.len() > 1
    return hashtags.with_columns(
        keys=pl.when(~several).then(synsets),
        reason=pl.when(several).then(pl.lit(AMBIGUOUS)).otherwise(pl.col("reason")),
    )
