
# Evaluations and reputation
reputation-unknown-deal = There is no such deal in which you are a side. For a group’s deal, act in the group’s name.
reputation-unknown-category = There is no such category in this market.
reputation-not-yet = A deal is evaluated once it is paid for, and not if it was called off.
reputation-open = What was said of this deal is open by now: it can’t be changed any more.
reputation-too-late = A deal is evaluated at most { $days } days after it was closed.
right-reputation-tick = open the evaluations whose time is over
