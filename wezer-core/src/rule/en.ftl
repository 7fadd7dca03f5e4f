
# Rules
rule-too-long = A rule may have at most { $limit } bytes.
rule-hidden-character = Line { $line }, column { $column }: there is an invisible character.
rule-syntax = Line { $line }, column { $column }: this can’t be read. A rule is one condition or sum, such as balance < 20.00 && days_member >= 30.
rule-too-deep = Line { $line }, column { $column }: brackets and signs are nested more than { $limit } deep.
rule-bad-number = Line { $line }, column { $column }: a number has at most 28 digits with at most one point, such as 12.50.
rule-literal-too-long = Line { $line }, column { $column }: a list or text in a rule has at most { $limit } items or bytes.
rule-not-allowed = Line { $line }, column { $column }: this has no place in a rule ({ $what }).
rule-unknown-name = Line { $line }, column { $column }: nothing is called “{ $name }” here.
rule-unknown-function = Line { $line }, column { $column }: there is no function “{ $name }” that takes so many values.
rule-wrong-kind = Line { $line }, column { $column }: { $expected ->
        [bool] something true or false
        [number] a number
        [text] a text
       *[other] a list
    } is needed here, and this is { $found ->
        [bool] true or false
        [number] a number
        [text] a text
       *[other] a list
    }.
rule-mixed = Line { $line }, column { $column }: these two are of different kinds and can’t be compared.
rule-two-units = Line { $line }, column { $column }: { $one } and { $other } neither add nor compare.
rule-missing-figure = The rule needs “{ $name }”, which is not known here.
rule-wrong-figure = The rule needs “{ $name }” to be { $expected ->
        [bool] true or false
        [number] a number
        [text] a text
       *[other] a list
    }, and it is not.
rule-division-by-zero = The rule divides by zero, so it allows nothing.
rule-inexact = The rule comes to a number that can’t be kept exactly, so it allows nothing.
rule-too-many-steps = The rule takes more than { $limit } steps, so it allows nothing.
rule-failed = The rule can’t be run, so it allows nothing.
no-rules = This build of WeZer has no rules.
