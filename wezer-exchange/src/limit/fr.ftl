
# Limites par formule
limit-no-rule = Aucune règle n’est en vigueur pour les limites de { $currency }.
limit-rule-empty = Écrivez une formule pour l’une des deux limites au moins.
limit-no-balance = { $currency } reste au-dehors : il n’y a pas ici de soldes qui pourraient avoir des limites.
limit-bad-bounds = De { $least } à { $most }, ce n’est pas possible : la première borne est la plus petite ; celles d’une limite basse sont nulles ou négatives, celles d’une limite haute nulles ou positives.
limit-gameable = « { $name } » grandit, ou peut grandir, quand deux comptes se paient l’un l’autre. Prenez plutôt net_CODE, balance_CODE, partners, days_member ou des notes.

right-limit-manage = écrire les formules qui calculent les limites
right-limit-tick = calculer les limites d’après leurs formules
