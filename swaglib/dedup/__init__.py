"""Near-duplicates of evaluation images in pre-training: found by hash, perceptual hash and embedding."""
