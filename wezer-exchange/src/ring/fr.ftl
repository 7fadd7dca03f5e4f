# Cercles d’offres et de demandes
unknown-ring = Aucun cercle { $ring } ne vous comprend.
ring-not-to-be-had = L’annonce { $announcement } n’est pas disponible : elle est close, ou il n’en reste rien, ou vous ne pouvez pas la voir.
ring-not-a-gift = Chaque don réunit une offre et une demande à laquelle elle répond.
not-a-ring = Dans un cercle, chacun donne une fois et reçoit une fois : qui reçoit donne le suivant, et personne n’y figure deux fois.
ring-how-many = Un cercle réunit de 2 à { $limit } participants.
ring-not-in-it = Un cercle est proposé par quelqu’un qui en fait partie.
ring-too-many-awaited = { $limit } de vos cercles attendent déjà des réponses. Attendez que certains en aient reçu.
ring-too-late = Il est trop tard pour répondre au cercle { $ring }.
ring-in-the-past = { $moment } n’est pas à venir. Laissez le temps de répondre.
ring-too-long = Les réponses sont attendues { $limit } jours au plus.

