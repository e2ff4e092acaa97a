"""What a hashtag and a class can have to do with each other, and the columns of a map; without WordNet itself."""

import polars as pl

SAME, SYNONYM, HYPONYM, BY_HAND = "same", "synonym", "hyponym", "by hand"
RELATIONS = (SAME, SYNONYM, HYPONYM)
"""Those that are found in WordNet."""

MAP: dict[str, type[pl.DataType]] = {
    "class": pl.String,
    "label": pl.String,  # of the vocabulary
    "hashtags": pl.String,  # some of those merged into the label
    "relation": pl.String,
    "steps": pl.Int64,  # between the two synsets; 0 for the same
    "weight": pl.Float64,
}
