
# Groups
unknown-group = There is no open group { $group }.
unknown-kind = There is no kind of group called “{ $kind }”.
kind-not-allowed = A group of the kind “{ $inner }” may not lie in one of the kind “{ $outer }”.
group-cycle = A group can’t lie in itself.
too-deep = Groups may lie { $limit } deep in one another, and this would be deeper.
is-the-community = This can’t be done with the community itself.
not-there = You may not create groups in { $group }, so you can’t move one there.
has-groups = There are open groups in this group. Close or move them first.
has-money = The group’s wallets are not empty. Empty them first.
no-wallets = A group of the kind “{ $kind }” has no wallets.
not-active = There is no active member { $member }.
already-in = They are in this group already.
not-in = They are not in this group.
not-a-delegate = In this group one speaks for a group of one’s own: name a group in whose name this person may act.
by-invitation = One comes into this group by invitation only.
answers-missing = There are { $expected } questions to answer.
agreements-missing = There are { $expected } agreements to accept.
sponsors-missing = { $have } of { $need } sponsors spoke for this person so far.
no-application = There is no open application { $application }.
already-asked = There is an open application already.
not-a-sponsor = A sponsor is a member of the group, is not the applicant and speaks once.
no-wallet-for-fee = The group asks for a fee but has no wallet to take it. Its managers have to open one.
not-in-parent = Who comes in here belongs to { $group } too: one has to be there first, or be brought in by somebody who admits there.
only-managers = Only those who manage this group choose its managers, or remove one.
only-the-person = Only the person themself can do this.

# Rights of groups
right-group-act_for = act in this group’s name
right-group-create = create groups in this group
right-group-manage = manage this group
right-group-admit = invite, admit and remove people in this group
right-group-manage_kinds = change which kinds of groups there are
right-group-sponsor = speak for people who ask to come in
