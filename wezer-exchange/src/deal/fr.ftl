
# Réponses et accords
deal-nobody-replies = Seul un membre répond, pour lui-même ou pour un groupe.
deal-unknown-announcement = Aucune annonce de ce genre ne vous est visible.
deal-announcement-closed = Cette annonce est close : on n’y répond plus.
deal-own-announcement = C’est votre propre annonce.
deal-not-enough = On en demande { $asked }, il n’en reste que { $left }. Au plus { $left } passeraient.
deal-bad-quantity = Une quantité va de 1 à { $limit }.
deal-choose-currency = Il y a plusieurs prix : dites dans quelle monnaie.
deal-price-is-set = L’annonce dit ce que cela coûte ; une réponse n’y change rien.
deal-no-wallet = Un des deux côtés est un groupe sans portefeuille : rien ne peut se payer entre vous. Ouvrez d’abord un portefeuille pour le groupe.
deal-may-not-pay = Vous ne pouvez pas payer depuis le portefeuille de ce groupe. Quelqu’un qui le peut doit le faire.
deal-payer-may-not = La personne qui a répondu ne peut plus payer depuis le portefeuille prévu. Il faut une nouvelle réponse.
deal-too-many-waiting = Au plus { $limit } de vos réponses peuvent attendre. Retirez-en d’abord.
deal-unknown = Aucun accord de ce genre ne vous est visible.
deal-sent = Cette réponse est envoyée : on ne la modifie plus. Retirez-la et écrivez-en une autre.
deal-out-of-turn = Cela se fait par une étape de l’accord, et une seule fois. Franchissez plutôt l’étape.
deal-not-yours = Seuls les deux côtés d’un accord et ses modérateurs peuvent le faire.
deal-already-called = Un modérateur a déjà été appelé et n’a pas encore répondu.
deal-not-called = Aucun modérateur n’est appelé ici.
deal-own-matter = Un modérateur qui n’est pas partie à l’accord y répond, ou celui qui a appelé retire son appel.
right-deal-make = répondre aux annonces et conclure des accords
purpose-deals = Permettre de convenir de ce que l’on échange, et garder ce qui a été convenu.
