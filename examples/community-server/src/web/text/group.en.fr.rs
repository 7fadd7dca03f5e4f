//! The words of pages about groups.

table! {
    /// The words of pages about groups.
    GroupTexts;

    tree_help: "Every group lies in another one; the community holds them all. Members of a group are members of those above it." / "Chaque groupe est dans un autre ; la communauté les contient tous. Les membres d’un groupe le sont aussi de ceux du dessus.";
    tree_empty: "There are no groups yet." / "Il n’y a pas encore de groupe.";
    tree_cut: "There are more; open a group to see what lies in it." / "Il y en a d’autres ; ouvrez un groupe pour voir ce qu’il contient.";
    my_groups: "My groups" / "Mes groupes";
    you_are_in: "you are in it" / "vous en êtes";
    create: "Create a group" / "Créer un groupe";
    create_in: "Create a group in {group}" / "Créer un groupe dans {group}";
    kind: "Kind" / "Genre";
    purpose: "Purpose" / "But";
    purpose_help: "What the group is for." / "À quoi sert le groupe.";
    purpose_none: "No purpose written yet." / "Pas encore de but écrit.";
    duties: "Duties" / "Missions";
    duties_help: "One duty a line: what the members have to see to." / "Une mission par ligne : ce dont les membres s’occupent.";
    duties_none: "No duties written yet." / "Pas encore de mission écrite.";
    sub_groups: "Groups in it" / "Groupes qu’il contient";
    sub_groups_none: "No groups in it." / "Aucun groupe dedans.";
    closed: "closed" / "fermé";
    why_closed: "Why it was closed:" / "Pourquoi il a été fermé :";
    why_removed: "You were removed from this group:" / "On vous a retiré de ce groupe :";
    why_declined: "Your request to come in was declined:" / "Votre demande d’entrée a été refusée :";
    closed_help: "This group is closed: it can be read, and nothing happens in it any more." / "Ce groupe est fermé : on peut le lire, plus rien ne s’y passe.";

    // Tabs
    tab_feed: "Feed" / "Fil";
    tab_moderation: "Moderation" / "Modération";
    tab_members: "Members" / "Membres";
    tab_wallet: "Wallet" / "Portefeuille";
    tab_rooms: "Rooms" / "Salons";
    tab_rights: "Rights" / "Droits";
    tab_applications: "Requests" / "Demandes";
    tab_settings: "Settings" / "Réglages";
    tabs: "Pages of this group" / "Pages de ce groupe";

    // Coming and going
    join: "Join" / "Rejoindre";
    ask_to_join: "Ask to join" / "Demander à entrer";
    accept_invitation: "Accept the invitation" / "Accepter l’invitation";
    decline_invitation: "Decline" / "Décliner";
    invited: "You are invited into this group." / "Vous êtes invité dans ce groupe.";
    asked: "You have asked to come in." / "Vous avez demandé à entrer.";
    take_back: "Take it back" / "Retirer la demande";
    leave: "Leave this group" / "Quitter ce groupe";
    by_invitation: "One comes into this group by invitation." / "On entre dans ce groupe sur invitation.";
    member_below: "You are in it through a group below." / "Vous en êtes par un groupe du dessous.";
    join_title: "Come into {group}" / "Entrer dans {group}";
    join_for: "For which of your groups are you here?" / "Pour lequel de vos groupes êtes-vous là ?";

    // Members
    manager: "manager" / "responsable";
    delegate: "for {group}" / "pour {group}";
    through: "through a group below" / "par un groupe du dessous";
    members_none: "Nobody is in it yet." / "Personne n’y est encore.";
    everybody: "Every active member belongs to the community itself. Those listed here are in some group; everybody is found under" / "Chaque membre actif fait partie de la communauté. Ceux d’ici sont dans un groupe ; tous se trouvent sous";
    make_manager: "Make manager" / "Rendre responsable";
    unmake_manager: "End as manager" / "Ne plus être responsable";
    remove: "Remove" / "Retirer";
    bring_in: "Bring somebody in" / "Faire entrer quelqu’un";
    bring_in_help: "An invitation waits for their yes; adding brings them in at once, to assign a role for example." / "Une invitation attend leur accord ; l’ajout les fait entrer aussitôt, par exemple pour confier un rôle.";
    who: "Who" / "Qui";
    invite: "Invite" / "Inviter";
    add: "Add at once" / "Ajouter aussitôt";
    unknown_person: "There is nobody of this name." / "Il n’y a personne de ce nom.";

    // Wallet
    wallet_none: "This group has no wallet." / "Ce groupe n’a pas de portefeuille.";
    wallet_named: "Wallet of {group}" / "Portefeuille de {group}";
    pay_from: "Pay from it" / "Payer depuis ici";
    pay_into: "Pay into it" / "Y verser";
    see_wallet: "See balances and statement" / "Voir soldes et relevé";
    open_wallet: "Open a wallet" / "Ouvrir un portefeuille";
    wallet_label: "What the wallet is called (may stay empty)" / "Nom du portefeuille (peut rester vide)";

    // Requests
    requests_none: "Nobody waits." / "Personne n’attend.";
    to_sponsor: "People who look for sponsors" / "Des personnes cherchent des parrains";
    to_sponsor_help: "Speak for somebody if you know them and want them here. One word of yours counts once." / "Répondez de quelqu’un si vous le connaissez et le voulez ici. Votre parole compte une fois.";
    sponsor: "Speak for this person" / "Répondre de cette personne";
    sponsored: "You spoke for this person." / "Vous avez répondu de cette personne.";
    sponsors: "{have} of {need} sponsors" / "{have} parrains sur {need}";
    spoke_for: "Spoke for them:" / "Ont répondu :";
    to_decide: "Requests to decide" / "Demandes à trancher";
    accept: "Let in" / "Faire entrer";
    decline: "Decline" / "Refuser";
    why_decline: "Why not? The person reads it." / "Pourquoi non ? La personne le lira.";
    was_invited: "invited, has not answered" / "invité, pas encore de réponse";
    asked_on: "asked on {day}" / "demandé le {day}";
    decide: "decide on requests" / "trancher les demandes";

    // Settings
    settings_of: "Settings" / "Réglages";
    membrane: "How one comes in" / "Comment on entre";
    membrane_help: "The membrane of the group: who decides, what is asked, what is agreed to." / "La membrane du groupe : qui décide, ce qu’on demande, ce à quoi on consent.";
    entry: "Who decides" / "Qui décide";
    entry_open: "Nobody: whoever meets the conditions is in" / "Personne : entre qui remplit les conditions";
    entry_request: "One asks, somebody who admits decides" / "On demande, une personne qui accueille tranche";
    entry_invitation: "One is invited" / "On est invité";
    questions: "Questions to answer" / "Questions à répondre";
    questions_help: "One question a line." / "Une question par ligne.";
    agreements: "Agreements to accept" / "Accords à accepter";
    agreements_help: "One empty place is always left for one more; an agreement without a title is taken away." / "Une place vide reste toujours pour un de plus ; un accord sans titre est retiré.";
    agreement_title: "Title {n}" / "Titre {n}";
    agreement_text: "Text {n}" / "Texte {n}";
    sponsors_needed: "How many members have to speak for a person" / "Combien de membres doivent répondre d’une personne";
    fee: "Fee (empty for none)" / "Droit d’entrée (vide : aucun)";
    fee_currency: "Currency of the fee" / "Monnaie du droit d’entrée";
    bad_fee: "The fee is not an amount such as 12 or 12.50." / "Le droit d’entrée n’est pas un montant comme 12 ou 12,50.";
    bad_sponsors: "The number of sponsors is 0 to 20." / "Le nombre de parrains va de 0 à 20.";
    openness: "Who may read here" / "Qui peut lire ici";
    openness_help: "Whoever writes chooses who sees it, at most as many as this. Earlier posts follow it too. Members of the group write." / "Qui écrit choisit qui le voit, au plus autant que ceci. Les publications d’avant le suivent aussi. Les membres du groupe écrivent.";
    openness_most: "Seen at most by" / "Vu au plus par";
    open_near: "members of the group" / "les membres du groupe";
    open_community: "all members of the community" / "tous les membres de la communauté";
    open_public: "everybody, members or not" / "tout le monde, membre ou non";
    move_group: "Move it into another group" / "Le déplacer dans un autre groupe";
    move_help: "Its members, wallets and history go with it; rights given above it stay behind." / "Ses membres, portefeuilles et histoire suivent ; les droits donnés au-dessus restent.";
    into: "Into" / "Dans";
    close_group: "Close the group" / "Fermer le groupe";
    close_help: "Its wallets have to be empty and the groups in it closed. It can still be read." / "Ses portefeuilles doivent être vides et ses groupes fermés. On pourra encore le lire.";
    reason: "Reason" / "Raison";
    manage: "Change the settings" / "Modifier les réglages";
    open_form: "Change" / "Modifier";
}
