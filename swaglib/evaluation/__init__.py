"""Transfer: what pre-training gives on labelled tasks."""
