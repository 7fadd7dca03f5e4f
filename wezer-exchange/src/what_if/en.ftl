
# What if
what-if-no-balances = There is no currency { $currency } here of which balances are kept.
what-if-cannot-try = Only income, dividend, membership fee and demurrage can be tried, without a pot or a claim: at most { $limit } rules, and 8 fees.
what-if-too-much = Such rules would take too long over this history, or make amounts too large to be counted. Try a longer period, or less.
what-if-not-a-step = You may not see all wallets, so { $at } can’t be tried: tried digit by digit, it would tell what somebody has. Try { $near } or { $far }.
what-if-not-seen = You may not see wallet { $wallet }, so you can’t try a rule that names it.
what-if-amount = One of the amounts has more digits than the currency counts, or is too large.
what-if-unread = The history could not be read just now. Nothing was changed; try again later.
