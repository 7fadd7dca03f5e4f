//! The words of pages about rooms.

table! {
    /// The words of pages about rooms.
    RoomTexts;

    rooms: "Rooms" / "Salons";
    rooms_help: "A room is a tool for a group: it decides, counts, plans, or whatever its author thought of. It runs in a sandbox and does only what the group allows it." / "Un salon est un outil pour un groupe : il décide, compte, planifie, ou ce que son auteur a imaginé. Il tourne dans un bac à sable et ne fait que ce que le groupe lui permet.";

    // Components
    installed: "Installed here" / "Installés ici";
    installed_none: "No room is installed yet." / "Aucun salon n’est encore installé.";
    version: "version {version}" / "version {version}";
    bytes: "{kib} KiB" / "{kib} Kio";
    since: "since {day}" / "depuis le {day}";
    signed_by: "signed with the key {key}" / "signé avec la clé {key}";
    not_signed: "not signed" / "non signé";
    digest: "SHA-256 of its file" / "SHA-256 de son fichier";
    permissions: "What it may be allowed" / "Ce qui peut lui être permis";
    permissions_none: "It asks for nothing: it only answers." / "Il ne demande rien : il ne fait que répondre.";
    its_author: "Its author says:" / "Son auteur dit :";
    no_reason: "Its author gives no reason." / "Son auteur ne dit pas pourquoi.";
    hears: "Hears of" / "Est prévenu de";
    install: "Install a room" / "Installer un salon";
    install_help: "A file that ends with .wasm, of at most {kib} KiB. First you read what it asks for; nothing of it runs before you install it." / "Un fichier qui finit par .wasm, de {kib} Kio au plus. Vous lisez d’abord ce qu’il demande ; rien de lui ne tourne avant l’installation.";
    file: "File of the room" / "Fichier du salon";
    look_first: "Read what it asks for" / "Lire ce qu’il demande";
    no_file: "Choose a file." / "Choisissez un fichier.";
    upload_unread: "What you sent is too large, or broke off." / "L’envoi est trop lourd ou s’est interrompu.";
    look_title: "A room to install" / "Un salon à installer";
    asks_for: "This file asks for {n} permissions" / "Ce fichier demande {n} permissions";
    asks_for_one: "This file asks for one permission" / "Ce fichier demande une permission";
    asks_for_none: "This file asks for no permission" / "Ce fichier ne demande aucune permission";
    look_help: "Installing gives it none of them: each group that opens it says what it allows. Whoever acts in it can never do more through it than without it." / "L’installer ne lui en donne aucune : chaque groupe qui l’ouvre dit ce qu’il permet. Qui agit par lui ne peut jamais plus que sans lui.";
    signature: "Signature of its author" / "Signature de son auteur";
    signature_help: "If its author gave you both: Ed25519 over the SHA-256 of the file, in base64." / "Si son auteur vous a donné les deux : Ed25519 sur le SHA-256 du fichier, en base64.";
    public_key: "Public key" / "Clé publique";
    signed: "Signature" / "Signature";
    do_install: "Install it" / "L’installer";
    choose_again: "Choose the file once more: it was not kept." / "Choisissez encore le fichier : il n’a pas été gardé.";
    remove: "Remove" / "Retirer";
    remove_sure: "Remove it from the community" / "Le retirer de la communauté";
    done_installed: "Installed. Whoever manages a group can open it there." / "Installé. Qui gère un groupe peut l’y ouvrir.";
    done_removed: "Removed." / "Retiré.";

    // In a group
    group_none: "This group has no room yet." / "Ce groupe n’a pas encore de salon.";
    only_inside: "Only those who belong to the group see its rooms." / "Seules les personnes du groupe voient ses salons.";
    open_one: "Open a room here" / "Ouvrir un salon ici";
    open_help: "These are installed in the community. Before it opens you say what it may do in this group." / "Ceux-ci sont installés dans la communauté. Avant l’ouverture, vous dites ce qu’il peut faire dans ce groupe.";
    open: "Open" / "Ouvrir";
    open_title: "Open “{room}” in {group}" / "Ouvrir « {room} » dans {group}";
    may: "What may it do here?" / "Que peut-il faire ici ?";
    may_help: "Whatever it does, it does in the name of who acts in it, and never more than they may. Without one of these it does not run. You can take each back at any time." / "Quoi qu’il fasse, il le fait au nom de qui agit, jamais plus que cette personne ne peut. Sans l’une d’elles il ne tourne pas. Vous pouvez retirer chacune à tout moment.";
    money_limit: "How much money a day?" / "Combien d’argent par jour ?";
    money_limited: "At most these amounts a day, by all together" / "Au plus ces montants par jour, par toutes les personnes ensemble";
    money_free: "As much as who acts may pay" / "Autant que qui agit peut payer";
    money_help: "Empty: none of this currency." / "Vide : rien dans cette monnaie.";
    a_day: "{currency} a day" / "{currency} par jour";
    not_an_amount: "“{text}” is not an amount." / "« {text} » n’est pas un montant.";
    opened: "opened by {name} on {day}" / "ouvert par {name} le {day}";
    paused: "paused" / "en pause";
    lacks: "lacks a permission" / "manque d’une permission";
    done_opened: "The room is open." / "Le salon est ouvert.";

    // Settings of a room
    settings: "Settings of this room" / "Réglages de ce salon";
    to_room: "To the room" / "Vers le salon";
    save_grants: "Save what it may do" / "Enregistrer ce qu’il peut faire";
    upgrade: "Another version" / "Une autre version";
    upgrade_help: "The new one takes the place of this one and keeps what it remembers, if it can read it. If not, everything stays as it is." / "La nouvelle prend la place de celle-ci et garde ce qu’il retient, si elle sait le lire. Sinon tout reste comme avant.";
    upgrade_to: "Which" / "Laquelle";
    upgrade_look: "Read what it asks for" / "Lire ce qu’elle demande";
    upgrade_title: "Put “{room}” in its place" / "Mettre « {room} » à sa place";
    upgrade_do: "Put it in its place" / "La mettre à sa place";
    upgrade_none: "Nothing else is installed." / "Rien d’autre n’est installé.";
    close: "Close this room" / "Fermer ce salon";
    close_help: "What it remembers is removed for good. What was done through it, such as payments, stays." / "Ce qu’il retient est supprimé pour de bon. Ce qui a été fait par lui, comme des paiements, reste.";
    close_sure: "Close it and remove what it remembers" / "Le fermer et supprimer ce qu’il retient";
    resume: "Let it go on" / "Le laisser reprendre";
    keeps: "Remembers" / "Retient";
    keeps_told: "{keys} values, {kib} KiB" / "{keys} valeurs, {kib} Kio";
    state: "State" / "État";
    state_open: "can be used" / "utilisable";
    state_paused: "paused: it failed too often in a row" / "en pause : il a échoué trop souvent de suite";
    failures: "Failures in a row" / "Échecs de suite";
    last_failure: "Last failure" / "Dernier échec";
    opened_by: "Opened by" / "Ouvert par";
    opened_by_help: "It hears of events as this person may see them." / "Il est prévenu des événements tels que cette personne peut les voir.";
    done_saved: "Saved." / "Enregistré.";
    done_resumed: "The room goes on." / "Le salon reprend.";
    done_upgraded: "The new version is in its place." / "La nouvelle version est en place.";
    done_closed: "The room is closed." / "Le salon est fermé.";

    // A page of a room
    by_room: "This page is made by the room “{room}”, not by the community’s server." / "Cette page est faite par le salon « {room} », pas par le serveur de la communauté.";
    first_page: "First page of the room" / "Première page du salon";
    is_paused: "This room is paused because it failed too often. Whoever manages the group can let it go on." / "Ce salon est en pause parce qu’il a échoué trop souvent. Qui gère le groupe peut le laisser reprendre.";
    does_not_run: "This room does not run, because the group no longer allows it: {what}." / "Ce salon ne tourne pas, car le groupe ne lui permet plus de : {what}.";
    not_shown: "The room could not show this page." / "Le salon n’a pas pu montrer cette page.";
    tabs: "Tabs of this page" / "Onglets de cette page";
    tab_nth: "Tab {n}" / "Onglet {n}";
    nothing_there: "Nothing here yet." / "Rien ici pour l’instant.";
    nobody_chosen: "nobody" / "personne";
    none_chosen: "none" / "aucun";
    my_wallet: "My wallet" / "Mon portefeuille";
    wallets_of_group: "Wallets of the group" / "Portefeuilles du groupe";
    wallets_of_members: "Wallets of its members" / "Portefeuilles de ses membres";
    in_utc: "In universal time (UTC)." / "En temps universel (UTC).";
    currency: "Currency" / "Monnaie";
    hidden_thing: "something that you don’t see" / "quelque chose que vous ne voyez pas";
    talk_help: "What people of the group say beside the room; the room does not hear it." / "Ce que les gens du groupe disent à côté du salon ; le salon ne l’entend pas.";
    of_which: "{value} of {of} {unit}" / "{value} sur {of} {unit}";
    as_table: "The same as a table" / "La même chose en tableau";
    what: "What" / "Quoi";
    chart_told: "From {least} to {most} {unit}." / "De {least} à {most} {unit}.";
    no_rooms_run: "No rooms run on this server." / "Aucun salon ne tourne sur ce serveur.";

    // Notices
    told_alert: "{name}, in the room “{room}”: something for you" / "{name}, dans le salon « {room} » : quelque chose pour vous";
    told_paused: "The room “{room}” failed too often and is paused" / "Le salon « {room} » a échoué trop souvent et est en pause";
}
