
# Dépôt chez un tiers
custody-not-in-custody = { $currency } n’est pas gardée en dépôt : on n’y dépose et n’y retire rien.
custody-bad-terms = Une unité vaut plus que rien, et un dépôt ou un retrait ne coûte pas moins que rien.
custody-bad-proof = Une preuve est une référence de 1 à { $limit } lettres, chiffres et signes sans espaces, comme celle d’un virement.
custody-proof-used = Cette preuve vaut déjà pour un autre dépôt ou retrait. Regardez de nouveau le relevé de la banque.
custody-nothing-left = Une fois les frais payés, il n’en reste rien. Choisissez un montant plus grand.
unknown-withdrawal = Il n’y a pas de tel retrait.
custody-has-ended = Ce retrait a été exécuté, refusé ou retiré.
custody-too-many-asked = { $limit } retraits d’un portefeuille attendent au plus à la fois. Laissez-en d’abord exécuter un.
custody-too-many-lines = On compare { $limit } lignes d’un relevé au plus à la fois.
right-custody-keep = enregistrer les dépôts, exécuter les retraits et comparer les livres à ceux de la banque
