# Issuance over time
unknown-issuance-rule = There is no rule of issuance { $rule }.
issuance-has-ended = This rule has ended. What fell due before is still carried out.
issuance-other-kind = A rule is replaced by one of the same currency and of the same kind.
issuance-too-many = At most { $limit } are possible.
issuance-bad-day = A rule can begin on { $earliest } at the earliest: nothing is changed for the past. Its periods are counted from a day between the years 1970 and 9000.
issuance-not-positive = { $amount } is not more than zero.
issuance-amount-missing = An amount is missing. Only a pot that nobody has to claim from can be shared out whole.
issuance-out-of-range = “{ $what }” is a number from { $least } to { $most }.
issuance-only-outside = { $currency } stays outside: there are no balances of it here that could grow or shrink.
issuance-not-issued = { $currency } is held in custody, not issued here. Name the wallet that it comes from or goes to.
issuance-never-paid = { $currency } is abundant: it never goes from one wallet to another.
issuance-unknown-wallet = There is no wallet { $wallet } that money could come from or go to.
issuance-unknown-member = There is no member { $member }.
issuance-not-claimed = What this rule gives comes by itself; there is nothing to claim.
issuance-nothing-to-claim = There is nothing to claim now. Something new comes with the next period.
issuance-nothing-open = Nothing is open between wallet { $wallet } and this rule.
issuance-other-side = The other side of this rule, such as a pot, can’t do it now. Try again later.
issuance-not-yours = A rule gives only from a wallet from which whoever makes the rule may pay. Wallet { $wallet } is not one of yours.

right-issuance-manage = make the rules by which money comes, goes and shrinks with time
right-issuance-tick = carry out what these rules have due
right-issuance-claim = claim one’s basic income
