
# Moderation
members-only = Only a member does this, in their own name.
not-in-this-group = This does not stand in this group, or was taken away.
your-own = One does not report what one wrote oneself.
already-reported = You reported this already, and the report still waits.
unknown-report = There is no open report { $report } in this group.
already-hidden = This is hidden already.
not-hidden = This is not hidden.
already-appealed = You appealed already: there is one appeal.
appeal-open = Its author appealed. Decide the appeal.
no-appeal = There is no open appeal against this.
somebody-else-decides = Whoever hid or wrote this does not decide the appeal: somebody else who moderates here can.
too-many-blocked = One blocks at most { $limit } people.
right-content-moderate = hide what breaks the rules, and answer reports and appeals
right-content-report = report, appeal and block
