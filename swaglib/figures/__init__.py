"""Figures and tables: drawn from results, and imported by nothing that computes one."""
