//! The words about what leaves the community: webhooks, mails, feeds.

table! {
    /// The words about what leaves the community.
    OutTexts;

    webhooks: "Webhooks" / "Webhooks";
    webhooks_help: "A program of yours is told when something happens that you may see: a short signed message, which says what to ask the API for." / "Un programme à vous est prévenu quand il se passe quelque chose que vous pouvez voir : un court message signé, qui dit quoi demander à l’API.";
    webhooks_none: "None of your programs is told of anything yet." / "Aucun de vos programmes n’est encore prévenu de quoi que ce soit.";
    webhook_add: "Tell a program" / "Prévenir un programme";
    webhook_url: "Address of the program, with https://" / "Adresse du programme, avec https://";
    webhook_events: "Only of these events; of all that you may see, if empty" / "Seulement de ces événements ; de tout ce que vous pouvez voir, si vide";
    webhook_names: "Names of events" / "Noms des événements";
    webhook_secret: "Your program verifies messages with this secret. It is shown this once:" / "Votre programme vérifie les messages avec ce secret. Il n’est montré que cette fois :";
    all_events: "everything that you may see" / "tout ce que vous pouvez voir";
    remove: "Remove" / "Retirer";
    go_on: "Try again now" / "Réessayer maintenant";
    goes_on: "Goes on." / "En marche.";
    stopped: "Stopped on {when}, after days of failing." / "Arrêté le {when}, après des jours d’échec.";
    tried_again: "Failed; tried again on {when}." / "Échec ; nouvel essai le {when}.";
    not_public: "The address must be one of the public internet, with https:// and port 443 or 8443." / "L’adresse doit être de l’internet public, avec https:// et le port 443 ou 8443.";
    no_such_name: "The name leads nowhere." / "Ce nom ne mène nulle part.";
    unreachable: "Nobody answers there." / "Personne ne répond là.";
    insecure: "The certificate is not trusted." / "Le certificat n’est pas reconnu.";
    too_slow: "It took too long to answer." / "La réponse a trop tardé.";
    answered: "It answered {status}; success is 200 to 299." / "La réponse a été {status} ; un succès va de 200 à 299.";
    mail_hello: "Hello {name}," / "Bonjour {name},";
    mail_many: "{n} notices for you" / "{n} avis pour vous";
    mail_why: "You get this mail because you chose so. Here you choose otherwise:" / "Vous recevez ce courriel parce que vous l’avez choisi. Ici vous en changez :";
    feed: "Feed and calendar" / "Flux et calendrier";
    feed_help: "An address for programs that read news and dates: it shows what you may see, without a password. Whoever knows it reads along, so keep it to yourself." / "Une adresse pour les programmes qui lisent nouvelles et dates : elle montre ce que vous pouvez voir, sans mot de passe. Qui la connaît lit avec vous : gardez-la pour vous.";
    feed_fresh: "These addresses are shown this once:" / "Ces adresses ne sont montrées que cette fois :";
    feed_since: "You have an address since {day}." / "Vous avez une adresse depuis le {day}.";
    feed_make: "Make an address" / "Créer une adresse";
    feed_again: "Make a new one; the old one opens nothing any more" / "En créer une nouvelle ; l’ancienne n’ouvrira plus rien";
    feed_remove: "Remove the address" / "Retirer l’adresse";
    post_title: "{name}: {text}" / "{name} : {text}";
    calendar: "My dates in the community" / "Mes dates dans la communauté";
    date_asked: "Last moment to say yes: {amounts} from {name}" / "Dernier moment pour accepter : {amounts} de {name}";
    date_placed: "Comes back to you unless accepted: {amounts} to {name}" / "Vous revient sans accord : {amounts} pour {name}";
    date_run: "{flow} ({state}) goes on by itself if you take no step" / "{flow} ({state}) continue de lui-même si vous ne faites rien";
    date_right: "Ends: the right to {right}, {group}" / "Prend fin : le droit de {right}, {group}";
    unknown_event: "There is no event {name}." / "Il n’y a pas d’événement {name}.";
}
