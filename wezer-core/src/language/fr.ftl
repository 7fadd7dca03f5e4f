# Le noyau
denied = { $because ->
    [not-a-member] Seuls les membres de cette communauté peuvent { $right }.
    [not-active] Votre adhésion n’est pas active : vous ne pouvez pas { $right }.
    [expired] Vous pouviez { $right } jusqu’au { $found }.
    [condition] Pour { $right }, il faut remplir une condition que vous ne remplissez pas encore : { $found }.
   *[not-held] Vous ne pouvez pas { $right } ici.
 }{ $held ->
    [some] {" "}Les membres de { $held_by } le peuvent.
   *[none] {""}
 }{ $given ->
    [some] {" "}Celles et ceux qui gèrent { $given_by } peuvent vous donner ce droit.
   *[none] {" "}Une personne qui administre la communauté peut vous donner ce droit.
 }
command-id-reused = Le numéro de demande { $id } a déjà servi à autre chose. Rien n’a été fait.
busy = La communauté est très occupée en ce moment. Rien n’a été fait ; veuillez réessayer.
store = Le stockage n’a pas fonctionné : { $reason }. Rien n’a été fait ; veuillez réessayer.
unknown-outcome = Le stockage n’a pas répondu : { $reason }. Renvoyez la même demande pour savoir si elle a été exécutée.
internal = Une erreur s’est produite dans WeZer. Rien n’a été fait.
unknown-name = Rien ne s’appelle « { $name } » ici.
needs-the-past = Cela lit le passé, ce qui ne se fait pas à l’intérieur d’une autre action.
calls-too-deep = Trop d’actions s’emboîtent : au plus { $limit } le peuvent. Rien n’a été fait.
invalid-arguments = La demande n’a pas la bonne forme : { $reason }

# Le grand livre
lower-limit = Le solde passerait à { $would_be }, or la limite est de { $limit }. Au plus { $passes } passerait.
upper-limit = Le solde du bénéficiaire passerait à { $would_be }, or la limite est de { $limit }. Au plus { $passes } passerait.
others-limit = Une limite de l’autre portefeuille s’y oppose. Au plus { $passes } passerait.
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
held-for = Ces montants sont réservés pour autre chose, « { $kind } » : une étape y fait payer ou rendre.
has-expired = L’écriture { $entry } a expiré le { $moment }.
only-whole = Cette partie de l’écriture se règle en entier ou pas du tout.
system-wallet = Ce portefeuille est la source de la monnaie ; personne ne paie depuis lui ni vers lui.
not-yours = Seule l’autre partie peut faire cela avec l’écriture { $entry }.
more-than-left = Il en reste { $left } ; { $asked } dépasse ce reste.
is-correction = L’écriture { $entry } est une correction. Elle ne se corrige pas ; payez plutôt de nouveau.
in-the-past = { $moment } est déjà passé.

# Textes
text-empty = Rien n’est écrit ici.
text-unprintable = Le texte contient des caractères invisibles. Veuillez le saisir de nouveau sans eux.

# Droits du grand livre, des portefeuilles et des membres
right-wallet-pay = payer depuis ce portefeuille
right-wallet-give = donner au nom de ce portefeuille
right-wallet-see = voir ce que contient ce portefeuille
right-wallet-settle = confirmer ou refuser ce qui est en attente pour ce portefeuille
right-wallet-correct = rendre ce qui est arrivé sur ce portefeuille
right-wallet-manage = ouvrir des portefeuilles
right-wallet-set_limits = fixer les limites propres à un portefeuille
right-currency-manage = créer et modifier des monnaies
right-currency-issue = émettre et retirer de la monnaie
right-ledger-post = saisir un historique importé
right-member-manage = admettre et modifier des membres
right-community-see = voir les membres, les groupes et les monnaies
right-community-set_up = mettre en place la communauté
