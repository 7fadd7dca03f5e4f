
# Schedules
unknown-schedule = This wallet has no such schedule.
schedule-over = This schedule is closed or cancelled: nothing of it is to come. Set up a new one.
schedule-is-blocked = This schedule is blocked already.
schedule-not-blocked = This schedule is not blocked.
schedule-fixed = Single payments and instalments are agreed as they are. Cancel what is to come and set up something else.
schedule-overdue = Something of this schedule is due and being paid just now. Try again in a minute.
schedule-unknown-occurrence = This schedule has no payment number { $number }.
schedule-occurrence-done = Payment number { $number } was paid, settled or cancelled before.
schedule-not-failed = Payment number { $number } is still to come; only what failed is tried again.
schedule-too-many = At most { $limit } schedules pay from one wallet. Cancel one that is no longer needed.
schedule-too-many-changes = A schedule is changed at most { $limit } times. Cancel it and set up a new one.
schedule-out-of-range = “{ $what }” is a number from { $least } to { $most }.
schedule-bad-day = A single payment comes today or later, and days are counted from one between the years 1970 and 9000.
schedule-too-small = { $total } is too little for { $count } instalments: each of them pays more than nothing.
right-schedule-see = see what a wallet pays and gets by schedules
right-schedule-tick = carry out what schedules have due
