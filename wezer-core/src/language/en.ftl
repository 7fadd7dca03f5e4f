# The kernel
denied = { $because ->
    [not-a-member] Only members of this community may { $right }.
    [not-active] Your membership is not active, so you may not { $right }.
    [expired] You could { $right } until { $found }.
    [condition] To { $right } you have to meet a condition, and you don’t yet: { $found }.
   *[not-held] You may not { $right } here.
 }{ $held ->
    [some] {" "}Members of { $held_by } may.
   *[none] {""}
 }{ $given ->
    [some] {" "}Those who manage { $given_by } can give you this right.
   *[none] {" "}An operator of the community can give you this right.
 }
command-id-reused = The request number { $id } was already used for something else. Nothing was done.
busy = The community is very busy right now. Nothing was done; please try again.
store = The storage did not work: { $reason }. Nothing was done; please try again.
unknown-outcome = The storage did not answer: { $reason }. Send the same request again to learn whether it was done.
internal = Something went wrong inside WeZer. Nothing was done.
unknown-name = Nothing is called “{ $name }” here.
needs-the-past = This reads the past, which can’t be done inside another action.
calls-too-deep = Too many actions lie in one another: at most { $limit } may. Nothing was done.
invalid-arguments = The request does not have the right shape: { $reason }

# The ledger
lower-limit = This would bring the balance to { $would_be }, and the limit is { $limit }. At most { $passes } would pass.
upper-limit = This would bring the payee’s balance to { $would_be }, and the limit is { $limit }. At most { $passes } would pass.
others-limit = A limit of the other wallet stands in the way. At most { $passes } would pass.
supply-limit = There would be { $would_be } in circulation, and the limit is { $limit }. At most { $passes } more can be issued.
unknown-currency = There is no currency { $currency }.
currency-exists = There is already a currency { $currency }.
unknown-wallet = There is no such wallet.
unknown-entry = There is no entry { $entry }.
same-wallet = Payer and payee are the same wallet.
no-amount = There is nothing to pay.
currency-twice = { $currency } stands twice in the payment.
not-positive = { $money } is not more than zero.
not-transferable = { $currency } is abundant: it is given, never paid.
not-abundant = { $currency } is not abundant: it is paid, not given out of nothing.
only-declared = { $currency } stays outside: it is declared when paid, and no balance of it is kept.
limits-exclude-zero = Limits must have zero between them.
too-precise = { $amount } has too many digits: the currency has { $scale } behind the point.
too-large = The amount is too large to be counted.
not-an-amount = This is not an amount: digits with at most one point are expected, such as 12.50.
too-many = There may be at most { $limit } { $what }.
text-too-long = The text may have at most { $limit } bytes.
not-pending = Entry { $entry } is not pending any more.
held-for = These amounts are held for something else, a “{ $kind }”: a step there pays them or gives them back.
has-expired = Entry { $entry } expired on { $moment }.
only-whole = This part of the entry is settled whole or not at all.
system-wallet = This wallet is where money comes from; nobody pays from it or to it.
not-yours = Only the other side can do this with entry { $entry }.
more-than-left = Of this, { $left } is left; { $asked } is more than that.
is-correction = Entry { $entry } is a correction. It can’t be corrected; pay again instead.
in-the-past = { $moment } is already past.

# Texts
text-empty = There is nothing written here.
text-unprintable = The text holds characters that can’t be seen. Please type it again without them.

# Rights of the ledger, of wallets and of members
right-wallet-pay = pay from this wallet
right-wallet-give = give in this wallet’s name
right-wallet-see = see what is in this wallet
right-wallet-settle = confirm or refuse what is pending for this wallet
right-wallet-correct = give back what came to this wallet
right-wallet-manage = open wallets
right-wallet-set_limits = set a wallet’s own limits
right-currency-manage = create and change currencies
right-currency-issue = issue and redeem money
right-ledger-post = enter an imported history
right-member-manage = admit and change members
right-community-see = see members, groups and currencies
right-community-set_up = set up the community
