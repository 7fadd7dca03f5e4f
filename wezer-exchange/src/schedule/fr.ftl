
# Échéanciers
unknown-schedule = Ce portefeuille n’a pas cet échéancier.
schedule-over = Cet échéancier est clos ou annulé : rien n’en est à venir. Mettez-en un nouveau en place.
schedule-is-blocked = Cet échéancier est déjà suspendu.
schedule-not-blocked = Cet échéancier n’est pas suspendu.
schedule-fixed = Un paiement unique et des versements échelonnés restent comme convenus. Annulez ce qui est à venir et convenez d’autre chose.
schedule-overdue = Une échéance est en train d’être payée. Réessayez dans une minute.
schedule-unknown-occurrence = Cet échéancier n’a pas de paiement numéro { $number }.
schedule-occurrence-done = Le paiement numéro { $number } a déjà été payé, réglé ou annulé.
schedule-not-failed = Le paiement numéro { $number } est encore à venir ; seul ce qui a échoué se tente de nouveau.
schedule-too-many = Un portefeuille paie par { $limit } échéanciers au plus. Annulez-en un qui ne sert plus.
schedule-too-many-changes = Un échéancier se modifie { $limit } fois au plus. Annulez-le et mettez-en un nouveau en place.
schedule-out-of-range = « { $what } » est un nombre de { $least } à { $most }.
schedule-bad-day = Un paiement unique vient aujourd’hui ou plus tard, et les jours se comptent à partir d’un jour entre les années 1970 et 9000.
schedule-too-small = { $total }, c’est trop peu pour { $count } versements : chacun paie plus que rien.
right-schedule-see = voir ce qu’un portefeuille paie et reçoit par échéancier
right-schedule-tick = exécuter ce que les échéanciers ont d’échu
