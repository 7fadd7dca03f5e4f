
# Suivre
nothing-to-follow = Il n’y a ici personne ni rien que vous puissiez voir.
too-many-followed = On suit au plus { $limit } personnes, groupes et fiches. Cessez d’abord d’en suivre certains.
not-oneself = On suit les autres, pas soi-même.
right-follow-choose = suivre des personnes, des groupes et des fiches
