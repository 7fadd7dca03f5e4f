
# Conversions
unknown-conversion = La conversion { $conversion } n’existe plus.
unknown-converted = Rien n’a été converti sous { $converted } par ce portefeuille.
conversion-refunded = Cet échange a déjà été repris.
conversion-no-way = Aucune conversion n’est proposée de { $from } vers { $to }.
conversion-exists = Il y a déjà une conversion entre { $from } et { $to }. Changez-la ou terminez-la d’abord.
conversion-same-currency = Une conversion se fait entre deux monnaies.
conversion-not-convertible = { $currency } est abondante ou seulement déclarée : il n’y a rien ici à convertir.
conversion-not-liquid = Le portefeuille d’en face appartient à la communauté ou à un groupe, et vous pouvez payer depuis lui. Ce n’est pas le cas du portefeuille { $wallet }.
conversion-spread-too-large = On peut garder au plus { $limit } % de ce qui sort.
conversion-too-many = Il peut y en avoir { $limit } au plus.
conversion-too-little = Si peu ne donnerait rien. Convertissez au moins { $least }.
conversion-less-than-asked = Cela donnerait maintenant { $net }, et vous demandiez au moins { $asked }. Le taux a peut-être changé.

right-conversion-manage = proposer des conversions entre monnaies, changer leurs taux et y mettre fin
