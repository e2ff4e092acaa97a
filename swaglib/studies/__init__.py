"""Studies: what the papers argue about, on the same images, tuned alike; what each varies: `swaglib.studies.arms`."""
