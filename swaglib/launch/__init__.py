"""Starts heavy work: jobs here and on SLURM, job arrays, and works that are never computed twice."""
