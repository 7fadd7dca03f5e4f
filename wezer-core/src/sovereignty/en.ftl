
# What is kept about people
reason-missing = Please say why this person is to be erased.
kind-not-here = Some of what is kept about this person (“{ $kind }”) belongs to a part of WeZer that is not running here. Start it with that part and try again.
not-kept-by-days = “{ $kind }” is not kept for a number of days.
bad-period = Here a period has { $least } to { $most } days.
bad-purpose = The name of a purpose has 1 to 32 small letters, digits and hyphens, and begins with a letter.
unknown-consent-text = There is no version { $version } of the text for “{ $purpose }” in this language.
consent-not-given = You have not agreed to “{ $purpose }”, so there is nothing to take back.
only-themself = Nobody can agree for somebody else.
too-few-people = Only { $people } people can be counted, and a table needs { $least } at least, so that nobody can be recognised in it.
too-many-tables = At most { $limit } tables can be asked for in 30 days. The next one from { $moment } on.
bad-division = A table is divided into 1 to { $most } different parts here.
members-hidden = This group does not show you who its members are.
right-data-own = see, take along and set rules for what is kept about people
right-data-erase = erase people
right-data-keep = set for how long data are kept
right-consent-give = agree to a text and take it back
right-consent-manage = write the texts that people are asked to agree to
right-research-ask = ask for tables of the community’s figures
right-journal-see = see the whole journal
purpose-membership = To lead the membership.
purpose-profile = To show others what a person wants to show of themself.
purpose-decision = To explain why somebody’s rights or membership were changed.
purpose-admission = To decide who comes into a group.
purpose-payment = To say what a payment was for.
purpose-consent = To prove what a person agreed to.
purpose-bookkeeping = To keep the books.
