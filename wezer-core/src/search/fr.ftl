
# Recherche
search-not-in-group = Choisissez un groupe dont vous faites partie et dont vous voyez les membres.
search-too-long = Une recherche compte au plus { $words } mots et { $bytes } octets.
