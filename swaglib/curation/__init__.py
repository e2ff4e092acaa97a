"""From posts to shards: labels, fitness, plan, splits; everything that is decided about data before training."""
