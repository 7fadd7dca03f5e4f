
# Custody
custody-not-in-custody = { $currency } is not held in custody: nothing is deposited or withdrawn in it.
custody-bad-terms = A unit is worth more than nothing, and what a deposit or a withdrawal costs is not below nothing.
custody-bad-proof = A proof is a reference of 1 to { $limit } letters, digits and signs without spaces, such as that of a bank transfer.
custody-proof-used = This proof stands for another deposit or withdrawal already. Look at the bank statement again.
custody-nothing-left = After what it costs nothing is left of it. Choose a larger amount.
unknown-withdrawal = There is no such withdrawal.
custody-has-ended = This withdrawal was carried out, refused or taken back.
custody-too-many-asked = At most { $limit } withdrawals of one wallet wait at once. Let one of them be carried out first.
custody-too-many-lines = At most { $limit } lines of a statement are compared at once.
right-custody-keep = record deposits, carry out withdrawals and compare the books with the bank’s
