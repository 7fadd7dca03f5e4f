bad-webhook-address = A webhook’s address begins with https://, has at most { $limit } bytes, and no password and no # in it.
bad-webhook-event = At most { $limit } events, each by its name, such as ledger.posted.
too-many-webhooks = A member has at most { $limit } webhooks. Remove one first.
unknown-webhook = You have no such webhook.
only-members-have-webhooks = Only members have webhooks.

right-webhook-own = have one’s own programs told of what happens
right-webhook-serve = send what webhooks tell
