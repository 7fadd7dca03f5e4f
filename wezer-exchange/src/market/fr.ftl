
# Le marché
market-unknown-category = Ce marché n’a pas cette catégorie.
market-too-many-categories = Un marché a au plus { $limit } catégories. Prenez-en une qui existe, ou des mots-clés.
market-too-deep = Les catégories s’emboîtent sur { $limit } niveaux au plus.
market-category-in-itself = Une catégorie ne peut se trouver ni dans elle-même, ni dans une de celles qu’elle contient.
market-no-label = Une catégorie doit avoir un nom dans au moins une langue.
market-category-closed = Cette catégorie est fermée : on n’y annonce plus rien de nouveau. Choisissez-en une autre.
market-too-many-tags = Il peut y avoir ici au plus { $limit } mots-clés.
market-tag-twice = Le mot-clé « { $tag } » y est deux fois.
market-unknown-tag = Ni cette catégorie ni celles qui la contiennent n’ont le mot-clé « { $tag } ».
market-nobody-announces = Seul un membre annonce, pour soi ou pour un groupe.
market-unknown-announcement = Il n’y a pas d’annonce de ce nom que vous puissiez voir.
market-not-yours = Seul son auteur modifie une annonce.
market-over = Cette annonce est terminée ou a été retirée : on ne la modifie plus. Écrivez-en une nouvelle.
market-hidden = Un modérateur a masqué cette annonce. Vous pouvez faire appel ; d’ici là, elle ne se modifie pas.
market-how-many-groups = Une annonce se trouve dans 1 à { $limit } groupes ; la communauté entière en est un.
market-group-closed = Un de ces groupes est fermé : on n’y met plus rien de nouveau.
market-outside-group = On annonce dans les groupes auxquels on appartient. Rejoignez-le d’abord, ou choisissez-en un autre.
market-too-open = { $passes ->
    [near] Dans un de ces groupes, seuls ses propres membres peuvent voir ce qui est annoncé.
   *[community] Dans un de ces groupes, seuls les membres de la communauté peuvent voir ce qui est annoncé.
}
market-how-many-prices = Un prix a 1 à { $limit } lignes ; ce qui ne coûte rien est gratuit.
market-currency-twice = { $currency } est deux fois dans le prix.
market-unknown-currency = Cette communauté n’a pas la monnaie { $currency }.
market-never-a-price = { $currency } se donne à partir de rien : ce n’est jamais un prix.
market-price-not-positive = Un prix est plus que rien ; ce qui ne coûte rien est gratuit.
market-bad-amount = Ce montant est trop grand pour sa monnaie, ou a plus de chiffres après la virgule qu’elle n’en garde.
market-bad-quantity = Une quantité va de 1 à { $limit }, ou est illimitée.
market-bad-dates = La fin doit venir après le début, et plus tard que maintenant.
market-bad-coordinates = Une latitude va de −90 à 90, une longitude de −180 à 180.
market-too-many-pictures = Une annonce a au plus { $limit } images. Retirez-en une d’abord.
market-picture-too-large = Cette image est trop lourde : elle peut avoir au plus { $limit } Kio.
market-not-a-picture = Ce n’est pas une image qui peut être montrée ici. PNG, JPEG et WebP le peuvent.
market-picture-tells-more = Cette image contient plus que ce qui se voit, comme le lieu de la prise de vue. Enregistrez-la sans cela.
market-unknown-picture = Cette annonce n’a pas cette image, ou ne l’a plus.
market-sought-too-long = Une recherche a au plus { $words } mots et { $bytes } octets.
market-too-far = Une recherche porte de 1 à { $limit } km.
market-order-needs-more = Pour trier par prix, dites dans quelle monnaie ; pour trier par distance, dites d’où.
right-market-manage = établir les catégories du marché
right-market-announce = offrir et demander
right-market-tick = signaler aux membres les nouvelles demandes de ce qu’ils savent faire
purpose-market = Permettre de trouver ce que d’autres offrent et cherchent.
