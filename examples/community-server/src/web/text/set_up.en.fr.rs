//! The words of the page that sets up a community.

table! {
    /// The words of the page that sets up a community.
    SetUpTexts;

    title: "Set up your community" / "Installer votre communauté";
    help: "Nobody is here yet. You give the community its name and become its first operator; everything on this page can be changed later." / "Il n’y a encore personne. Vous donnez son nom à la communauté et en devenez la première personne qui l’administre ; tout ce qui est sur cette page se change plus tard.";
    code: "Code" / "Code";
    code_help: "It stands on the console where the server was started, so that no stranger comes first." / "Il figure dans la console où le serveur a été lancé, pour que nul inconnu ne vous devance.";
    bad_code: "This is not the code on the server’s console. It changes with each start." / "Ce n’est pas le code de la console du serveur. Il change à chaque démarrage.";
    community: "The community" / "La communauté";
    community_name: "What it is called" / "Comment elle s’appelle";
    purpose: "What it is for" / "À quoi elle sert";
    speaks: "Language of its first groups" / "Langue de ses premiers groupes";
    begin: "What it begins with" / "Ce avec quoi elle commence";
    begin_standard: "What most communities need" / "Ce dont la plupart des communautés ont besoin";
    begin_standard_help: "Euros (EUR, declared: they change hands outside), VAL (60 VAL = 1 hour, from −600 to 1500), Thanks (given freely); quality and alignment of people; circles for welcome, treasury and care with their rights; three flows." / "Des euros (EUR, déclarés : ils changent de main ailleurs), des VAL (60 VAL = 1 heure, de −600 à 1500), des Mercis (donnés librement) ; qualité et alignement des personnes ; des cercles pour l’accueil, la trésorerie et le soin avec leurs droits ; trois parcours.";
    begin_empty: "Nothing: I make currencies and groups myself" / "Rien : je fais moi-même monnaies et groupes";
    you: "You" / "Vous";
    your_name: "Your name" / "Votre nom";
    found: "Set up the community" / "Installer la communauté";
}
