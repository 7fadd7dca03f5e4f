//! The words of pages about rights, and of the page that leads everywhere.

table! {
    /// The words of pages about rights.
    RightTexts;

    help: "A right is given to the members of a group; it holds over one group and everything below it. Those who manage a group hold every right there." / "Un droit est donné aux membres d’un groupe ; il vaut sur un groupe et tout ce qu’il contient. Les responsables d’un groupe y ont tous les droits.";
    lately: "Given and taken back lately" / "Donnés et repris dernièrement";
    was_given: "{day} · given: {right}" / "{day} · donné : {right}";
    was_revoked: "{day} · taken back: {right}" / "{day} · repris : {right}";
    given_here: "Given over this group" / "Donnés sur ce groupe";
    given_above: "Given above, and holding here too" / "Donnés au-dessus, valables ici aussi";
    none_here: "No right was given over this group." / "Aucun droit n’a été donné sur ce groupe.";
    right: "Right" / "Droit";
    over: "over" / "sur";
    until: "until {day}" / "jusqu’au {day}";
    expired: "expired on {day}" / "échu le {day}";
    on_condition: "if" / "si";
    given_by: "given by {name} on {day}" / "donné par {name} le {day}";
    the_system: "the application" / "l’application";
    give: "Give a right" / "Donner un droit";
    give_help: "You can give what you hold here yourself." / "Vous pouvez donner ce que vous avez ici vous-même.";
    to: "To the members of" / "Aux membres de";
    condition: "Condition (may stay empty)" / "Condition (peut rester vide)";
    condition_help: "A rule over a member’s figures, such as: days_member >= 30" / "Une règle sur les chiffres d’un membre, par exemple : days_member >= 30";
    until_label: "Until (empty for no end)" / "Jusqu’au (vide : sans fin)";
    bad_day: "The day is not one such as 2027-03-31." / "Le jour n’est pas comme 2027-03-31.";
    reason: "Reason" / "Raison";
    revoke: "Revoke" / "Retirer";
    revoke_this: "Revoke: {right}" / "Retirer : {right}";
    all: "Everything one can have the right to do" / "Tout ce à quoi on peut avoir droit";
    see_who: "Who may?" / "Qui le peut ?";

    // One right over one group
    title: "Who may {right}?" / "Qui peut {right} ?";
    here: "in {group} and below" / "dans {group} et en dessous";
    you: "You" / "Vous";
    yes_system: "You may: the application itself asks." / "Vous le pouvez : c’est l’application qui demande.";
    yes_membership: "You may: every active member may." / "Vous le pouvez : tout membre actif le peut.";
    yes_own: "You may: it is your own." / "Vous le pouvez : c’est à vous.";
    yes_shown: "You may: whose wallet it is shows it to you." / "Vous le pouvez : la personne à qui appartient ce portefeuille vous le montre.";
    yes_operator: "You may: you are an operator of the community." / "Vous le pouvez : vous êtes opérateur de la communauté.";
    yes_manager: "You may: you manage {group}." / "Vous le pouvez : vous êtes responsable de {group}.";
    yes_grant: "You may: you belong to {to}, whose members were given it over {over}." / "Vous le pouvez : vous faites partie de {to}, dont les membres l’ont reçu sur {over}.";
    who: "Who may" / "Qui le peut";
    managers: "Those who manage this group or one above it" / "Les responsables de ce groupe ou d’un groupe du dessus";
    managers_none: "Nobody manages it; operators of the community act for it." / "Personne n’en est responsable ; les opérateurs de la communauté agissent pour lui.";
    members: "Members of groups that it was given to" / "Les membres des groupes qui l’ont reçu";
    members_none: "It was given to no group." / "Il n’a été donné à aucun groupe.";
    and_operators: "Operators of the community hold every right besides." / "Les opérateurs de la communauté ont en outre tous les droits.";
    how: "How one comes by it" / "Comment on y vient";
    how_join: "Come into one of these groups:" / "Entrer dans l’un de ces groupes :";
    how_ask: "Ask somebody who can give it:" / "Demander à qui peut le donner :";
    all_rights_of: "All rights over {group}" / "Tous les droits sur {group}";
    own_wallet: "This is somebody’s own wallet: only they may, and operators of the community." / "C’est le portefeuille d’une personne : elle seule le peut, et les opérateurs de la communauté.";

    // Labels
    labels: "Our own words" / "Nos propres mots";
    labels_help: "Call things as you call them here. A word left empty is called as before." / "Appelez les choses comme vous les appelez ici. Un mot laissé vide s’appelle comme avant.";
    labels_rename: "Rename what things are called" / "Renommer les choses";

    // The page that leads everywhere
    more_help: "Everything else that this community has." / "Tout ce que cette communauté a encore.";
    for_me: "For me" / "Pour moi";
    money: "Money" / "Monnaies";
    together: "How we do things" / "Comment nous faisons";
    behind: "Behind it" / "En coulisses";
    community_page: "The community" / "La communauté";
    coming_in: "How one comes in" / "Comment on entre";
    rights_of_community: "Rights" / "Droits";
    requests: "Requests to come in" / "Demandes d’entrée";
}
