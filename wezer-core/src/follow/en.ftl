
# Following
nothing-to-follow = There is nobody and nothing there that you may see.
too-many-followed = One follows at most { $limit } people, groups and records. Stop following some of them first.
not-oneself = One follows others, not oneself.
right-follow-choose = follow people, groups and records
