
# Indicators
unknown-indicator = There is no indicator “{ $indicator }”.
indicator-taken = “{ $indicator }” means something else already.
not-measurable = This can’t be measured so: what is counted, of whom and over what time don’t go together.
bad-scale = A scale goes from a lower to a higher mark, at most { $limit } away from zero.
too-many-to-rank = At most { $limit } members are put in an order. Ask for a smaller group.
category-cycle = A category can’t inherit from itself, nor over more than { $limit } others.
self-evaluation = Nobody evaluates themself, nor what is their own.
not-a-person = Only a member gives an opinion, in their own name.
unknown-object = There is nothing of this name to evaluate ({ $object }).
indicator-not-asked = “{ $indicator }” is not among what is evaluated here.
not-on-the-scale = A mark for “{ $indicator }” goes from { $low } to { $high }.
evaluations-closed = The evaluations of this are closed.
not-a-level = Nobody rises into the community itself by figures: choose a group in it.
level-not-admitting = A level brings people into { $group }: you need the right to admit there.
right-indicator-manage = manage indicators and levels
right-indicator-update = bring the indicators up to date
right-indicator-see = see the figures of others
right-indicator-evaluate = evaluate others
right-level-apply = let figures move people between levels
