
# Search
search-not-in-group = Choose a group that you are in and whose members you see.
search-too-long = A search has at most { $words } words and { $bytes } bytes.
