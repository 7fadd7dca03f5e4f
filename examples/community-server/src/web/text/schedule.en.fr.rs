//! The words of payments that come by themselves.

table! {
    /// The words of payments that come by themselves.
    ScheduleTexts;

    schedules: "Payments that come by themselves" / "Paiements programmés";
    help: "Once on a day, again and again, or a total in instalments. Each is paid on its day, within your limits; you are told of what can’t be." / "Une fois à une date, encore et encore, ou un total en plusieurs fois. Chacun est payé à son jour, dans vos limites ; on vous dit ce qui n’a pas pu l’être.";
    new: "Set one up" / "En programmer un";
    i_pay: "What I pay" / "Ce que je paie";
    i_get: "What comes to me" / "Ce qui me vient";
    none_i_pay: "You have not set up any." / "Vous n’en avez programmé aucun.";
    none_i_get: "Nothing comes to you by itself." / "Rien ne vous vient de soi-même.";
    to_whom: "to {name}" / "à {name}";
    from_whom: "from {name}" / "de {name}";
    next: "next: {amounts} on {day}" / "prochain : {amounts} le {day}";
    done_of: "{n} of {m} done" / "{n} sur {m} faits";
    done_so_far: "{n} done" / "{n} faits";
    state_open: "running" / "en cours";
    state_blocked: "paused" / "en pause";
    state_closed: "over" / "terminé";
    state_cancelled: "cancelled" / "annulé";
    change: "Change" / "Modifier";
    change_help: "From the next payment on, this is what it pays. Its days stay as they are: for others, cancel what is to come and set up a new one." / "Dès le prochain paiement, voici ce qu’il paie. Ses jours restent les mêmes : pour d’autres, annulez la suite et programmez-en un autre.";
    change_times_help: "How often in all, those counted that were; it goes on if you leave it empty." / "Combien de fois en tout, y compris ceux qui ont eu lieu ; cela continue si vous laissez vide.";
    block: "Pause" / "Mettre en pause";
    unblock: "Go on" / "Reprendre";
    cancel: "Cancel what is to come" / "Annuler la suite";
    each_of_them: "Each of them" / "Chacun d’eux";
    scheduled: "to come" / "à venir";
    processed: "paid" / "payé";
    failed: "failed" / "échoué";
    settled: "paid in another way" / "payé autrement";
    cancelled: "cancelled" / "annulé";
    because: "because of {code}" / "à cause de {code}";
    retry: "Try again" / "Réessayer";
    drop: "Drop it" / "L’abandonner";
    settle: "I was paid in another way" / "J’ai été payé autrement";
    earlier: "From the beginning" / "Depuis le début";

    to: "To whom" / "À qui";
    unknown: "Nobody here is called that." / "Personne ici ne porte ce nom.";
    from: "From the wallet" / "Du portefeuille";
    amount: "Amount" / "Montant";
    currency: "Currency" / "Monnaie";
    not_an_amount: "An amount can’t be read: a number and its currency are needed." / "Un montant est illisible : il faut un nombre et sa monnaie.";
    bad_date: "Choose the first day." / "Choisissez le premier jour.";
    bad_number: "How often is a whole number." / "Le nombre de fois est un nombre entier.";
    kind: "How it is paid" / "Comment c’est payé";
    once: "once" / "une fois";
    recurring: "again and again" / "encore et encore";
    instalments: "the amount in instalments" / "le montant en plusieurs fois";
    first: "First day" / "Premier jour";
    period: "Every" / "Chaque";
    day: "day" / "jour";
    week: "week" / "semaine";
    month: "month" / "mois";
    quarter: "quarter" / "trimestre";
    year: "year" / "année";
    times: "How often" / "Combien de fois";
    times_help: "Instalments need a number; what comes again and again goes on if you leave it empty." / "En plusieurs fois, il faut un nombre ; ce qui revient continue si vous laissez vide.";
    catch_up: "After a pause" / "Après une pause";
    catch_all: "all that fell due is paid" / "tout ce qui est échu est payé";
    catch_last: "only the last is paid" / "seul le dernier est payé";
    catch_none: "none of it is paid" / "rien n’en est payé";
    memo: "What it is for" / "Pourquoi";
    look: "When and how much?" / "Quand et combien ?";
    set_up: "Set it up" / "Programmer";
    preview: "What would be paid" / "Ce qui serait payé";
    first_only: "The first {n}; it goes on." / "Les {n} premiers ; cela continue.";
    done_set_up: "Set up." / "C’est programmé.";
}
