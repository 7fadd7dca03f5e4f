only-members-have-feeds = Only members have a feed of their own.

right-feed-own = have an address of one’s own for feed and calendar
