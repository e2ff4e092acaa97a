"""Pre-training objectives, one a file: `objective` says what each offers, `load` finds the one that a setting names."""
