"""Pre-training objectives, one a file."""
