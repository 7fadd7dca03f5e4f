# Le noyau
denied = Vous n’avez pas le droit « { $right } » qu’il faut pour cela.
command-id-reused = Le numéro de demande { $id } a déjà servi à autre chose. Rien n’a été fait.
busy = La communauté est très occupée en ce moment. Rien n’a été fait ; veuillez réessayer.
store = Le stockage n’a pas fonctionné : { $reason }. Rien n’a été fait ; veuillez réessayer.
unknown-outcome = Le stockage n’a pas répondu : { $reason }. Renvoyez la même demande pour savoir si elle a été exécutée.
internal = Une erreur s’est produite dans WeZer. Rien n’a été fait.
unknown-name = Rien ne s’appelle « { $name } » ici.
invalid-arguments = La demande n’a pas la bonne forme : { $reason }

# Membres et portefeuilles
bad-name = Un nom compte de 1 à { $limit } octets, sans caractère invisible.
name-taken = Quelqu’un porte déjà ce nom.
unknown-member = Ce membre n’existe pas.
bad-label = Le libellé d’un portefeuille compte de 1 à { $limit } octets, sans caractère invisible.
label-taken = Un autre portefeuille porte déjà ce libellé.

# Le grand livre
lower-limit = Le solde passerait à { $would_be }, or la limite est de { $limit }. Au plus { $passes } passerait.
upper-limit = Le solde du bénéficiaire passerait à { $would_be }, or la limite est de { $limit }. Au plus { $passes } passerait.
supply-limit = Il y aurait { $would_be } en circulation, or la limite est de { $limit }. On peut encore émettre au plus { $passes }.
unknown-currency = La monnaie { $currency } n’existe pas.
currency-exists = La monnaie { $currency } existe déjà.
unknown-wallet = Ce portefeuille n’existe pas.
unknown-entry = L’écriture { $entry } n’existe pas.
same-wallet = Le payeur et le bénéficiaire sont le même portefeuille.
no-amount = Il n’y a rien à payer.
currency-twice = { $currency } figure deux fois dans le paiement.
not-positive = { $money } n’est pas plus grand que zéro.
not-transferable = { $currency } est abondante : elle se donne, elle ne se paie pas.
not-abundant = { $currency } n’est pas abondante : elle se paie, elle ne se donne pas à partir de rien.
only-declared = { $currency } reste au-dehors : elle est déclarée au paiement, aucun solde n’en est tenu.
limits-exclude-zero = Les limites doivent encadrer zéro.
too-precise = { $amount } a trop de chiffres : la monnaie en compte { $scale } après la virgule.
too-large = Le montant est trop grand pour être compté.
not-an-amount = Ce n’est pas un montant : on attend des chiffres avec au plus une virgule, comme 12,50.
too-many = Il peut y en avoir au plus { $limit } ({ $what }).
text-too-long = Le texte peut compter au plus { $limit } octets.
not-pending = L’écriture { $entry } n’est plus en attente.
has-expired = L’écriture { $entry } a expiré le { $moment }.
only-whole = Cette partie de l’écriture se règle en entier ou pas du tout.
system-wallet = Ce portefeuille est la source de la monnaie ; personne ne paie depuis lui ni vers lui.
not-yours = Seule l’autre partie peut faire cela avec l’écriture { $entry }.
more-than-left = Il en reste { $left } ; { $asked } dépasse ce reste.
is-correction = L’écriture { $entry } est une correction. Elle ne se corrige pas ; payez plutôt de nouveau.
in-the-past = { $moment } est déjà passé.
