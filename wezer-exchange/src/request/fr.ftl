
# Demandes de paiement
unknown-request = Il n’y a pas de telle demande que ce portefeuille puisse payer ou qui soit la sienne.
request-not-open = { $state ->
    [denied] Cette demande a été refusée. Parlez-vous, et demandez de nouveau.
    [cancelled] Cette demande a été retirée.
    [expired] Le délai de cette demande est passé. Il en faut une nouvelle.
   *[processed] Cette demande a été payée autant de fois qu’elle peut l’être.
}
request-how-often = Une demande se paie de 1 à { $limit } fois.
request-too-many = Un portefeuille a { $limit } demandes ouvertes au plus. Retirez-en une qui ne sert plus.
right-request-ask = demander des paiements vers un portefeuille, et voir ce qu’ils deviennent
