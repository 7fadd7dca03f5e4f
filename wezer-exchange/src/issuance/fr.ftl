# Émission au fil du temps
unknown-issuance-rule = Il n’y a pas de règle d’émission { $rule }.
issuance-has-ended = Cette règle a pris fin. Ce qui était échu avant est encore exécuté.
issuance-other-kind = Une règle est remplacée par une règle de la même monnaie et du même genre.
issuance-too-many = Il y en a { $limit } au plus.
issuance-bad-day = Une règle commence le { $earliest } au plus tôt : rien n’est changé pour le passé. Ses périodes se comptent à partir d’un jour entre les années 1970 et 9000.
issuance-not-positive = { $amount } n’est pas plus que zéro.
issuance-amount-missing = Il manque un montant. Seule une cagnotte où personne ne réclame peut être partagée en entier.
issuance-out-of-range = « { $what } » est un nombre de { $least } à { $most }.
issuance-only-outside = { $currency } reste dehors : il n’y a pas ici de soldes qui puissent croître ou fondre.
issuance-not-issued = { $currency } est gardée en dépôt, pas émise ici. Nommez le portefeuille d’où elle vient ou auquel elle va.
issuance-never-paid = { $currency } est abondante : elle ne va jamais d’un portefeuille à un autre.
issuance-unknown-wallet = Il n’y a pas de portefeuille { $wallet } d’où l’argent pourrait venir ou auquel il pourrait aller.
issuance-unknown-member = Il n’y a pas de membre { $member }.
issuance-not-claimed = Ce que donne cette règle vient de soi-même ; il n’y a rien à réclamer.
issuance-nothing-to-claim = Il n’y a rien à réclamer maintenant. Du nouveau vient avec la prochaine période.
issuance-nothing-open = Rien n’est ouvert entre le portefeuille { $wallet } et cette règle.
issuance-other-side = L’autre côté de cette règle, une cagnotte par exemple, ne le peut pas maintenant. Réessayez plus tard.
issuance-not-yours = Une règle ne donne que d’un portefeuille dont peut payer qui fait la règle. Le portefeuille { $wallet } n’en est pas un des vôtres.

right-issuance-manage = faire les règles par lesquelles l’argent vient, s’en va et fond avec le temps
right-issuance-tick = exécuter ce que ces règles ont d’échu
right-issuance-claim = réclamer son revenu de base
