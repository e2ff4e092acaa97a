"""Hashtag engineering: normalise, merge through WordNet, choose a vocabulary, resample."""
