
# Replies and deals
deal-nobody-replies = Only a member replies, for themself or for a group.
deal-unknown-announcement = There is no such announcement that you may see.
deal-announcement-closed = This announcement is closed: it can’t be answered any more.
deal-own-announcement = This is your own announcement.
deal-not-enough = { $asked } are asked for, but only { $left } are left. At most { $left } would pass.
deal-bad-quantity = A quantity is 1 to { $limit }.
deal-choose-currency = There are several prices: say in which currency.
deal-price-is-set = The announcement says what it costs; a reply does not change that.
deal-no-wallet = One side is a group without a wallet, so nothing can be paid between you. Open a wallet for the group first.
deal-may-not-pay = You may not pay from the wallet of this group. Somebody who may has to do this.
deal-payer-may-not = Who replied may no longer pay from the wallet that would pay. They have to reply anew.
deal-too-many-waiting = At most { $limit } replies of yours may wait for an answer. Take some back first.
deal-unknown = There is no such deal that you may see.
deal-sent = This reply was sent: it is not changed any more. Take it back and write another one.
deal-out-of-turn = This is done by a step of the deal and once only. Take the step instead.
deal-not-yours = Only the two sides of a deal and its moderators may do this.
deal-already-called = A moderator was called already and has not answered yet.
deal-not-called = No moderator is called for here.
deal-own-matter = A moderator who is not a side of the deal answers this, or who called takes the call back.
right-deal-make = reply to announcements and make deals
purpose-deals = To let people agree on what they exchange, and to keep what they agreed on.
