
# Members and wallets
bad-name = A name has 1 to { $limit } bytes and no invisible characters.
name-taken = Somebody already has this name.
unknown-member = There is no such member.
bad-label = A wallet’s label has 1 to { $limit } bytes and no invisible characters.
label-taken = Another wallet already has this label.
member-not-from-here = A member who is “{ $from }” can’t become “{ $to }” in this way.
paused-by-other = Somebody else made this pause. They, or another person who admits members, have to end it.
too-many-here = At most { $limit } are allowed here.
is-erased = This person had themself erased. Nothing about them can be changed any more.
only-operators = Only an operator of the community can do this.
