# Compensation
unknown-obligation = Ce portefeuille n’a pas d’obligation { $obligation }.
obligation-other-state = L’état de l’obligation { $obligation } ne le permet pas : elle est déjà confirmée, ou pas encore, ou éteinte.
obligation-others-to-confirm = C’est à l’autre partie de confirmer l’obligation { $obligation }.
obligation-only-creditor = Seul le créancier peut dire que l’on doit moins pour l’obligation { $obligation }.
obligation-more-than-left = Il reste { $left }. Donnez un montant positif qui ne dépasse pas cela.
obligation-being-cleared = Les personnes concernées sont consultées à ce sujet dans la compensation { $clearing }. Attendez qu’elle soit conclue.
unknown-clearing = Aucune compensation { $clearing } ne concerne ce portefeuille.
clearing-too-late = Il est trop tard pour répondre à la compensation { $clearing }.
clearing-in-the-past = { $moment } n’est pas à venir. Laissez le temps de répondre.
clearing-too-long = Les réponses sont attendues { $limit } jours au plus : d’ici là rien d’autre ne change ces dettes.
clearing-no-circle = Personne ne doit en cercle en { $currency } : il n’y a rien à compenser.

right-clearing-propose = chercher les cercles de dettes et proposer de les compenser
right-clearing-tick = conclure les compensations arrivées à terme

