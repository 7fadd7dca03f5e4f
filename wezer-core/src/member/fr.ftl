
# Membres et portefeuilles
bad-name = Un nom compte de 1 à { $limit } octets, sans caractère invisible.
name-taken = Quelqu’un porte déjà ce nom.
unknown-member = Ce membre n’existe pas.
bad-label = Le libellé d’un portefeuille compte de 1 à { $limit } octets, sans caractère invisible.
label-taken = Un autre portefeuille porte déjà ce libellé.
member-not-from-here = Un membre « { $from } » ne peut pas devenir « { $to } » de cette façon.
paused-by-other = Quelqu’un d’autre a décidé cette pause. C’est à cette personne, ou à une autre qui admet les membres, d’y mettre fin.
too-many-here = Il peut y en avoir au plus { $limit } ici.
is-erased = Cette personne s’est fait effacer. On ne peut plus rien y changer.
only-operators = Seule une personne qui administre la communauté peut le faire.
