bad-hash = This is not an Argon2id hash in PHC text form.
unknown-member = There is no such member.
unknown-token = There is no such token of this member.
too-many-tokens = A member has at most { $limit } tokens. Revoke one first.
bad-token-label = A token's label has 1 to { $limit } bytes and no control characters.
bad-lifetime = A token lives 1 to { $limit } days.

right-credential-manage = set passwords and API tokens of members
