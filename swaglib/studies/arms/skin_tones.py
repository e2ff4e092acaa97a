"""Does it matter how often skin tones are seen? They are left out, balanced, or seen as they are, and labels stay.

Tests no claim of the papers: its networks are audited for fairness (`swaglib.studies.audited`). `default_only` never
sees a skin tone; `balanced` shows the tones of each emoji equally often, as a mitigation would.
"""

from swaglib.studies.arm import Arm

TONES = {"as_they_are": "all", "default_only": "default", "balanced": "balanced"}

ARMS = [
    Arm(name, "hashtag", {"objective": "hashtag_attributes", "objective_settings": {"tones": tones}}, protocol="audit")
    for name, tones in TONES.items()
]
