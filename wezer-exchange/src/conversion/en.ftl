
# Conversions
unknown-conversion = There is no conversion { $conversion } any more.
unknown-converted = Nothing was converted as { $converted } over this wallet.
conversion-refunded = This exchange was taken back already.
conversion-no-way = No conversion is offered from { $from } into { $to }.
conversion-exists = There is a conversion between { $from } and { $to } already. Change it, or end it first.
conversion-same-currency = A conversion is between two currencies.
conversion-not-convertible = { $currency } is abundant or only declared: there is nothing here that could be converted.
conversion-not-liquid = The wallet on the other side is one of the community or of a group, and one from which you may pay. Wallet { $wallet } is none.
conversion-spread-too-large = At most { $limit } % of what comes out can be kept.
conversion-too-many = At most { $limit } are possible.
conversion-too-little = Nothing would come of so little. Convert at least { $least }.
conversion-less-than-asked = { $net } would come of it now, and you asked for { $asked } at least. Perhaps the rate has changed.

right-conversion-manage = offer conversions between currencies, change their rates and end them
