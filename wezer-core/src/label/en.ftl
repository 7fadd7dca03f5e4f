
# Labels
right-label-manage = rename what things are called
