
# The market
market-unknown-category = There is no such category in this market.
market-too-many-categories = A market has at most { $limit } categories. Use one that is there, or tags.
market-too-deep = Categories lie at most { $limit } deep in one another.
market-category-in-itself = A category can’t lie in itself, nor in one that lies in it.
market-no-label = A category needs words in one language at least.
market-category-closed = This category is closed: nothing new is announced in it. Choose another one.
market-too-many-tags = There may be at most { $limit } tags here.
market-tag-twice = The tag “{ $tag }” stands there twice.
market-unknown-tag = This category has no tag “{ $tag }”, nor do those above it.
market-nobody-announces = Only a member announces, for themself or for a group.
market-unknown-announcement = There is no such announcement that you may see.
market-not-yours = Only its author changes an announcement.
market-over = This announcement is done or was taken back: it is not changed any more. Write a new one.
market-hidden = A moderator hid this announcement. You can appeal; until then it is not changed.
market-how-many-groups = An announcement stands in 1 to { $limit } groups; the whole community counts as one.
market-group-closed = One of these groups is closed: nothing new stands in it.
market-outside-group = You announce in groups to which you belong. Join first, or choose another group.
market-too-open = { $passes ->
    [near] In one of these groups only its own members may see what is announced.
   *[community] In one of these groups only members of the community may see what is announced.
}
market-how-many-prices = A price has 1 to { $limit } lines; what costs nothing is free.
market-currency-twice = { $currency } stands in the price twice.
market-unknown-currency = This community has no currency { $currency }.
market-never-a-price = { $currency } is given out of nothing: it is never a price.
market-price-not-positive = A price is more than nothing; what costs nothing is free.
market-bad-amount = This amount is too large for its currency, or has more digits behind the point than the currency keeps.
market-bad-quantity = A quantity is 1 to { $limit }, or unlimited.
market-bad-dates = It has to end after it begins, and later than now.
market-bad-coordinates = A latitude is −90 to 90, a longitude −180 to 180.
market-too-many-pictures = An announcement has at most { $limit } pictures. Remove one first.
market-picture-too-large = This picture is too large: it may have at most { $limit } KiB.
market-not-a-picture = This is not a picture that can be shown here. PNG, JPEG and WebP can.
market-picture-tells-more = This picture holds more than is seen, such as the place where it was taken. Save it without that.
market-unknown-picture = This announcement has no such picture, or no longer.
market-sought-too-long = A search has at most { $words } words and { $bytes } bytes.
market-too-far = A search reaches 1 to { $limit } km far.
market-order-needs-more = To sort by price, say in which currency; to sort by nearness, say from where.
right-market-manage = draw up the categories of the market
right-market-announce = offer and want
right-market-tick = tell members of new wants for what they can do
purpose-market = To let people find what others offer and want.
