
# Indicateurs
unknown-indicator = Il n’y a pas d’indicateur « { $indicator } ».
indicator-taken = « { $indicator } » désigne déjà autre chose.
not-measurable = Ceci ne se mesure pas ainsi : ce qui est compté, pour qui et sur quelle durée ne vont pas ensemble.
bad-scale = Une échelle va d’une note à une note plus haute, à { $limit } au plus de zéro.
too-many-to-rank = On classe au plus { $limit } membres. Demandez un groupe plus petit.
category-cycle = Une catégorie ne peut hériter d’elle-même, ni à travers plus de { $limit } autres.
self-evaluation = Personne ne s’évalue soi-même, ni ce qui est à soi.
not-a-person = Seul un membre donne son avis, en son propre nom.
unknown-object = Il n’y a rien de ce nom à évaluer ({ $object }).
indicator-not-asked = « { $indicator } » ne fait pas partie de ce qui est évalué ici.
not-on-the-scale = Une note pour « { $indicator } » va de { $low } à { $high }.
evaluations-closed = Les évaluations de ceci sont closes.
not-a-level = On ne monte pas dans la communauté elle-même par des chiffres : choisissez un groupe.
level-not-admitting = Un niveau amène des personnes dans { $group } : il vous faut le droit d’y admettre.
right-indicator-manage = gérer les indicateurs et les niveaux
right-indicator-update = mettre à jour les indicateurs
right-indicator-see = voir les chiffres des autres
right-indicator-evaluate = évaluer les autres
right-level-apply = faire passer les niveaux selon les chiffres
