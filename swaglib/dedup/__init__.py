"""Near-duplicates of evaluation pictures in pre-training: found by hash, perceptual hash and embedding."""
