"""Runs a stage's notebook: `python -m swaglib.notebook notebooks/03_pretrain.ipynb --run hashtag`."""

import sys

from swaglib.notebook.run import main

sys.exit(main())
