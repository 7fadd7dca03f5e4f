
# Search
search-too-long = A search has at most { $words } words and { $bytes } bytes.
