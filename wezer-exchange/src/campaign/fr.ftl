
# Financement participatif et primes
campaign-unknown = Il n’y a pas de telle collecte que vous puissiez voir.
campaign-unknown-want = Il n’y a pas de telle demande que vous puissiez voir.
campaign-unknown-record = Il n’y a rien ici pour quoi vous pourriez lancer une collecte. Son objet doit être quelque chose que vous voyez ; elle se trouve alors au même endroit.
campaign-unknown-pledge = Il n’y a pas de telle promesse depuis ce portefeuille.
campaign-unknown-beneficiary = Il n’y a pas de tel portefeuille qui puisse être payé.
campaign-unknown-currency = Cette communauté n’a pas de monnaie { $currency }.
campaign-nobody-starts = Seul un membre lance une collecte, pour soi ou pour un groupe.
campaign-nobody-pledges = Seul un membre promet de l’argent, pour soi ou pour un groupe.
campaign-not-yours = Seul son auteur fait cela, ou qui modère à cet endroit.
campaign-not-open = Cette collecte n’est pas ouverte.
campaign-past = L’échéance était { $deadline } : ce qui a été promis jusque-là décide.
campaign-not-taken-back = Cette collecte n’a pas été retirée, donc rien n’est rendu.
campaign-fixed = Une fois la collecte ouverte, seuls changent son titre, sa description et les titres des contreparties : ceux qui ont promis comptent sur le reste.
campaign-bad-deadline = L’échéance doit être plus tard que maintenant.
campaign-needs-deadline = Seule une collecte versée dès que l’objectif est atteint se passe d’échéance.
campaign-how-many-goals = Une collecte a de 1 à { $limit } objectifs.
campaign-too-many-goodies = Une collecte a au plus { $limit } contreparties.
campaign-bad-goodie = Une contrepartie a un prix ou est gratuite, et il y en a au moins une.
campaign-how-many-groups = Une collecte se trouve dans 1 à { $limit } groupes ; la communauté entière compte pour un.
campaign-outside-group = On lance une collecte dans des groupes ouverts dont on fait partie. Rejoignez-le d’abord, ou choisissez un autre groupe.
campaign-too-open = { $passes ->
    [near] Dans l’un de ces groupes, seuls ses propres membres peuvent la voir.
   *[community] Dans l’un de ces groupes, seuls les membres de la communauté peuvent la voir.
}
campaign-not-a-goal = Cette collecte n’a pas d’objectif en { $currency }.
campaign-how-many-lines = Une promesse a de 1 à { $limit } montants.
campaign-currency-twice = { $currency } y figure deux fois.
campaign-never-pledged = { $currency } se donne à partir de rien : on n’en promet jamais.
campaign-not-positive = Un montant est plus que rien.
campaign-bad-amount = Ce montant est trop grand pour sa monnaie, ou a plus de chiffres après la virgule que la monnaie n’en garde.
campaign-to-themself = Personne ne se promet de l’argent à soi-même, ni ne se donne une prime.
campaign-too-many-pledges = Il y a autant de promesses qu’on peut en compter.
campaign-pledge-over = Cette promesse a déjà été retirée ou réglée.
campaign-unknown-goodie = Il n’y a pas de telle contrepartie dans cette collecte.
campaign-goodie-not-covered = Cette promesse est inférieure à ce que demande la contrepartie.
campaign-goodie-gone = Il n’y a plus de cette contrepartie : d’autres ont pris les dernières.
campaign-no-bounty = Personne n’a ajouté au prix de cette demande.
campaign-bounty-over = Cette demande n’est plus ouverte, ou sa prime a été réglée.
campaign-too-many-bounties = Au plus { $limit } primes attendent en même temps. Réessayez quand l’une aura été gagnée.
right-campaign-start = lancer des collectes
right-campaign-close = clore les collectes dont le moment est venu
purpose-campaign = Permettre de financer ensemble ce que l’on souhaite.
