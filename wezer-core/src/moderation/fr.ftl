
# Modération
members-only = Seul un membre peut le faire, en son propre nom.
not-in-this-group = Ceci ne se trouve pas dans ce groupe, ou a été retiré.
your-own = On ne signale pas ce qu’on a écrit soi-même.
already-reported = Vous l’avez déjà signalé, et le signalement est encore en attente.
unknown-report = Il n’y a pas de signalement ouvert { $report } dans ce groupe.
already-hidden = Ceci est déjà masqué.
not-hidden = Ceci n’est pas masqué.
already-appealed = Vous avez déjà contesté : on ne conteste qu’une fois.
appeal-open = La personne qui l’a écrit conteste. Tranchez sa contestation.
no-appeal = Il n’y a pas de contestation ouverte.
somebody-else-decides = Qui a masqué ou écrit ceci ne tranche pas la contestation : une autre personne qui modère ici le peut.
too-many-blocked = On bloque au plus { $limit } personnes.
right-content-moderate = masquer ce qui enfreint les règles, et répondre aux signalements et contestations
right-content-report = signaler, contester et bloquer
