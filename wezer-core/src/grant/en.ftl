
# Giving rights
unknown-right = There is no right called “{ $right }”.
not-yours-to-give = You don’t hold the right “{ $right }” there yourself, so you can’t give it.
too-many-grants = At most { $limit } rights can be given over one group.
unknown-grant = This right is not given any more.
right-right-give = give and revoke rights over this group
