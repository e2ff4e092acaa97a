"""The papers' claims, and what the study's measures say of each: `claims.yaml` at the top of the project."""
