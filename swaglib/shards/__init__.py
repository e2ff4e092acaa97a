"""Shards: tar files of samples with an index that finds any sample directly."""
