"""A few samples with labels for the tests of objectives."""

import polars as pl

INDEX = pl.DataFrame({"labels": [[0, 2], [1]], "subgroup": ["fruit", "animal"], "repeat": [1.0, 1.0]})
VOCABULARY = [{"name": name} for name in ("a.n.01", "b.n.01", "c.n.01")]
