//! The words of requests for payment.

table! {
    /// The words of requests for payment.
    RequestTexts;

    requests: "Requests for payment" / "Demandes de paiement";
    requests_help: "You ask somebody for a payment, or whoever has the link or the code; they see what it costs and pay it with one press." / "Vous demandez un paiement à quelqu’un, ou à qui a le lien ou le code ; on voit ce que cela coûte et paie d’une pression.";
    ask: "Ask for a payment" / "Demander un paiement";
    from_me: "What I am asked for" / "Ce qu’on me demande";
    to_me: "What I ask for" / "Ce que je demande";
    none_from_me: "Nobody asks you for anything." / "Personne ne vous demande rien.";
    none_to_me: "You have not asked for anything yet." / "Vous n’avez encore rien demandé.";
    asked_from: "from {name}" / "à {name}";
    asked_by: "by {name}" / "par {name}";
    anyone: "whoever has the link" / "qui a le lien";
    whoever: "from whoever has the link" / "à qui a le lien";
    state_open: "open" / "ouverte";
    state_processed: "paid" / "payée";
    state_denied: "denied" / "refusée";
    state_cancelled: "taken back" / "retirée";
    state_expired: "run out" / "expirée";
    title_one: "Request for {amounts}" / "Demande de {amounts}";
    payee: "To" / "À";
    payer: "From" / "De";
    amounts: "Amount" / "Montant";
    memo: "What it is for" / "Pourquoi";
    until: "Until" / "Jusqu’au";
    times: "Paid" / "Payée";
    times_of: "{n} of {m} times" / "{n} fois sur {m}";
    cost: "What it costs you" / "Ce que cela vous coûte";
    cost_fee: "{fee} of it for “{name}”" / "dont {fee} pour « {name} »";
    declared: "What is only declared, such as euros, you hand over yourself; the payee confirms it." / "Ce qui est seulement déclaré, comme l’euro, se remet de la main à la main ; le bénéficiaire le confirme.";
    pay: "Pay" / "Payer";
    deny: "Deny" / "Refuser";
    cancel: "Take it back" / "La retirer";
    cancel_sure: "Take it back: nobody can pay it any more" / "La retirer : plus personne ne pourra la payer";
    pay_from: "From the wallet" / "Du portefeuille";
    pay_memo: "A word with it" / "Un mot avec";
    code: "The code" / "Le code";
    code_help: "Whoever points a phone at it comes to this page. Print it, or show it." / "Qui y pointe son téléphone arrive sur cette page. Imprimez-le ou montrez-le.";
    code_says: "A code that leads to {address}" / "Un code qui mène à {address}";
    link: "The link" / "Le lien";
    payments: "Payments" / "Paiements";
    payment_entry: "entry {n}" / "écriture {n}";
    done_paid: "Paid. Thank you!" / "C’est payé. Merci !";
    done_placed: "Placed: it counts when the payee confirms it." / "Déposé : cela compte quand le bénéficiaire confirme.";
    done_asked: "Asked. Pass the link or the code on." / "C’est demandé. Transmettez le lien ou le code.";
    done_denied: "Denied." / "Refusée.";
    done_cancelled: "Taken back." / "Retirée.";
    into: "Into the wallet" / "Dans le portefeuille";
    from_whom: "From whom" / "À qui";
    from_whom_help: "Leave it empty: whoever has the link may pay." / "Laissez vide : qui a le lien peut payer.";
    unknown: "Nobody here is called that." / "Personne ici ne porte ce nom.";
    not_an_amount: "An amount can’t be read: a number and its currency are needed." / "Un montant est illisible : il faut un nombre et sa monnaie.";
    bad_date: "A date can’t be read: year, month and day are needed." / "Une date est illisible : il faut l’année, le mois et le jour.";
    bad_times: "How often is a whole number." / "Le nombre de fois est un nombre entier.";
    expires: "It runs out after" / "Elle expire après le";
    how_often: "How often it may be paid" / "Combien de fois elle peut être payée";
    amount: "Amount" / "Montant";
    currency: "Currency" / "Monnaie";
    for_you: "This is yours: others pay it." / "C’est la vôtre : d’autres la paient.";
}
