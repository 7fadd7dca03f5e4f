
# Évaluations et réputation
reputation-unknown-deal = Il n’y a pas d’échange de ce nom auquel vous prenez part. Pour l’échange d’un groupe, agissez en son nom.
reputation-unknown-category = Cette catégorie n’existe pas dans ce marché.
reputation-not-yet = Un échange s’évalue une fois payé, et pas s’il a été annulé.
reputation-open = Les avis sur cet échange sont ouverts : ils ne peuvent plus être changés.
reputation-too-late = Un échange s’évalue au plus { $days } jours après sa clôture.
right-reputation-tick = ouvrir les évaluations dont le délai est écoulé
