"""Protocols on frozen features, one a file; what a protocol is: `swaglib.evaluation.asked`."""
