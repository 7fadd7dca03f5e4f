//! The words of what people say of each other, of groups and of posts.

table! {
    /// The words of what people say of each other, of groups and of posts.
    OpinionTexts;

    figures: "In figures" / "En chiffres";
    from_deals: "Reputation from deals" / "Réputation tirée des accords";
    voices_one: "1 voice" / "1 voix";
    voices: "{n} voices" / "{n} voix";
    standing_help: "Few voices don’t turn a mean far." / "Peu de voix ne déplacent guère une moyenne.";
    none_yet: "Nobody said anything yet." / "Personne n’a encore rien dit.";
    say: "Say what you think" / "Dire ce que vous en pensez";
    change: "Change what you said" / "Modifier ce que vous avez dit";
    read: "Read what was said" / "Lire ce qui a été dit";
    title: "What people think of {name}" / "Ce qu’on pense de {name}";
    this_post: "this post" / "cette publication";
    help: "A mark for each and a few words why. Everybody reads it with your name; you can change it as long as it is open." / "Une note pour chacun et quelques mots pour dire pourquoi. Tout le monde le lit avec votre nom ; vous pouvez le modifier tant que c’est ouvert.";
    mark_of: "{label}, from {low} to {high}" / "{label}, de {low} à {high}";
    no_mark: "no mark" / "sans note";
    comment: "In words" / "En mots";
    comment_help: "Without words it is kept for you and does not count yet." / "Sans mots, c’est gardé pour vous et ne compte pas encore.";
    not_counted: "What you said does not count yet: a mark for each and some words are needed." / "Ce que vous avez dit ne compte pas encore : il faut une note pour chacun et quelques mots.";
    said: "What was said" / "Ce qui a été dit";
    nothing_asked: "The community asks nothing about this." / "La communauté ne demande rien là-dessus.";
    close: "Close it" / "Clore";
    close_help: "What was said stays and nobody changes it any more." / "Ce qui a été dit reste et personne n’y change plus rien.";
    close_sure: "Yes, close it for good" / "Oui, clore définitivement";
    bad_mark: "A mark is a whole number." / "Une note est un nombre entier.";
}
