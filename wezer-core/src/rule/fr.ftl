
# Règles
rule-too-long = Une règle peut avoir au plus { $limit } octets.
rule-hidden-character = Ligne { $line }, colonne { $column } : il y a un caractère invisible.
rule-syntax = Ligne { $line }, colonne { $column } : ceci ne se lit pas. Une règle est une condition ou un calcul, comme balance < 20.00 && days_member >= 30.
rule-too-deep = Ligne { $line }, colonne { $column } : parenthèses et signes sont imbriqués sur plus de { $limit } niveaux.
rule-bad-number = Ligne { $line }, colonne { $column } : un nombre a au plus 28 chiffres et au plus un point, comme 12.50.
rule-literal-too-long = Ligne { $line }, colonne { $column } : une liste ou un texte dans une règle a au plus { $limit } éléments ou octets.
rule-not-allowed = Ligne { $line }, colonne { $column } : ceci n’a pas sa place dans une règle ({ $what }).
rule-unknown-name = Ligne { $line }, colonne { $column } : rien ne s’appelle « { $name } » ici.
rule-unknown-function = Ligne { $line }, colonne { $column } : il n’y a pas de fonction « { $name } » qui prenne autant de valeurs.
rule-wrong-kind = Ligne { $line }, colonne { $column } : il faut ici { $expected ->
        [bool] quelque chose de vrai ou faux
        [number] un nombre
        [text] un texte
       *[other] une liste
    }, et c’est { $found ->
        [bool] vrai ou faux
        [number] un nombre
        [text] un texte
       *[other] une liste
    }.
rule-mixed = Ligne { $line }, colonne { $column } : ces deux choses sont de natures différentes et ne se comparent pas.
rule-two-units = Ligne { $line }, colonne { $column } : { $one } et { $other } ne s’ajoutent pas et ne se comparent pas.
rule-missing-figure = La règle a besoin de « { $name } », qui n’est pas connu ici.
rule-wrong-figure = La règle a besoin que « { $name } » soit { $expected ->
        [bool] vrai ou faux
        [number] un nombre
        [text] un texte
       *[other] une liste
    }, ce qui n’est pas le cas.
rule-division-by-zero = La règle divise par zéro : elle ne permet rien.
rule-inexact = La règle aboutit à un nombre qui ne peut être gardé exactement : elle ne permet rien.
rule-too-many-steps = La règle prend plus de { $limit } pas : elle ne permet rien.
rule-failed = La règle ne peut pas être exécutée : elle ne permet rien.
no-rules = Cette version de WeZer n’a pas de règles.
