
# Crowdfunding and bounties
campaign-unknown = There is no such campaign that you may see.
campaign-unknown-want = There is no such want that you may see.
campaign-unknown-record = There is nothing here for which you could start a campaign. What it is for has to be something that you see; then it stands where that stands.
campaign-unknown-pledge = There is no such pledge from this wallet.
campaign-unknown-beneficiary = There is no such wallet that could be paid.
campaign-unknown-currency = This community has no currency { $currency }.
campaign-nobody-starts = Only a member starts a campaign, for themself or for a group.
campaign-nobody-pledges = Only a member pledges, for themself or for a group.
campaign-not-yours = Only its author does this, or who moderates there.
campaign-not-open = This campaign is not open.
campaign-past = The deadline was { $deadline }: what was pledged by then decides.
campaign-not-taken-back = This campaign was not taken back, so nothing is given back.
campaign-fixed = Once a campaign is open, only its title, its description and its goodies’ titles change: those who pledged count on the rest.
campaign-bad-deadline = The deadline has to be later than now.
campaign-needs-deadline = Only a campaign that is paid as soon as it is reached goes without a deadline.
campaign-how-many-goals = A campaign has 1 to { $limit } goals.
campaign-too-many-goodies = A campaign has at most { $limit } goodies.
campaign-bad-goodie = A goodie has a price or is free, and there is one of it at least.
campaign-how-many-groups = A campaign stands in 1 to { $limit } groups; the whole community counts as one.
campaign-outside-group = You start campaigns in open groups to which you belong. Join first, or choose another group.
campaign-too-open = { $passes ->
    [near] In one of these groups only its own members may see it.
   *[community] In one of these groups only members of the community may see it.
}
campaign-not-a-goal = This campaign has no goal in { $currency }.
campaign-how-many-lines = A pledge has 1 to { $limit } amounts.
campaign-currency-twice = { $currency } stands there twice.
campaign-never-pledged = { $currency } is given out of nothing: it is never pledged.
campaign-not-positive = An amount is more than nothing.
campaign-bad-amount = This amount is too large for its currency, or has more digits behind the point than the currency keeps.
campaign-to-themself = Nobody pledges to themself, nor gives themself a bounty.
campaign-too-many-pledges = There are as many pledges as can be counted.
campaign-pledge-over = This pledge was withdrawn or settled already.
campaign-unknown-goodie = There is no such goodie in this campaign.
campaign-goodie-not-covered = This pledge is less than what the goodie asks for.
campaign-goodie-gone = This goodie is gone: others claimed the last ones.
campaign-no-bounty = Nobody has added to the price of this want.
campaign-bounty-over = This want is not open any more, or its bounty was settled.
campaign-too-many-bounties = At most { $limit } bounties wait at once. Try again when one was won.
right-campaign-start = start campaigns
right-campaign-close = close campaigns whose time has come
purpose-campaign = To let people fund together what they want.
