
# Libellés
right-label-manage = renommer les choses
