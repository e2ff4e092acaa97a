"""The text of docs/benchmarks/fairness.md, around the tables that `benchmarks.fairness` fills in."""

HEAD = """# How often the fairness tests find what is not there, and what they find

Written by `python -m benchmarks.fairness --backbone {backbone}`: {pairs:,} pairs of drawings, light and dark, of
{bases} base emoji; {repetitions:,} repetitions. For gaps, each has a head of {labels} random labels on the network's
features. Brackets hold 95% intervals of the simulation (Wilson).

## Nothing to be found

How often at least one label is found; {level:.0%} is promised.

| What is compared | Which image counts as the second | At least one false finding |
| --- | --- | --- |
{false}

| Association test on features (iEAT) | p at most 5% |
| --- | --- |
{associations}

| Groups, dealt by pair | How often they differ |
| --- | --- |
{groups}

| Strongest labels, and shams | At least one false finding |
| --- | --- |
{controls}

The first row is the test's own null. In the others of the first table no flip made the null: images of one base
emoji are dealt design by design, so that designs that agree are torn apart; shams differ in what no attribute has.
Association tests and rankings deal light and dark design by design, too, while their permutations exchange whole base
emoji. Rankings are by a random direction of the features, and the first {top} images are the top. In the last table,
the darker drawing, the darkened and the tinted one of a pair are dealt among each other, so that none is farther from
the lighter drawing than the others. A gap is found *beyond* shams only if two tests of each sham agree: where the gap
equals all shams, this test errs less often than it may. With one sham alone it errs more often, and it comes nearest
to 5% where the gap is large besides, which was not simulated. Shams are compared on the {with_shams:,} pairs that have
both.

## Accuracy by group

It has no test. How often intervals of one group's accuracy hold is [on their page](coverage.md). Here, base emoji are
drawn anew from those of the audit, all or few of them, and the interval of the variance between groups is to hold the
variance that all drawings have: in 95% of the cases at least, where there is one. Where groups answer alike in nearly
all that was drawn, there is none.

| Groups | How many | Base emoji drawn | There is an interval | It holds |
| --- | --- | --- | --- | --- |
{variances}

## Power

One label moves by a part of the standard deviation that its gap has over base emoji: a gap around 0 in the first
column, one like those of the shams in the second.

| Planted gap, standard deviations | Found among {labels} labels | Found beyond both shams |
| --- | --- | --- |
{power}

The other tests, {fewer} repetitions each. What is planted: for association tests (flowers and insects), the second
group of drawings moves along the line between the two sets of things, in standard deviations of the drawings along it;
for rankings, scores of dark drawings rise, in standard deviations of scores; for neighbours, features of dark drawings
move along one random direction, in parts of the root of their total variance; for the strongest labels, the logit of
the most probable one rises, in its standard deviations; for the Jensen-Shannon distance, the logits of second drawings
move, each label's by its own draw, in standard deviations of logits.

| Planted | iEAT | MaxSkew | NDKL | neighbours alike | {k} strongest labels | Jensen-Shannon |
| --- | --- | --- | --- | --- | --- | --- |
{others}
"""
