"""NLTK's reader of WordNet, loaded without scikit-learn, which NLTK's classifiers want and which takes seconds to load.

Modules of this room take it from here, so that a notebook that asks about a hashtag need not wait.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _without(name: str) -> Iterator[None]:
    """Makes the import of a package fail for a while, as if it were not installed; one that is loaded stays."""
    hidden = name not in sys.modules
    if hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # Python's own way to hide a module
    try:
        yield
    finally:
        if hidden:
            del sys.modules[name]


with _without("sklearn"):
    import nltk
    from nltk.corpus.reader import WordNetCorpusReader
    from nltk.corpus.reader.wordnet import WordNetError

__all__ = ["WordNetCorpusReader", "WordNetError", "nltk"]
