
# Posts, comments and reactions
nobody-writes = Only a member writes, for themself or for a group.
not-in-group = Only members of this group post in it. Join it first.
group-closed = This group is closed: it can be read, and nothing new is written in it.
too-open = { $passes ->
    [near] In this group only its own members may see posts.
    [community] In this group only members of the community may see posts.
   *[public] Everybody may see posts in this group.
}
unknown-record = There is nothing there that you may see.
not-the-author = Only its author can do this.
withdrawn = This was hidden or taken away: nothing can be changed or added.
unknown-reaction = This community has no reaction “{ $kind }”.
reaction-twice = The reaction “{ $kind }” stands there twice.
too-many-reactions = A community has at most { $limit } reactions.
not-a-gift = The reaction “{ $kind }” can only give more than nothing of an abundant currency.

# Rights about posts
right-content-write = post and comment
right-content-react = react
right-content-manage_reactions = choose which reactions there are
