# Clearing
unknown-obligation = There is no obligation { $obligation } of this wallet.
obligation-other-state = Obligation { $obligation } does not stand so that this could be done: it is confirmed already, or not yet, or over.
obligation-others-to-confirm = It is for the other side to confirm obligation { $obligation }.
obligation-only-creditor = Only the creditor can say that less is owed of obligation { $obligation }.
obligation-more-than-left = { $left } is left. Give an amount of more than zero and at most that.
obligation-being-cleared = Those concerned are being asked about this in clearing { $clearing }. Wait until it is concluded.
unknown-clearing = There is no clearing { $clearing } that concerns this wallet.
clearing-too-late = It is too late to answer clearing { $clearing }.
clearing-in-the-past = { $moment } is not to come. Leave time to answer.
clearing-too-long = Answers are awaited for at most { $limit } days: until then nothing else changes these debts.
clearing-no-circle = Nobody owes in a circle in { $currency }: there is nothing to clear.

right-clearing-propose = look for circles of debts and propose to clear them
right-clearing-tick = conclude clearings whose time has come

