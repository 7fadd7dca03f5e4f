//! The words of evaluating a deal, and of what comes of it.

table! {
    /// The words of evaluating a deal, and of what comes of it.
    ReputationTexts;

    // On the deal
    evaluate: "How did it go?" / "Comment cela s’est-il passé ?";
    evaluate_help: "A mark for each and a few words. Nobody sees it before the other side has said it too, or {days} days are over: so nobody answers a mark with a mark. Until then you can change it." / "Une note pour chacun et quelques mots. Personne ne le voit avant que l’autre partie l’ait dit aussi, ou que {days} jours soient passés : ainsi nul ne répond à une note par une note. D’ici là vous pouvez le modifier.";
    send: "Say it" / "Le dire";
    change: "Change what you said" / "Modifier ce que vous avez dit";
    comment_help: "Without words it is kept and does not count yet. Afterwards it is read by whoever may see the announcement." / "Sans mots, c’est gardé et ne compte pas encore. Ensuite le lit quiconque peut voir l’annonce.";
    own_waits: "You have said it. It opens once the other side has said it too." / "Vous l’avez dit. Cela s’ouvrira quand l’autre partie l’aura dit aussi.";
    opens: "It opens on {day} at the latest." / "Cela s’ouvre au plus tard le {day}.";
    other_waits: "The other side may have said it already: you will see once you have." / "L’autre partie l’a peut-être déjà dit : vous le verrez quand vous l’aurez fait.";
    what_was_said: "What was said" / "Ce qui a été dit";
    said_you: "You said" / "Vous avez dit";
    said_other: "{name} said" / "{name} a dit";
    said_nothing: "The other side said nothing in time." / "L’autre partie n’a rien dit à temps.";
    drops_out: "If the money is given back, all of it drops out again." / "Si l’argent est rendu, tout cela disparaît.";

    // The page
    title: "The reputation of {name}" / "La réputation de {name}";
    help: "What partners of deals said, once both sides had said it. Not an opinion of the community: each mark comes from a deal that was paid." / "Ce qu’ont dit les partenaires d’accords, une fois que les deux parties l’avaient dit. Ce n’est pas un avis de la communauté : chaque note vient d’un accord payé.";
    none: "No deal was evaluated yet. That says nothing against anybody." / "Aucun accord n’a encore été évalué. Cela ne dit rien contre personne.";
    partners_one: "1 partner evaluated." / "1 partenaire a évalué.";
    partners: "{n} partners evaluated." / "{n} partenaires ont évalué.";
    partners_more: "More than {n} partners evaluated." / "Plus de {n} partenaires ont évalué.";
    withheld_part: "Of this part nothing is told: with fewer than {n} partners behind it, or behind the rest, it would tell who said what." / "De cette partie, rien n’est dit : avec moins de {n} partenaires derrière elle, ou derrière le reste, on saurait qui a dit quoi.";
    in_category: "In {category}" / "Dans {category}";
    category: "Category" / "Catégorie";
    any_category: "all categories" / "toutes les catégories";
    months: "When" / "Quand";
    any_time: "ever" / "depuis toujours";
    last_months: "the last {n} months" / "les {n} derniers mois";
    show: "Show" / "Afficher";
    best: "Best guess" / "Meilleure estimation";
    best_help: "The mean, as if five marks in the middle had been given besides: few marks don’t turn it far, many do." / "La moyenne, comme si cinq notes du milieu s’y ajoutaient : peu de notes la déplacent peu, beaucoup la déplacent.";
    count: "Marks" / "Notes";
    count_help: "So many count. Of one pair at most {n} deals a month do." / "Il en compte autant. D’une même paire, au plus {n} accords par mois.";
    mean: "Plain mean" / "Moyenne simple";
    mean_help: "The sum of the marks, divided by how many there are." / "La somme des notes, divisée par leur nombre.";
    recent: "Of late" / "Récemment";
    recent_help: "The best guess where a mark counts half after a year." / "La meilleure estimation, où une note compte pour moitié après un an.";
    wilson: "Sure to please" / "Satisfait à coup sûr";
    wilson_help: "At least this share of all partners would give a mark above the middle, as far as one can be 95 % sure from so few or so many (Wilson)." / "Au moins cette part des partenaires donnerait une note au-dessus du milieu, autant qu’on peut en être sûr à 95 % avec si peu ou tant de notes (Wilson).";
    how: "What the figures say" / "Ce que disent les chiffres";
    more_reasons: "Earlier ones" / "Plus anciens";
    trend: "How it went, month by month" / "L’évolution, mois par mois";
    month: "Month" / "Mois";
    reasons: "From these deals" / "Tiré de ces accords";
    reasons_help: "With whom was dealt is told to the two sides alone." / "Avec qui, seules les deux parties le savent.";
    reasons_withheld: "Some are not told one by one: fewer than {n} partners evaluated, so that it would tell who said it." / "Certains ne sont pas dits un par un : moins de {n} partenaires ont évalué, et l’on saurait qui l’a dit.";
    reasons_none: "No deal to tell of here." / "Aucun accord à dire ici.";
    by_payer: "said by who paid" / "dit par qui a payé";
    by_payee: "said by who was paid" / "dit par qui a été payé";
    does_not_count: "Does not count: more than counts of one pair in a month." / "Ne compte pas : c’est plus que ce qui compte d’une paire en un mois.";
    not_yours: "An announcement that you can’t see" / "Une annonce que vous ne pouvez pas voir";
    comment_withheld: "The words are read by whoever may see the announcement." / "Les mots se lisent par qui peut voir l’annonce.";
}
