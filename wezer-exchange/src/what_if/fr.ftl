
# Et si
what-if-no-balances = Il n’y a pas ici de monnaie { $currency } dont des soldes soient tenus.
what-if-cannot-try = Seuls un revenu, un dividende, une cotisation et une fonte peuvent être essayés, sans pot ni réclamation : { $limit } règles et 8 frais au plus.
what-if-too-much = De telles règles prendraient trop de temps sur cette histoire, ou rendraient des montants trop grands pour être comptés. Essayez une période plus longue, ou moins.
what-if-not-a-step = Vous ne pouvez pas voir tous les portefeuilles : { $at } ne peut donc pas être essayé, car chiffre après chiffre, cela dirait ce que quelqu’un a. Essayez { $near } ou { $far }.
what-if-not-seen = Vous ne pouvez pas voir le portefeuille { $wallet } : une règle qui le nomme ne peut donc pas être essayée.
what-if-amount = L’un des montants a plus de décimales que la monnaie n’en compte, ou il est trop grand.
what-if-unread = L’histoire n’a pas pu être lue à l’instant. Rien n’a changé ; réessayez plus tard.
