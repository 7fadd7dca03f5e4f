//! The words of rings of offers and wants.

table! {
    /// The words of rings of offers and wants.
    RingTexts;

    rings: "Rings" / "Cercles";
    help: "You offer what somebody wants, who offers what another wants, who offers what you want: each gives one and gets one, and nobody pays." / "Vous offrez ce que quelqu’un cherche, qui offre ce qu’un autre cherche, qui offre ce que vous cherchez : chacun donne une fois et reçoit une fois, et personne ne paie.";
    asked: "Those you are in" / "Ceux où vous êtes";
    asked_none: "You are in no ring yet." / "Vous n’êtes dans aucun cercle pour l’instant.";
    found: "Those you could be in" / "Ceux où vous pourriez être";
    found_none: "Nothing fits in a circle at the moment. The more you offer and want, in words and tags that others use, the sooner something does." / "Rien ne forme un cercle en ce moment. Plus vous offrez et cherchez, avec les mots et les étiquettes des autres, plus vite cela viendra.";
    found_partial: "There may be more: only the newest of the market was looked at." / "Il y en a peut-être d’autres : seul le plus récent du marché a été regardé.";
    gives: "{name} gives" / "{name} donne";
    serves: "to {name}, who wants" / "à {name}, qui cherche";
    not_seen: "something that is not for you to see" / "quelque chose que vous ne pouvez pas voir";
    propose: "Ask all of them" / "Demander à tous";
    propose_help: "You agree by that. The others have fourteen days; only when all have agreed is anything settled." / "Par là vous acceptez. Les autres ont quatorze jours ; rien n’est conclu avant que tous aient accepté.";
    agree: "I agree" / "J’accepte";
    refuse: "No, thank you" / "Non, merci";
    agrees: "agrees" / "accepte";
    refuses: "says no" / "refuse";
    silent: "has not answered" / "n’a pas répondu";
    awaited: "answers until {when}" / "réponses jusqu’au {when}";
    state_asked: "asked" / "en attente";
    state_over: "nobody answered in time" / "sans réponse à temps";
    state_agreed: "agreed" / "conclu";
    state_refused: "came to nothing" / "sans suite";
    state_fell_through: "fell through: something in it was not to be had any more" / "tombé à l’eau : quelque chose n’était plus disponible";
    deal: "the deal" / "l’accord";
    proposed: "All of them are asked." / "Tous sont interrogés.";
    answered: "Your answer is kept." / "Votre réponse est enregistrée.";
}
