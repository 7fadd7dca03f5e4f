
# Limits by formula
limit-no-rule = No rule is in force for the limits of { $currency }.
limit-rule-empty = Write a formula for one end at least.
limit-no-balance = { $currency } stays outside: there are no balances of it here that could have limits.
limit-bad-bounds = From { $least } to { $most } can’t be: the first bound is the lesser one; those of a lower limit are zero or less, those of an upper limit zero or more.
limit-gameable = “{ $name }” grows when two accounts pay each other back and forth, or may grow so. Take net_CODE, balance_CODE, partners, days_member or marks instead.

right-limit-manage = write the formulas by which limits are worked out
right-limit-tick = work limits out by their formulas
