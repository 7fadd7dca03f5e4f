//! The words of replies and deals.

table! {
    /// The words of replies and deals.
    DealTexts;

    // On an announcement
    replies: "Replies" / "Réponses";
    my_replies: "Your replies" / "Vos réponses";
    replies_none: "Nobody has replied yet." / "Personne n’a encore répondu.";
    reply: "Reply" / "Répondre";
    reply_again: "Reply again" / "Répondre encore";
    left: "{n} left of {of}" / "{n} restants sur {of}";
    left_none: "Nothing is left at the moment." / "Il n’en reste plus pour l’instant.";
    quantity: "How many" / "Combien";
    currency: "Which price you take" / "Le prix que vous choisissez";
    your_price: "Your price for all of it" / "Votre prix pour le tout";
    your_price_help: "Leave it empty to propose it for free." / "Laissez vide pour le proposer gratuitement.";
    amount: "Amount" / "Montant";
    code: "Currency" / "Monnaie";
    more_amounts: "More amounts" / "Autres montants";
    message: "A few words" / "Quelques mots";
    as_whom: "In whose name" / "Au nom de qui";
    reply_help_offer: "Sending it says that you agree to pay: once it is accepted, the price is set aside from your wallet until the deal is done or called off." / "L’envoyer, c’est accepter de payer : une fois acceptée, le prix est mis de côté dans votre portefeuille jusqu’à ce que l’accord soit conclu ou annulé.";
    reply_help_want: "You offer what is looked for: who announced pays you." / "Vous proposez ce qui est cherché : la personne qui a annoncé vous paie.";
    send: "Send the reply" / "Envoyer la réponse";
    draft: "Keep as a draft" / "Garder en brouillon";
    bad_quantity: "How many is a whole number." / "Combien : un nombre entier.";
    bad_amount: "An amount can’t be read: a number and its currency are needed." / "Un montant est illisible : il faut un nombre et sa monnaie.";

    // One deal
    of_title: "Deal: {title}" / "Accord : {title}";
    erased: "(without words)" / "(sans texte)";
    announced_by: "Announced by" / "Annoncé par";
    replied_by: "Reply by" / "Réponse de";
    payer: "Who pays" / "Qui paie";
    payee: "Who is paid" / "Qui est payé";
    price: "Price" / "Prix";
    for_n: "for {n}" / "pour {n}";
    free: "free" / "gratuit";
    since: "since {day}" / "depuis le {day}";
    replied_on: "Replied" / "Réponse du";
    the_reply: "What the reply says" / "Ce que dit la réponse";
    you: "{name} (you)" / "{name} (vous)";
    what_now: "What can be done now" / "Ce qu’on peut faire maintenant";
    nothing_now: "There is nothing to do for you here at the moment." / "Il n’y a rien à faire pour vous ici en ce moment.";
    not_now: "What can’t be done now, and why" / "Ce qui ne se peut pas maintenant, et pourquoi";
    agree: "Agree: {step}" / "Consentir : {step}";
    other_agreed: "The other side asks for this: {step}. Your agreement does it." / "L’autre partie le demande : {step}. Votre accord suffit.";
    by_itself: "If nothing happens, it goes on by itself on {day}." / "Si rien ne se passe, cela avance de soi-même le {day}.";
    history: "What happened" / "Ce qui s’est passé";
    acting_as: "You act as" / "Vous agissez comme";

    // Its state, for whom it waits and for the other side
    draft_you: "A draft: only you see it. Send it when it is ready." / "Un brouillon : vous seul le voyez. Envoyez-le quand il est prêt.";
    draft_other: "A draft that was not sent." / "Un brouillon qui n’est pas envoyé.";
    open_you: "{other} waits for your answer." / "{other} attend votre réponse.";
    open_other: "{other} has not answered yet." / "{other} n’a pas encore répondu.";
    accepted_you: "Agreed. Do what was agreed, then ask for the payment." / "C’est convenu. Faites ce qui est convenu, puis demandez le paiement.";
    accepted_other: "Agreed. {other} asks for the payment once it is done." / "C’est convenu. {other} demandera le paiement une fois que c’est fait.";
    invoiced_you: "{other} asks for the payment." / "{other} demande le paiement.";
    invoiced_other: "The payment is asked for; {other} has not paid yet." / "Le paiement est demandé ; {other} n’a pas encore payé.";
    confirm_you: "{other} says that the money was handed over. Confirm once you have it." / "{other} dit avoir remis l’argent. Confirmez dès que vous l’avez.";
    confirm_other: "You said that you paid; {other} has not confirmed yet." / "Vous avez dit avoir payé ; {other} n’a pas encore confirmé.";
    vote_you: "Paid. Say how it went." / "C’est payé. Dites comment cela s’est passé.";
    vote_other: "Paid, and you said how it went. The other side can still say it." / "C’est payé, et vous avez dit comment cela s’est passé. L’autre partie peut encore le dire.";
    refund_you: "{other} says that the money was given back. Confirm once you have it." / "{other} dit avoir rendu l’argent. Confirmez dès que vous l’avez.";
    refund_other: "You said that you gave the money back; {other} has not confirmed yet." / "Vous avez dit avoir rendu l’argent ; {other} n’a pas encore confirmé.";
    done: "The deal is done." / "L’accord est conclu.";
    rejected: "The reply was rejected; nothing was paid." / "La réponse a été refusée ; rien n’a été payé.";
    cancelled: "It was called off." / "Il a été annulé.";
    released: "It was called off, and what was set aside was given back." / "Il a été annulé, et ce qui était mis de côté a été rendu.";
    refunded: "It was called off, and the money was given back." / "Il a été annulé, et l’argent a été rendu.";

    // What a step brings about
    help_accept_offer: "The price is set aside for you from {payer}’s wallet." / "Le prix est mis de côté pour vous dans le portefeuille de {payer}.";
    help_accept_want: "You agree to pay: the price is set aside from your wallet." / "Vous acceptez de payer : le prix est mis de côté dans votre portefeuille.";
    help_accept_free: "It is agreed; it costs nothing." / "C’est convenu ; c’est gratuit.";
    help_invoice: "Says that your part is done and the payment is due." / "Dit que votre part est faite et que le paiement est dû.";
    help_pay: "What was set aside goes to {payee}." / "Ce qui était mis de côté va à {payee}.";
    help_declare: "Says that you handed over what is paid outside. Once {payee} confirms it, what was set aside is paid too." / "Dit que vous avez remis ce qui se paie au dehors. Quand {payee} le confirme, ce qui était mis de côté est payé aussi.";
    help_confirm: "Says that you have what was paid outside; what was set aside becomes yours with it." / "Dit que vous avez reçu ce qui se paie au dehors ; ce qui était mis de côté devient vôtre avec.";
    finish: "Do without evaluating" / "Renoncer à évaluer";
    help_finish: "Closes the deal without your evaluation, once both sides want it or have evaluated." / "Clôt l’accord sans votre évaluation, dès que les deux le veulent ou ont évalué.";
    help_cancel: "Both sides have to agree. What was set aside is given back." / "Les deux doivent être d’accord. Ce qui était mis de côté est rendu.";
    help_refund: "Gives back the whole payment, its fees too; what was said of each other drops out." / "Rend tout le paiement, frais compris ; ce qui a été dit de l’un et de l’autre disparaît.";
    help_force: "As a refund, past limits that stand in the way. The journal tells of it." / "Comme un remboursement, au-delà des limites qui l’empêchent. Le journal le dit.";
    help_keep: "The deal stays done, and nothing is given back." / "L’accord reste conclu, et rien n’est rendu.";

    // What it costs
    cost: "What it costs" / "Ce que cela coûte";
    cost_inside: "set aside once accepted" / "mis de côté dès l’acceptation";
    cost_held: "set aside since it was accepted" / "mis de côté depuis l’acceptation";
    cost_outside: "paid outside, such as in cash, and confirmed by who gets it" / "payé au dehors, par exemple en espèces, et confirmé par qui le reçoit";
    after: "Balance of {payer} then: {money}" / "Solde de {payer} ensuite : {money}";
    fee: "Fee {name}, borne by who pays" / "Frais {name}, à la charge de qui paie";
    fee_payee: "Fee {name}, borne by who is paid" / "Frais {name}, à la charge de qui est payé";
    in_all: "{name} gives in all" / "{name} donne en tout";
    gets: "{name} gets" / "{name} reçoit";
    held: "Set aside for {payee}: nobody spends it meanwhile." / "Mis de côté pour {payee} : personne ne le dépense entre-temps.";
    paid_entry: "Paid by entry {entry} of the books." / "Payé par l’écriture {entry} du registre.";
    invoice: "The invoice" / "La facture";
    invoiced: "Asked for on" / "Demandée le";
    invoice_number: "Number" / "Numéro";
    invoice_for: "For" / "Pour";
    invoice_entry: "Paid by entry" / "Payée par l’écriture";
    invoice_due: "To be paid" / "À payer";
    invoice_paid: "Paid" / "Payée";
    invoice_back: "Given back" / "Rendue";

    // Words between the two, and moderators
    talk: "Between you" / "Entre vous";
    talk_help: "Only the two sides and the moderators read this." / "Seules les deux parties et la modération lisent ceci.";
    talk_two: "Between the two" / "Entre les deux";
    talk_both: "Write to both" / "Écrire aux deux";
    talk_send: "Send" / "Envoyer";
    talk_write: "Write to the other side" / "Écrire à l’autre partie";
    call: "Call a moderator" / "Appeler la modération";
    call_help: "Somebody who is no side of it looks at it, reads what was said here, and can take steps for either." / "Une personne extérieure regarde, lit ce qui s’est dit ici et peut agir pour l’un ou l’autre.";
    reason: "What is the matter?" / "Que se passe-t-il ?";
    called: "{name} called a moderator on {day}" / "{name} a appelé la modération le {day}";
    resolved: "{name} answered on {day}" / "{name} a répondu le {day}";
    no_words: "(the words were erased)" / "(les mots ont été effacés)";
    resolve: "Answer the call" / "Répondre à l’appel";
    take_back_call: "Take the call back" / "Retirer l’appel";
    answer: "What came of it" / "Ce qui en est sorti";
    answer_help: "Both sides read it. Take the steps that it needs first." / "Les deux parties le lisent. Faites d’abord les pas qu’il faut.";
    disputed: "moderator called" / "modération appelée";

    // Lists
    deal_for: "deal “{title}”" / "échange « {title} »";
    bounty_on_top: "On top of the price comes the bounty that others gave for it: {bounty}." / "Au prix s’ajoute la prime que d’autres ont donnée : {bounty}.";
    bounty_won: "The bounty that others gave for it came on top: {bounty}." / "La prime que d’autres ont donnée s’y est ajoutée : {bounty}.";
    bounty_gone: "The bounty that others gave for it, {bounty}, went to whoever was paid first." / "La prime que d’autres ont donnée, {bounty}, est allée à qui fut payé le premier.";
    deals: "Deals" / "Accords";
    waiting: "Waits for you" / "Vous attend";
    waiting_none: "Nothing waits for you." / "Rien ne vous attend.";
    all_deals: "All of them" / "Tous";
    deals_none: "Nothing here yet. A deal begins with a reply to an announcement." / "Encore rien ici. Un accord commence par une réponse à une annonce.";
    side: "Side" / "Côté";
    any_side: "both" / "les deux";
    i_announced: "I announced" / "J’ai annoncé";
    i_replied: "I replied" / "J’ai répondu";
    state: "State" / "État";
    any_state: "any" / "tous";
    show: "Show" / "Afficher";
    with: "with {name}" / "avec {name}";
    wait_for_you: "deals wait for you" / "accords vous attendent";
    waits_for_you: "deal waits for you" / "accord vous attend";
    disputes: "Calls for a moderator" / "Appels à la modération";
    disputes_help: "Deals in groups that you moderate, in which somebody asked for help. You are no side of them." / "Des accords dans les groupes que vous modérez, où quelqu’un a demandé de l’aide. Vous n’y êtes pas partie.";
    disputes_none: "Nobody asks for help." / "Personne ne demande d’aide.";
    look: "Look into it" / "Regarder";
}
