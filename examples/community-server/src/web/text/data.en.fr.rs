//! The words of the pages about what is kept of oneself.

table! {
    /// The words of the pages about one's own data.
    DataTexts;

    my_data: "My data" / "Mes données";
    help: "What is kept about you is yours: see it, take it along, say who sees it, have it erased." / "Ce qui est conservé sur vous est à vous : voyez-le, emportez-le, dites qui le voit, faites-le effacer.";
    who_sees: "Who sees it" / "Qui le voit";
    kept: "What is kept about me" / "Ce qui est conservé sur moi";
    basis_consent: "I said yes" / "J’ai dit oui";
    basis_contract: "my membership needs it" / "mon adhésion le demande";
    basis_legal: "a law obliges" / "une loi l’exige";
    for_days: "kept {days} days after it is done with" / "conservé {days} jours après usage";
    more_kept: "There is more than is counted here." / "Il y en a plus que ce qui est compté ici.";
    look: "Look inside" / "Voir le contenu";
    take_along: "Take it along" / "L’emporter";
    take_help: "One .tar file with a readme, each kind of document as JSON, and your statements as tables. Passwords and tokens are not in it." / "Un fichier .tar avec une notice, chaque sorte de document en JSON et vos relevés en tableaux. Ni mots de passe ni jetons n’y figurent.";
    download: "Download my data" / "Télécharger mes données";
    bring: "Bring data from another community" / "Apporter des données d’une autre communauté";
    bring_help: "A .tar file as above. Your profile and what you let be seen are taken over; all else happens here anew." / "Un fichier .tar comme ci-dessus. Votre profil et ce que vous laissez voir sont repris ; le reste recommence ici.";
    file: "File" / "Fichier";
    bring_it: "Bring it" / "L’apporter";
    brought: "Brought over." / "C’est repris.";
    brought_nothing: "There was nothing in this file that can be taken over." / "Ce fichier ne contient rien qui puisse être repris.";
    unreadable: "This is not a .tar file that can be read, or it is too large." / "Ce n’est pas un fichier .tar lisible, ou il est trop grand.";
    wishes: "Who sees and counts what" / "Qui voit et compte quoi";
    see_balances: "Who sees my balances" / "Qui voit mes soldes";
    in_search: "I am found in the list of members" / "On me trouve dans la liste des membres";
    in_rankings: "I appear in rankings" / "J’apparais dans les classements";
    in_research: "I am counted in research" / "Je suis compté dans la recherche";
    consents: "What I said yes to" / "Ce à quoi j’ai dit oui";
    no_consents: "You were not asked to agree to anything." / "On ne vous a rien demandé d’accepter.";
    version: "version {version}" / "version {version}";
    withdrawn: "withdrawn on {day}" / "retiré le {day}";
    withdraw: "Withdraw" / "Retirer";
    withdraw_it: "Withdraw my yes to {purpose}" / "Retirer mon oui à {purpose}";
    agree: "I agree" / "J’accepte";
    agree_to: "I agree to {purpose}" / "J’accepte {purpose}";
    erase: "Erase me" / "M’effacer";
    erase_help: "Everything that you wrote and are is removed, for ever. First see what goes and what stays." / "Tout ce que vous avez écrit et êtes est supprimé, pour toujours. Voyez d’abord ce qui part et ce qui reste.";
    erase_look: "See what would go" / "Voir ce qui partirait";
    goes: "What goes" / "Ce qui part";
    stays: "What stays" / "Ce qui reste";
    stays_none: "Nothing that a law obliges to keep." / "Rien qu’une loi oblige à garder.";
    stays_books: "The journal and balances stay, under a number and without your name:" / "Le journal et les soldes restent, sous un numéro et sans votre nom :";
    no_way_back: "There is no way back. Take your data along before." / "Il n’y a pas de retour possible. Emportez vos données avant.";
    type_name: "To confirm, type your name: {name}" / "Pour confirmer, écrivez votre nom : {name}";
    not_the_name: "This is not your name; nothing was erased." / "Ce n’est pas votre nom ; rien n’a été effacé.";
    erase_forever: "Erase me for ever" / "M’effacer pour toujours";
    pictures_told: "pictures/           the pictures on your announcements; data/announcement_picture.json names them" / "pictures/           les images de vos annonces ; data/announcement_picture.json les nomme";
    erased: "You are erased" / "Vous êtes effacé";
    erased_help: "Documents removed: {count}. Your password and tokens are gone, and you are signed out. Thank you for the time together." / "Documents supprimés : {count}. Votre mot de passe et vos jetons ont disparu, et vous êtes déconnecté. Merci pour le temps passé ensemble.";
}
