"""The report: tables, figures and sentences, all computed from metrics/*.csv."""
