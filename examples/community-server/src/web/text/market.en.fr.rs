//! The words of the market.

table! {
    /// The words of the market.
    MarketTexts;

    // The list
    search_market: "Search the market" / "Chercher sur le marché";
    what: "What are you looking for?" / "Que cherchez-vous ?";
    announce: "Announce something" / "Publier une annonce";
    announcements: "Announcements" / "Annonces";
    by_author: "Announced by" / "Annoncé par";
    of_everybody: "Those of everybody" / "Celles de tout le monde";
    mine: "My announcements" / "Mes annonces";
    for_me: "What I could do" / "Ce que je pourrais faire";
    rings: "Rings" / "Cercles";
    digest: "This week" / "Cette semaine";
    all: "Everything" / "Tout";
    narrow: "Narrow it down" / "Préciser";
    kind: "Kind" / "Genre";
    offers: "Offers" / "Offres";
    wants: "Wants" / "Demandes";
    offer: "Offer" / "Offre";
    want: "Want" / "Demande";
    category: "Category" / "Catégorie";
    categories: "Categories" / "Catégories";
    any_category: "all categories" / "toutes les catégories";
    any_kind: "both" / "les deux";
    any_currency: "any price" / "tous les prix";
    any_group: "all groups" / "tous les groupes";
    any_tag: "all tags" / "toutes les étiquettes";
    tag: "Tag" / "Étiquette";
    currency: "Currency" / "Monnaie";
    at_least: "From" / "À partir de";
    at_most: "Up to" / "Jusqu’à";
    group: "Group" / "Groupe";
    near: "Near a place" / "Près d’un lieu";
    near_help: "As a map gives them, in degrees: north and east are positive." / "Comme les donne une carte, en degrés : nord et est positifs.";
    latitude: "Latitude" / "Latitude";
    longitude: "Longitude" / "Longitude";
    kilometres: "Kilometres around" / "Kilomètres autour";
    order: "Order" / "Ordre";
    newest: "newest first" / "les plus récentes d’abord";
    cheapest: "cheapest first" / "les moins chères d’abord";
    nearest: "nearest first" / "les plus proches d’abord";
    found_none: "Nothing here fits. Ask for less, or announce that you look for it." / "Rien ne correspond. Demandez moins, ou annoncez que vous le cherchez.";
    market_empty: "Nothing is announced yet. Be the first." / "Rien n’est encore annoncé. Soyez la première personne.";
    clear: "Show everything" / "Tout montrer";
    counted_more: "By tag and group" / "Par étiquette et groupe";
    counted: "Counted among the {n} latest." / "Compté parmi les {n} dernières.";
    reached: "So much lies near that only {km} km around were looked at." / "Il y a tant de choses tout près que seuls {km} km autour ont été parcourus.";
    not_a_number: "This is not a number." / "Ce n’est pas un nombre.";
    erased_title: "(without words)" / "(sans texte)";

    // Why it is here
    why_title: "{in} of {of} words in its title" / "{in} mots sur {of} dans le titre";
    why_text: "your words stand in its text" / "vos mots sont dans son texte";
    why_category: "in {category}" / "dans {category}";
    why_tag: "tagged {tag}" / "étiquette {tag}";
    why_group: "in your group {group}" / "dans votre groupe {group}";
    why_author: "by whom you asked for" / "de la personne demandée";
    why_near: "{km} km from there" / "à {km} km de là";
    why_skill: "asks for your skill: {skill}" / "demande votre savoir-faire : {skill}";
    why_followed: "you follow who announces it" / "vous suivez l’auteur";
    why_followed_category: "you follow {category}" / "vous suivez {category}";

    // Prices
    free: "free" / "gratuit";
    agreed: "price to be agreed" / "prix à convenir";
    or: " or " / " ou ";
    and: " and " / " et ";
    per: "per {unit}" / "par {unit}";
    how_many: "{n} to be had" / "{n} disponibles";
    how_many_unit: "{n} × {unit}" / "{n} × {unit}";
    unlimited: "as many as you like" / "autant que l’on veut";

    // Writing
    new_title: "Announce something" / "Publier une annonce";
    edit_title: "Change the announcement" / "Modifier l’annonce";
    i_offer: "I offer something" / "Je propose quelque chose";
    i_want: "I look for something" / "Je cherche quelque chose";
    title: "Title" / "Titre";
    description: "Description" / "Description";
    tags: "Tags" / "Étiquettes";
    tags_help: "Tags belong to a category and those below it." / "Une étiquette vaut pour sa catégorie et celles en dessous.";
    price: "Price of one" / "Prix de l’unité";
    price_one: "any one of these amounts" / "l’un de ces montants, au choix";
    price_all: "all of these amounts together" / "tous ces montants ensemble";
    price_free: "free" / "gratuit";
    price_agreed: "to be agreed" / "à convenir";
    amount: "Amount" / "Montant";
    more_amounts: "More amounts" / "Autres montants";
    quantity: "How many" / "Combien";
    quantity_help: "Empty: as many as one likes." / "Vide : autant que l’on veut.";
    unit: "Unit" / "Unité";
    unit_help: "hour, kg, loaf …" / "heure, kg, pain…";
    when: "When" / "Quand";
    available_from: "To be had from" / "Disponible à partir du";
    available_to: "To be had until" / "Disponible jusqu’au";
    expires: "The announcement ends on" / "L’annonce se termine le";
    place: "Place" / "Lieu";
    place_help: "Neighbourhood or village. Nobody needs your door number." / "Quartier ou village. Personne n’a besoin de votre numéro.";
    coordinates: "On the map" / "Sur la carte";
    coordinates_help: "For whoever searches near a place; about a kilometre of it is kept." / "Pour qui cherche près d’un lieu ; gardé à un kilomètre près.";
    where_it_stands: "Where it stands" / "Où elle paraît";
    pictures: "Pictures" / "Images";
    pictures_help: "JPEG, PNG or WebP, up to {n} in all. Where they were taken is not kept." / "JPEG, PNG ou WebP, {n} au plus en tout. Le lieu de la prise de vue n’est pas gardé.";
    picture_place: "Position" / "Position";
    picture_says: "What is to be seen on it" / "Ce qu’on y voit";
    picture_remove: "Remove" / "Retirer";
    picture_of: "Picture {n}" / "Image {n}";
    picture_alt: "{title}, picture {n}" / "{title}, image {n}";
    publish: "Publish" / "Publier";
    draft: "Keep as a draft" / "Garder en brouillon";
    choose_again: "Choose the pictures again, please: a browser doesn’t keep them." / "Choisissez à nouveau les images, s’il vous plaît : un navigateur ne les garde pas.";
    unfit_unreadable: "Picture {n} is none that can be read: JPEG, PNG and WebP can." / "L’image {n} est illisible ; JPEG, PNG et WebP se lisent.";
    unfit_large: "Picture {n} is too large. Send a smaller one." / "L’image {n} est trop grande. Envoyez-en une plus petite.";
    upload_unread: "What you sent is too large, or broke off. Send fewer or smaller pictures." / "L’envoi est trop lourd ou s’est interrompu. Envoyez moins d’images, ou de plus petites.";
    bad_amount: "An amount can’t be read: a number and its currency are needed." / "Un montant est illisible : il faut un nombre et sa monnaie.";
    bad_date: "A date can’t be read: year, month and day are needed." / "Une date est illisible : il faut l’année, le mois et le jour.";
    bad_place: "Coordinates are two numbers, in degrees." / "Les coordonnées sont deux nombres, en degrés.";
    bad_quantity: "A quantity is a whole number." / "Une quantité est un nombre entier.";
    choose_category: "Choose a category." / "Choisissez une catégorie.";
    no_categories: "The market has no categories yet. Whoever draws them up begins here." / "Le marché n’a pas encore de catégories. On les crée ici.";

    // One announcement
    availability: "To be had" / "Disponible";
    from_to: "{from} – {to}" / "{from} – {to}";
    from_day: "from {from}" / "à partir du {from}";
    to_day: "until {to}" / "jusqu’au {to}";
    in_groups: "Stands in" / "Paraît dans";
    seen_by: "Who sees it" / "Qui la voit";
    written: "Announced" / "Publiée";
    changed: "changed {when}" / "modifiée {when}";
    state: "State" / "État";
    edit: "Change" / "Modifier";
    hidden: "A moderator hid this: only you and the moderators see it." / "Une modératrice ou un modérateur l’a masquée : vous seul la voyez, avec la modération.";
    hidden_from_you: "A moderator hid what it says." / "La modération a masqué son contenu.";
    reputation: "Reputation from deals" / "Réputation tirée des accords";
    deals: "Deals" / "Accords";
    report: "Report" / "Signaler";
    write_to: "Write to {name}" / "Écrire à {name}";
    comments: "Questions and comments" / "Questions et commentaires";
    comment_write: "Ask or comment" / "Demander ou commenter";
    steps: "What you can do" / "Ce que vous pouvez faire";
    draft_only_you: "A draft: only you see it." / "Un brouillon : vous seul le voyez.";

    // Mine
    mine_none: "Nothing here yet." / "Encore rien ici.";
    mine_of: "In the name of" / "Au nom de";
    for_me_help: "Wants that ask for a skill of your profile." / "Les demandes qui correspondent à un savoir-faire de votre profil.";
    for_me_none: "Nobody asks for one of your skills at the moment. Say on your profile what you can do." / "Personne ne demande vos savoir-faire en ce moment. Dites sur votre profil ce que vous savez faire.";
    digest_help: "What came in the last seven days that concerns you: people, groups and categories you follow, your groups, your skills." / "Ce qui est arrivé ces sept derniers jours et vous concerne : personnes, groupes et catégories suivis, vos groupes, vos savoir-faire.";
    digest_none: "Nothing new for you this week." / "Rien de neuf pour vous cette semaine.";

    // Categories
    categories_help: "The tree of the market. What lies in a category is found from above too." / "L’arbre du marché. Ce qui est dans une catégorie se trouve aussi d’en haut.";
    manage: "Draw up categories" / "Établir les catégories";
    category_add: "Add a category" / "Ajouter une catégorie";
    category_edit: "Change the category {name}" / "Modifier la catégorie {name}";
    label_en: "In English" / "En anglais";
    label_fr: "In French" / "En français";
    inside: "Inside" / "Dans";
    at_top: "nothing: at the top" / "rien : tout en haut";
    category_tags: "Tags, one a line: name, English, French" / "Étiquettes, une par ligne : nom, anglais, français";
    category_tags_help: "Such as: organic, Organic, Bio" / "Par exemple : organic, Organic, Bio";
    bad_tag: "“{tag}” is no name of a tag: small letters, digits and dashes." / "« {tag} » n’est pas un nom d’étiquette : minuscules sans accent, chiffres et tirets.";
    closed: "closed" / "fermée";
    close: "Close to new announcements" / "Fermer aux nouvelles annonces";
    open: "Open again" / "Rouvrir";
    set_up: "Open the market" / "Ouvrir le marché";
    set_up_help: "The market of this community is not open yet: announcements need their flow." / "Le marché de cette communauté n’est pas encore ouvert : il manque le flux des annonces.";
}
