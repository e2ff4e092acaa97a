"""The pre-training engine: loop, optimiser, checkpoints."""
