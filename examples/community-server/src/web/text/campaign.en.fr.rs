//! The words of campaigns and bounties.

table! {
    /// The words of campaigns and bounties.
    CampaignTexts;

    // The list
    campaigns: "Campaigns" / "Collectes";
    campaigns_help: "What people fund together. What you pledge is held until the end, and is yours again if the goal is missed." / "Ce que l’on finance ensemble. Ce que vous promettez est réservé jusqu’à la fin, et vous revient si l’objectif est manqué.";
    start: "Start a campaign" / "Lancer une collecte";
    of_group: "Campaigns of {group}" / "Collectes de {group}";
    all: "All campaigns" / "Toutes les collectes";
    ending: "Ending next" / "Bientôt terminées";
    without_end: "Until they are reached" / "Jusqu’à l’objectif";
    over: "Over" / "Terminées";
    none_open: "No campaign is open at the moment." / "Aucune collecte n’est ouverte en ce moment.";
    nothing_more: "Nothing more here." / "Rien de plus ici.";
    my_pledges: "My pledges" / "Mes promesses";
    my_pledges_none: "You have not pledged anything yet." / "Vous n’avez encore rien promis.";
    by: "by {name}" / "par {name}";
    ends: "open until {when}" / "ouverte jusqu’au {when}";
    ended: "open until {when}" / "était ouverte jusqu’au {when}";
    no_end: "open until it is reached" / "ouverte jusqu’à l’objectif";
    pledgers_none: "nobody yet" / "personne encore";
    pledgers_one: "1 supporter" / "1 soutien";
    pledgers: "{n} supporters" / "{n} soutiens";
    erased_title: "(without words)" / "(sans texte)";

    // How far it is
    progress: "How far it is" / "Où elle en est";
    raised_of: "{raised} of {goal}" / "{raised} sur {goal}";
    percent: "{n}%" / "{n} %";
    reached: "reached" / "atteint";
    bounty_for: "bounty for “{title}”" / "prime pour « {title} »";
    paid_for_campaign: "campaign “{title}”" / "collecte « {title} »";
    promised: "{amount} only promised, to be paid outside" / "{amount} seulement promis, à verser dehors";
    declared: "{amount} declared as paid" / "{amount} déclarés versés";
    to_be_confirmed: "{amount} declared, still to be confirmed" / "{amount} déclarés, encore à confirmer";
    confirmed: "{amount} confirmed" / "{amount} confirmés";
    paid_out: "{amount} paid" / "{amount} versés";
    bar_of: "Goal in {currency}" / "Objectif en {currency}";
    need_one: "One of these goals is enough." / "Un seul de ces objectifs suffit.";
    need_all: "All of these goals are needed." / "Tous ces objectifs sont nécessaires.";
    mode_all_or_nothing: "All or nothing: at the deadline it is paid if the goal is reached, else everybody keeps their money." / "Tout ou rien : à l’échéance, c’est versé si l’objectif est atteint ; sinon chacun garde son argent.";
    mode_keep: "Whatever comes in is paid at the deadline." / "Ce qui est promis est versé à l’échéance, quel que soit le montant.";
    mode_when_reached: "It is paid as soon as the goal is reached." / "C’est versé dès que l’objectif est atteint.";
    beneficiary: "Who gets it" / "Qui le reçoit";
    deadline: "Deadline" / "Échéance";
    state: "State" / "État";
    purpose: "For" / "Pour";
    its_announcement: "this announcement" / "cette annonce";
    its_post: "this post" / "cette publication";
    its_group: "this group" / "ce groupe";
    its_room: "this room" / "ce salon";
    its_member: "this member" / "ce membre";
    its_deal: "this deal" / "cet accord";
    its_record: "something of this community" / "une chose de cette communauté";
    stands_in: "Stands in" / "Paraît dans";
    draft_only_you: "A draft: only you see it." / "Un brouillon : vous seul le voyez.";
    hidden: "A moderator hid this: only you and the moderators see it." / "La modération l’a masquée : vous seul la voyez, avec la modération.";
    hidden_from_you: "A moderator hid what it says." / "La modération a masqué son contenu.";
    trouble: "Something that the community wants to happen at the end can’t be done now ({code}). It is tried again every hour." / "Une suite voulue par la communauté n’a pas pu avoir lieu ({code}). Un nouvel essai a lieu toutes les heures.";
    told_succeeded: "It succeeded: what was pledged is paid." / "Elle a réussi : ce qui était promis est versé.";
    told_failed: "The goal was missed: what was pledged is its owners’ again." / "L’objectif est manqué : chacun retrouve ce qu’il avait promis.";
    told_cancelled: "It was taken back: what was pledged is its owners’ again." / "Elle a été retirée : chacun retrouve ce qu’il avait promis.";
    told_closing: "The deadline is over; what was pledged is being settled." / "L’échéance est passée ; les promesses sont en cours de règlement.";

    // Pledging
    pledge: "Pledge" / "Promettre";
    pledge_title: "Take part" / "Participer";
    pledge_help: "Leave empty what you don’t give. It is held at once, and you can withdraw it until the deadline." / "Laissez vide ce que vous ne donnez pas. C’est réservé aussitôt, et vous pouvez le retirer jusqu’à l’échéance.";
    pledge_declared: "Money that is not kept here, such as euros, is a promise: you pay it yourself if the campaign succeeds, and the beneficiary confirms it." / "L’argent qui n’est pas tenu ici, comme l’euro, est une promesse : vous le versez vous-même si la collecte réussit, et le bénéficiaire le confirme.";
    anyway: "Give it even if the goal is missed" / "Donner même si l’objectif est manqué";
    anonymous: "Tell my name to the beneficiary only" / "Dire mon nom au bénéficiaire seulement";
    goodie: "In return" / "En échange";
    no_goodie: "nothing in return" / "rien en échange";
    goodies: "What you get for it" / "Ce que vous recevez";
    goodie_from: "from {price}" / "dès {price}";
    goodie_free: "for any pledge" / "pour toute promesse";
    left: "{n} left" / "il en reste {n}";
    gone: "all gone" / "épuisé";
    any_number: "as many as are asked for" / "autant que demandé";
    amount_in: "Amount in {currency}" / "Montant en {currency}";
    pay_from: "From" / "Depuis";
    not_an_amount: "This is not an amount." / "Ce n’est pas un montant.";
    give_something: "Write an amount in at least one currency." / "Indiquez un montant dans une monnaie au moins.";
    done_pledged: "Pledged. Thank you!" / "C’est promis. Merci !";
    done_withdrawn: "Withdrawn: it is yours again." / "Retiré : c’est de nouveau à vous.";
    withdraw: "Withdraw" / "Retirer";
    mine: "What you pledged" / "Ce que vous avez promis";
    supporters: "Who supports it" / "Qui la soutient";
    somebody: "somebody" / "quelqu’un";
    given_anyway: "in any case" / "dans tous les cas";
    pledge_open: "held" / "réservé";
    pledge_promised: "promised" / "promis";
    pledge_withdrawn: "withdrawn" / "retiré";
    pledge_paid: "paid" / "versé";
    pledge_declared_end: "declared, final once it is confirmed" / "déclaré, définitif une fois confirmé";
    pledge_released: "given back" / "rendu";

    // Starting and changing one
    new_title: "Start a campaign" / "Lancer une collecte";
    edit_title: "Change the campaign" / "Modifier la collecte";
    title: "Title" / "Titre";
    description: "What it is for" / "À quoi elle sert";
    goals: "Goals" / "Objectifs";
    goals_help: "In one currency or several, each once." / "En une ou plusieurs monnaies, chacune une fois.";
    amount: "Amount" / "Montant";
    currency: "Currency" / "Monnaie";
    need: "With several goals" / "Avec plusieurs objectifs";
    need_one_short: "one is enough" / "un seul suffit";
    need_all_short: "all are needed" / "tous sont nécessaires";
    mode: "When it is paid" / "Quand c’est versé";
    mode_all_short: "at the deadline, if the goal is reached" / "à l’échéance, si l’objectif est atteint";
    mode_keep_short: "at the deadline, whatever came in" / "à l’échéance, quel que soit le montant";
    mode_reached_short: "as soon as the goal is reached" / "dès que l’objectif est atteint";
    deadline_help: "The last day to pledge. Only what is paid as soon as it is reached goes without." / "Le dernier jour pour promettre. Seul ce qui est versé dès l’objectif peut s’en passer.";
    beneficiary_help: "A member, a group’s wallet or the commons; yourself if you leave it empty." / "Un membre, le portefeuille d’un groupe ou le commun ; vous-même si c’est vide.";
    unknown_beneficiary: "Nobody here is called that." / "Personne ici ne porte ce nom.";
    goodies_edit: "What supporters get" / "Ce que reçoivent les soutiens";
    goodies_edit_help: "A pledge of at least this much can claim it, once. Leave the amount empty if any pledge may." / "Une promesse d’au moins ce montant peut le demander, une fois. Laissez le montant vide si toute promesse suffit.";
    goodie_title: "What it is" / "Ce que c’est";
    goodie_price: "From" / "Dès";
    goodie_quantity: "How many" / "Combien";
    bad_goal: "A goal can’t be read: a number and its currency are needed." / "Un objectif est illisible : il faut un nombre et sa monnaie.";
    bad_goodie: "A goodie can’t be read: what it is, a number or nothing as its price, and a whole number or nothing as how many." / "Une contrepartie est illisible : ce que c’est, un nombre ou rien pour le prix, un nombre entier ou rien pour la quantité.";
    bad_date: "A date can’t be read: year, month and day are needed." / "Une date est illisible : il faut l’année, le mois et le jour.";
    where_it_stands: "Where it stands" / "Où elle paraît";
    fixed: "Others count on the goals and the deadline: now that it is open only its words can be changed." / "Les autres comptent sur les objectifs et l’échéance : depuis l’ouverture, seuls les textes peuvent changer.";
    publish: "Publish" / "Publier";
    draft: "Keep as a draft" / "Garder en brouillon";
    edit: "Change" / "Modifier";
    cancel: "Take back" / "Retirer la collecte";
    cancel_sure: "Take it back: what was pledged goes back to everybody" / "La retirer : chacun retrouve ce qu’il avait promis";
    what_you_can_do: "What you can do" / "Ce que vous pouvez faire";
    not_set_up: "Campaigns come with the market, which is not open yet." / "Les collectes viennent avec le marché, qui n’est pas encore ouvert.";

    // Bounties
    bounty: "Bounty" / "Récompense";
    bounty_help: "Others can add to the price of this want: whoever fulfils it receives it all. If nobody does, everybody gets theirs back." / "D’autres peuvent ajouter au prix de cette demande : qui la réalise reçoit le tout. Sinon, chacun retrouve le sien.";
    bounty_none: "Nobody has added anything yet." / "Personne n’a encore rien ajouté.";
    bounty_in_it: "In it" / "Dedans";
    bounty_won: "Won by {name}." / "Gagnée par {name}.";
    bounty_back: "It was given back." / "Elle a été rendue.";
    bounty_add: "Add to it" / "Y ajouter";
    bounty_anonymous: "Tell my name only to whoever is paid" / "Dire mon nom seulement à qui est payé";
    bounty_who: "Who added" / "Qui a ajouté";
    campaign_for: "Start a campaign for this" / "Lancer une collecte pour cela";
}
