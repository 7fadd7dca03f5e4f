
# Recherche
search-too-long = Une recherche compte au plus { $words } mots et { $bytes } octets.
