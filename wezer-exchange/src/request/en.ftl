
# Requests for payment
unknown-request = There is no such request that this wallet could pay or that is its own.
request-not-open = { $state ->
    [denied] This request was denied. Talk to each other, and ask anew.
    [cancelled] This request was taken back.
    [expired] The time of this request ran out. A new one is needed.
   *[processed] This request was paid as often as it may be.
}
request-how-often = A request is paid 1 to { $limit } times.
request-too-many = At most { $limit } requests are open for one wallet. Take one back that is no longer needed.
right-request-ask = ask for payments to a wallet, and see what became of them
