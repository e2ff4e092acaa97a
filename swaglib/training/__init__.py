"""The training engine, of pre-training and fine-tuning: loop, optimizer, checkpoints."""
