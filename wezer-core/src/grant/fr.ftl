
# Donner des droits
unknown-right = Il n’y a pas de droit nommé « { $right } ».
not-yours-to-give = Vous n’avez pas vous-même le droit « { $right } » à cet endroit, donc vous ne pouvez pas le donner.
too-many-grants = Au plus { $limit } droits peuvent être donnés sur un même groupe.
unknown-grant = Ce droit n’est plus donné.
outlasts-own = Votre propre droit prend fin le { $moment } ; vous ne pouvez pas le donner pour plus longtemps.
drops-condition = Vous avez ce droit sous une condition ; vous ne pouvez le donner que sous la même.
right-right-give = donner et retirer des droits sur ce groupe
