"""Users' own images of people or households: what a table states of them, and what a network says of the groups."""
