//! The words of pages about flows and figures.

table! {
    /// The words of pages about flows and figures.
    FlowTexts;

    flows: "Flows" / "Parcours";
    flows_help: "A flow says in which states something can stand, who may move it on, and what that brings about. The community writes its own." / "Un parcours dit dans quels états une chose peut être, qui peut la faire avancer et ce que cela entraîne. La communauté écrit les siens.";
    flows_none: "This community has no flows yet." / "Cette communauté n’a pas encore de parcours.";
    version: "version {n}" / "version {n}";
    old_version: "This is an earlier version." / "Ceci est une version antérieure.";
    diagram: "The picture" / "Le dessin";
    steps: "Steps" / "Étapes";
    from: "From" / "De";
    to: "To" / "Vers";
    who: "Who" / "Qui";
    on_condition: "If" / "Si";
    else_said: "Else it is said:" / "Sinon il est dit :";
    start: "Start one" / "En commencer un";
    start_title: "Start: {flow}" / "Commencer : {flow}";
    start_in: "In which group" / "Dans quel groupe";
    optional: "may stay empty" / "peut rester vide";
    a_person: "a person’s name" / "le nom d’une personne";
    a_group: "a group’s name" / "le nom d’un groupe";
    a_wallet: "whose wallet: a name" / "le portefeuille de qui : un nom";
    an_amount: "such as 12.50 VAL" / "par exemple 12.50 VAL";
    a_moment: "such as 2027-03-31T18:00:00Z" / "par exemple 2027-03-31T18:00:00Z";
    yes_or_no: "true or false" / "true ou false";
    unknown_name: "“{name}” is nobody and nothing here." / "« {name} » n’est personne et rien ici.";
    edit: "Write this flow" / "Écrire ce parcours";
    edit_new: "Write a new flow" / "Écrire un nouveau parcours";
    edit_help: "The flow as JSON. Saving makes a new version; what runs keeps its own until it is moved." / "Le parcours en JSON. Enregistrer crée une version ; ce qui court garde la sienne jusqu’à ce qu’on la change.";
    json: "The flow (JSON)" / "Le parcours (JSON)";
    bad_json: "Line {line}, column {column}: {what}" / "Ligne {line}, colonne {column} : {what}";
    save: "Save as a new version" / "Enregistrer comme nouvelle version";
    runs: "What is under way" / "Ce qui est en cours";
    runs_help: "What you started, and what waits for you." / "Ce que vous avez commencé, et ce qui vous attend.";
    runs_none: "Nothing is under way." / "Rien n’est en cours.";
    started: "started by {name} on {day}" / "commencé par {name} le {day}";
    by_itself: "something happens by itself on {day}" / "quelque chose arrive de soi-même le {day}";
    over: "done" / "terminé";
    facts: "What it is about" / "De quoi il s’agit";
    parts: "Who has which part" / "Qui joue quel rôle";
    next_steps: "What can be done" / "Ce qu’on peut faire";
    agree: "I agree: {step}" / "Je consens : {step}";
    newer: "A newer version" / "Une version plus récente";
    newer_help: "This runs under version {old}; the flow has version {new} now. Moved there, what was agreed before is void and everybody agrees anew." / "Ceci court sous la version {old} ; le parcours en est à la version {new}. Déplacé là, ce qui était consenti tombe et chacun consent de nouveau.";
    newer_state: "Where it stands then" / "Où il en est alors";
    newer_take: "Move to the newest version" / "Passer à la version la plus récente";
    history: "What happened" / "Ce qui s’est passé";
    by: "{step} → {state}, by {name} on {day}" / "{step} → {state}, par {name} le {day}";
    itself: "itself" / "soi-même";
    figures: "Figures" / "Chiffres";
    figures_help: "What rules can see of you, and where each figure comes from." / "Ce que les règles peuvent voir de vous, et d’où vient chaque chiffre.";
    of_member: "from the member’s record" / "de la fiche du membre";
    of_accounts: "from the accounts, now" / "des comptes, maintenant";
    of_journal: "counted from the journal" / "compté dans le journal";
    of_marks: "from what others said" / "de ce que d’autres ont dit";
    yes: "yes" / "oui";
    no: "no" / "non";
}
