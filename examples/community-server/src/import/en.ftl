# Lines
line-not-text = The line is not UTF-8 text.
line-columns = { $expected } fields were expected and { $found } found; a comma or a quote may be missing.
line-field-too-long = A field is longer than { $limit } bytes.
line-empty-field = The field “{ $column }” is empty.
line-not-an-amount = “{ $text }” is not an amount: digits with at most one point are expected, such as 12.50.
line-too-large = { $text } has too many digits to be counted.
line-too-precise = { $amount } has more digits behind the point than the { $scale } that the currency keeps.
line-rounds-to-nothing = { $amount } would be rounded to nothing.
line-too-precise-to-sum = The rounding difference { $amount } can’t be added up exactly.
line-not-positive = { $amount } is not more than zero.
line-not-a-moment = “{ $text }” is not a time; one such as 2020-01-25 19:13:17.731529, in UTC, is expected.
line-same-account = Source and target are the same account, “{ $account }”.
line-duplicate-id = The id “{ $id }” stands in line { $line } already.
line-bad-name = “{ $name }” can’t be the name of an account here: { $why }
line-bad-currency = “{ $text }” is not a currency code: a short word is expected, a letter first.
line-only-declared = { $code } stays outside: no balance of it is kept.
line-unknown-role = “{ $text }” is not a role: member or operator is expected.
line-other-role = { $name } has another role in line { $line }.
line-duplicate-balance = { $name } has an opening balance in { $code } already.
line-moves-nothing = Nothing moves; the line was left out.
line-whole-transaction = Line { $line } of the same transaction was refused.
line-other-date = Transaction { $id } has two dates.
line-too-many-lines = A transaction moves at most { $limit } amounts.

# Files
file-unreadable = { $path } can’t be read: { $reason }
file-too-large = The file is longer than { $limit } bytes. Cut it and import the parts.
file-empty = The file is empty.
file-not-text = Line { $line }: the file is not UTF-8 text.
file-not-xml = { $path } is not XML that is read here: { $reason }
file-missing-columns = The columns { $missing } are missing. The first line is “{ $found }”.

# Imports
import-how-many-files = The folder has { $found } XML files; 1 to { $limit } are read.
import-missing-option = This kind of file needs the option { $option }.
import-scale-differs = The currency { $code } has { $has } digits behind the point, not { $asked }.
import-same-code = The commodities “{ $first }” and “{ $second }” would both be called { $code }. Rename one with --map.
import-too-many-currencies = A community has at most { $limit } currencies.
import-refused-lines = { $lines } lines were refused, so nothing was imported. The first: { $first }
import-other-options = A part of this file was imported with the options “{ $before }”. Go on with the same options.
import-not-empty = An export is read back into an empty community only. This one has { $entries } journal entries of its own.
import-bad-export = Line { $line }: { $reason }
import-not-as-exported = The community is not as it was exported: { $what }
import-store = The journal can’t be read: { $reason }

# The command
batch-not-next = Another import of this file is ahead: entry { $next } is next.
batch-other-options = A part of this file was imported with the options “{ $before }”. Go on with the same options.
