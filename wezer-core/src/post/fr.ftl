
# Messages publiés, commentaires et réactions
nobody-writes = Seul un membre écrit, en son nom ou au nom d’un groupe.
not-in-group = Seuls les membres de ce groupe y publient. Rejoignez-le d’abord.
group-closed = Ce groupe est fermé : on peut le lire, on n’y écrit plus rien.
too-open = { $passes ->
    [near] Dans ce groupe, seuls ses propres membres peuvent voir les publications.
    [community] Dans ce groupe, seuls les membres de la communauté peuvent voir les publications.
   *[public] Tout le monde peut voir les publications de ce groupe.
}
unknown-record = Il n’y a rien ici que vous puissiez voir.
not-the-author = Seule la personne qui l’a écrit peut le faire.
withdrawn = Ceci a été masqué ou retiré : on ne peut plus rien y changer ni y ajouter.
unknown-reaction = Cette communauté n’a pas de réaction « { $kind } ».
reaction-twice = La réaction « { $kind } » y figure deux fois.
too-many-reactions = Une communauté a au plus { $limit } réactions.
not-a-gift = La réaction « { $kind } » ne peut donner qu’un montant positif d’une monnaie abondante.

# Droits sur les publications
right-content-write = publier et commenter
right-content-react = réagir
right-content-manage_reactions = choisir les réactions proposées
