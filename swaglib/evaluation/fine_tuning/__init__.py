"""Full fine-tuning: all weights of a pre-trained network learn a task."""
