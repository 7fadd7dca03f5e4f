//! The words about kinds of money: what each is, by which rules it comes and goes, how one is exchanged for another.

table! {
    /// The words about kinds of money.
    MoneyTexts;

    what_it_is: "What kind of money it is" / "Quel genre de monnaie c’est";
    rare_declared: "It lives outside, such as cash: nothing of it lies here. A payment in it is a declaration that the payee confirms; it is rare because it is elsewhere." / "Elle vit dehors, comme l’argent liquide : rien n’en est gardé ici. Un paiement est une déclaration que le bénéficiaire confirme ; elle est rare parce qu’elle l’est ailleurs.";
    rare_custody: "It lives outside, and the community keeps some of it for its members: each unit here is covered by one that was brought, and goes back to whoever withdraws it." / "Elle vit dehors, et la communauté en garde pour ses membres : chaque unité d’ici en couvre une qui fut apportée, et revient à qui la retire.";
    rare_issued: "It is issued here, and there is a limited number of units: a share, a note, a place." / "Elle est émise ici, en nombre limité d’unités : une part, un bon, une place.";
    sufficient_declared: "It is another community’s, made there as it is needed. A payment in it is a declaration that the payee confirms." / "C’est celle d’une autre communauté, créée là-bas selon les besoins. Un paiement est une déclaration que le bénéficiaire confirme.";
    sufficient_custody: "It is another community’s, made there as it is needed; some of it is kept here for members." / "C’est celle d’une autre communauté, créée là-bas selon les besoins ; une part est gardée ici pour les membres.";
    sufficient_issued: "It is made here as it is needed: by what members owe each other within limits, or by what the rules below give to everybody." / "Elle est créée ici selon les besoins : par ce que les membres se doivent dans des limites, ou par ce que les règles ci-dessous donnent à chacun.";
    abundant_declared: "It tells of what happened elsewhere and never runs out: what is given is given out of nothing." / "Elle dit ce qui s’est passé ailleurs et ne s’épuise jamais : ce qu’on donne naît de rien.";
    abundant_custody: "It is kept here for others and never runs out." / "Elle est gardée ici pour d’autres et ne s’épuise jamais.";
    abundant_issued: "It never runs out: whoever gives some gives it out of nothing, and nobody is poorer for it. It counts, it doesn’t pay." / "Elle ne s’épuise jamais : qui en donne la fait naître, et personne n’en est plus pauvre. Elle compte, elle ne paie pas.";

    velocity: "How often a unit changed hands" / "Combien de fois une unité a changé de mains";
    velocity_months: "{n} times in {months} months" / "{n} fois en {months} mois";
    velocity_chart: "How often each unit of {currency} changed hands, month by month" / "Combien de fois chaque unité de {currency} a changé de mains, mois par mois";
    velocity_unit: "times" / "fois";
    goes_round: "How it goes round" / "Comment elle circule";
    goes_round_help: "Velocity is what members and groups paid each other in a month for each unit that was in their hands, on the mean of its beginning and its end. The newest month goes on." / "La vitesse est ce que membres et groupes se sont payé en un mois pour chaque unité en leurs mains, en moyenne de son début et de sa fin. Le mois le plus récent est en cours.";
    month_from: "Month from" / "Mois à partir du";
    in_hands_end: "In hands at its end" / "En mains à la fin";
    volume: "Paid" / "Payé";
    payments: "Payments" / "Paiements";
    velocity_word: "Velocity" / "Vitesse";
    spread_help: "From those who have least to those who have most, nobody named." / "De ceux qui ont le moins à ceux qui ont le plus, sans nommer personne.";
    spread_wallets: "Wallets that ever used it: {n}." / "Portefeuilles qui l’ont utilisée : {n}.";
    spread_part: "Part" / "Part";
    spread_least: "who have least" / "qui ont le moins";
    spread_most: "who have most" / "qui ont le plus";
    spread_all: "all" / "tous";
    spread_held: "Together" / "Ensemble";
    spread_mean: "Each on average" / "Chacun en moyenne";
    spread_withheld: "How they hold it is not told: of fewer than {n} wallets together, one could work out who has what." / "Ce qu’ils en ont n’est pas dit : pour moins de {n} portefeuilles ensemble, on pourrait deviner qui a quoi.";
    gini_help: "The Gini coefficient of what is above zero: 0 where all have the same, near 100 where one has everything (Dixon et al. 1987)." / "Le coefficient de Gini de ce qui est au-dessus de zéro : 0 si tous ont autant, près de 100 si un seul a tout (Dixon et al. 1987).";
    velocity_ever: "{n} times since the beginning" / "{n} fois depuis le début";

    rules: "What comes and goes with time" / "Ce qui vient et s’en va avec le temps";
    rules_none: "Nothing of it comes or goes by itself." / "Rien n’en vient ni ne s’en va de soi-même.";
    income: "Everybody gets {amount}." / "Chacun reçoit {amount}.";
    income_shared: "What is in its pot is shared among all." / "Ce qui est dans le pot est partagé entre tous.";
    income_claimed: "Whoever claims it gets {amount}." / "Qui le réclame reçoit {amount}.";
    welcome: "Whoever is new gets {amount}, once." / "Qui arrive reçoit {amount}, une fois.";
    dividend: "Everybody gets a universal dividend, {amount} at first; it grows with what there is for each." / "Chacun reçoit un dividende universel, {amount} au départ ; il croît avec ce qu’il y a pour chacun.";
    demurrage: "{rate} of each balance goes ({where_to})." / "{rate} de chaque solde s’en va ({where_to}).";
    demurrage_above: "{rate} of what is above {above} goes ({where_to})." / "{rate} de ce qui dépasse {above} s’en va ({where_to}).";
    destroyed: "it is no more" / "cela n’existe plus";
    to_wallet: "to {name}" / "vers {name}";
    per_year: "{rate} a year" / "{rate} par an";
    interest: "A balance earns {rate} a year, a debt costs {debt_rate}." / "Un solde rapporte {rate} par an, une dette coûte {debt_rate}.";
    fee: "Everybody pays {amount}." / "Chacun paie {amount}.";
    each_day: "every day" / "chaque jour";
    each_week: "every week" / "chaque semaine";
    each_month: "every month" / "chaque mois";
    each_quarter: "every quarter" / "chaque trimestre";
    each_year: "every year" / "chaque année";
    next_on: "next on {when}" / "prochaine fois le {when}";
    until: "until {when}" / "jusqu’au {when}";
    for_me: "for you: {amount}" / "pour vous : {amount}";

    conversions: "Exchanged for other money" / "S’échange contre d’autres monnaies";
    conversions_none: "It is not exchanged for other money here." / "Elle ne s’échange pas contre d’autres monnaies ici.";
    conversion_line: "{one} {from} for {other} {to}" / "{one} {from} contre {other} {to}";
    spread: "{rate} stays with the exchange" / "{rate} restent au change";
    convert: "Exchange money" / "Échanger de la monnaie";
    convert_help: "Out of a wallet of the community, at a rate that it has set." / "Depuis un portefeuille de la communauté, au taux qu’elle a fixé.";
    convert_none: "The community offers no exchange at the moment." / "La communauté ne propose aucun change en ce moment.";
    give: "You give" / "Vous donnez";
    give_in: "In" / "En";
    get_in: "You get" / "Vous recevez";
    quote: "You get {net}: {gross} by the rate, less {spread}." / "Vous recevez {net} : {gross} au taux, moins {spread}.";
    quote_plain: "You get {net}." / "Vous recevez {net}.";
    look: "What would come of it?" / "Qu’est-ce que cela donnerait ?";
    do_convert: "Exchange for {net}" / "Échanger contre {net}";
    converted: "Exchanged." / "Échangé.";
    lately: "Exchanged lately" / "Échangé récemment";
    gave_for: "{gave} for {came}" / "{gave} contre {came}";
    taken_back: "taken back" / "repris";
    not_an_amount: "This is not an amount." / "Ce n’est pas un montant.";

    my_limits: "How far you can go" / "Jusqu’où vous pouvez aller";
    from_hand: "set for you by hand" / "fixé pour vous à la main";
    from_rule: "by the community’s formula" / "par la formule de la communauté";
    from_currency: "the same for everybody" / "la même pour tous";
    limit_lower: "Lower limit" / "Limite basse";
    limit_upper: "Upper limit" / "Limite haute";
    no_limit: "none" / "aucune";
    formula: "The formula" / "La formule";
    how_it_comes: "As it comes out for you now" / "Ce que cela donne pour vous maintenant";
    set_rules: "Set its rules" / "Fixer ses règles";
    set_rules_help: "Rules are written through the API; each says what it takes." / "Les règles s’écrivent par l’API ; chacune dit ce qu’il lui faut.";
    set_issuance: "a rule by which it comes or goes" / "une règle par laquelle elle vient ou s’en va";
    set_conversion: "an exchange for other money" / "un change contre une autre monnaie";
    set_limit: "a formula for limits" / "une formule pour les limites";

    what_if: "What if?" / "Et si ?";
    what_if_help: "Before you vote on it: other limits or another fee, run over the community’s own history. Nothing is changed by it." / "Avant d’en décider : d’autres limites ou d’autres frais, rejoués sur l’histoire de la communauté. Rien n’est changé.";
    what_if_lower: "Lower limit" / "Limite basse";
    what_if_upper: "Upper limit" / "Limite haute";
    what_if_fee: "Fee, in percent" / "Frais, en pour cent";
    what_if_empty: "What you leave empty stays as it is." / "Ce que vous laissez vide reste tel quel.";
    what_if_try: "Try it" / "Essayer";
    what_if_refused: "Payments that would have been refused: {n}." / "Paiements qui auraient été refusés : {n}.";
    what_if_part: "Read up to entry {n} of the journal." / "Lu jusqu’à l’écriture {n} du journal.";
    really: "Really" / "En vrai";
    would_be: "Would be" / "Aurait été";
    month: "Month" / "Mois";
    in_hands: "In hands" / "En mains";
    holders: "How it is spread" / "Comment elle se répartit";
    wallets: "Wallets" / "Portefeuilles";
    median: "The one in the middle" / "Celui du milieu";
    gini: "Inequality (Gini, 0 to 100)" / "Inégalité (Gini, de 0 à 100)";
    bad_limits: "A limit is a number, a fee a number from 0 to 100." / "Une limite est un nombre, des frais un nombre de 0 à 100.";
    cannot_try: "This can’t be tried: {why}." / "Impossible à essayer : {why}.";
}
