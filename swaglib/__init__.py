"""Weakly supervised pre-training of vision models with hashtags, as one reproducible study.

The package follows the pipeline: `posts` -> `hashtags` -> `shards` -> `models`, `objectives`, `training` ->
`evaluation` -> `fairness` -> `report`. `notebook` runs a stage's notebook, `launch` starts heavy work.

Papers: SWAG, https://arxiv.org/abs/2201.08371, and its forerunner, https://arxiv.org/abs/1805.00932.
"""

import warnings

# Said by libraries that load tqdm's widgets in a kernel; this study draws its own bars (swaglib.progress).
warnings.filterwarnings("ignore", message="IProgress not found")
