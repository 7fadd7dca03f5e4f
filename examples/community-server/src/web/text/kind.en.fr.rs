//! The words of the pages of group kinds and of reactions.

table! {
    /// The words of the pages of group kinds and of reactions.
    KindTexts;

    kinds: "Kinds of groups" / "Genres de groupes";
    kinds_help: "What a group can be, and which may lie in which. Groups that are there stay as they are when this changes." / "Ce qu’un groupe peut être, et lequel peut en contenir quel autre. Les groupes existants restent tels quels quand ceci change.";
    contains: "May hold" / "Peut contenir";
    contains_none: "nothing" / "rien";
    has_wallets: "may have wallets" / "peut avoir des portefeuilles";
    of_delegates: "its members are there for other groups" / "ses membres y sont pour d’autres groupes";
    edit: "Change" / "Modifier";
    edit_kind: "Change the kind {kind}" / "Modifier le genre {kind}";
    add: "Add a kind" / "Ajouter un genre";
    slug: "Short name" / "Nom court";
    slug_help: "1 to 32 small letters, digits and hyphens, beginning with a letter; it stays." / "1 à 32 petites lettres, chiffres et tirets, en commençant par une lettre ; il reste.";
    bad_slug: "The short name has 1 to 32 small letters, digits and hyphens, and begins with a letter." / "Le nom court compte 1 à 32 petites lettres, chiffres et tirets, et commence par une lettre.";
    label_en: "In English" / "En anglais";
    label_fr: "In French" / "En français";
    how_in: "How one comes in, unless the group says otherwise" / "Comment on entre, sauf si le groupe dit autrement";
    remove: "Remove this kind" / "Retirer ce genre";
    remove_help: "Groups of this kind stay, but no new one is made." / "Les groupes de ce genre restent, mais on n’en fait plus de nouveau.";
    remove_sure: "Yes, remove it" / "Oui, le retirer";
    manage_kinds: "change the kinds" / "modifier les genres";

    reactions: "Reactions" / "Réactions";
    reactions_help: "What one can answer to a post with one touch. A reaction may give its author some of an abundant currency, from the wallet of whoever reacts. Those given before stay." / "Ce qu’on répond d’un geste à une publication. Une réaction peut donner à l’auteur un peu d’une monnaie abondante, du portefeuille de qui réagit. Celles déjà données restent.";
    reaction: "Reaction {n}" / "Réaction {n}";
    reaction_help: "Small letters, digits and hyphens. A line without a name is taken away." / "Petites lettres, chiffres et tirets. Une ligne sans nom est retirée.";
    gives: "Gives, reaction {n}" / "Donne, réaction {n}";
    gives_nothing: "nothing" / "rien";
    gives_of: "Currency, reaction {n}" / "Monnaie, réaction {n}";
    bad_reaction: "“{name}” is no name for a reaction: small letters, digits and hyphens, beginning with a letter." / "« {name} » n’est pas un nom de réaction : petites lettres, chiffres et tirets, en commençant par une lettre.";
    bad_gift: "“{amount}” is not an amount such as 1 or 0.50." / "« {amount} » n’est pas un montant comme 1 ou 0,50.";
    manage_reactions: "change the reactions" / "modifier les réactions";
}
