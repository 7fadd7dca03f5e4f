
# Giving rights
unknown-right = There is no right called “{ $right }”.
not-yours-to-give = You don’t hold the right “{ $right }” there yourself, so you can’t give it.
too-many-grants = At most { $limit } rights can be given over one group.
unknown-grant = This right is not given any more.
outlasts-own = Your own right ends on { $moment }; you can’t give it for longer.
drops-condition = You hold this right under a condition; you can give it only under the same.
right-right-give = give and revoke rights over this group
