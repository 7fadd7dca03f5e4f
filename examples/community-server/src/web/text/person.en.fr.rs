//! The words of pages about people: coming in, who is there, one's own profile.

table! {
    /// The words of pages about people.
    PersonTexts;

    // Coming in
    apply: "Ask to join" / "Demander à entrer";
    apply_to: "Ask to join {community}" / "Demander à entrer dans {community}";
    apply_help: "Choose a name and a password, tell us what we ask, and send it. You can sign in at once and see where your request stands." / "Choisissez un nom et un mot de passe, répondez à nos questions et envoyez. Vous pouvez vous connecter aussitôt et voir où en est votre demande.";
    apply_closed: "One comes into this community by invitation. Please ask a member you know." / "On entre dans cette communauté sur invitation. Adressez-vous à un membre que vous connaissez.";
    apply_name_help: "The name that others will see." / "Le nom que les autres verront.";
    password_help: "At least 8 characters." / "Au moins 8 caractères.";
    password_again: "The password once more" / "Le mot de passe encore une fois";
    password_differs: "The two passwords are not the same." / "Les deux mots de passe diffèrent.";
    questions: "Questions" / "Questions";
    agreements: "Agreements" / "Accords";
    i_agree: "I agree: {title}" / "J’accepte : {title}";
    sponsors_needed: "This many members have to speak for you:" / "Nombre de membres qui doivent répondre de vous :";
    fee_needed: "Coming in costs:" / "L’entrée coûte :";
    answer_all: "Please answer every question and accept every agreement." / "Veuillez répondre à toutes les questions et accepter tous les accords.";
    send_request: "Send my request" / "Envoyer ma demande";
    no_account: "Not a member yet?" / "Pas encore membre ?";
    have_account: "Already a member?" / "Déjà membre ?";
    too_many_requests: "Many requests came from your address. Please try again later." / "Beaucoup de demandes sont venues de votre adresse. Veuillez réessayer plus tard.";

    // Where one stands
    standing: "Where I stand" / "Où j’en suis";
    hello: "Hello, {name}" / "Bonjour, {name}";
    waiting_title: "Your request is on its way" / "Votre demande est en route";
    waiting_help: "You will be let in as soon as everything below is there. Come back to this page whenever you like." / "Vous entrerez dès que tout ce qui suit sera réuni. Revenez sur cette page quand vous voulez.";
    asked_on: "Sent on {day}" / "Envoyée le {day}";
    step_sent: "Your request was received" / "Votre demande est arrivée";
    step_sponsors: "Members who spoke for you: {have} of {need}" / "Membres qui ont répondu de vous : {have} sur {need}";
    step_decision: "Somebody who admits people says yes" / "Une personne qui accueille dit oui";
    step_open: "Nothing more: the door opens by itself" / "Plus rien : la porte s’ouvre d’elle-même";
    spoke: "Who spoke for you:" / "Qui a répondu de vous :";
    your_answers: "What you answered" / "Ce que vous avez répondu";
    withdraw: "Take my request back" / "Retirer ma demande";
    declined_title: "Your request was declined" / "Votre demande a été refusée";
    declined_reason: "The reason that was given:" / "La raison donnée :";
    not_asked_title: "You have not asked to come in yet" / "Vous n’avez pas encore demandé à entrer";
    ask_again: "You can ask again." / "Vous pouvez redemander.";
    why_changed: "The reason given:" / "La raison donnée :";
    paused_title: "You are taking a break" / "Vous êtes en pause";
    paused_help: "Everything of yours is kept. Until you come back, you can do nothing but what concerns yourself." / "Tout ce qui est à vous est gardé. Jusqu’à votre retour, vous ne pouvez rien faire que ce qui vous concerne.";
    resume: "Come back" / "Revenir";
    left_title: "You left this community" / "Vous avez quitté cette communauté";
    left_help: "Your wallet and its history stay as they are. Somebody who manages members can take you back." / "Votre portefeuille et son histoire restent. Une personne qui gère les membres peut vous reprendre.";

    // Who is there
    wait_for_sponsor: "People who ask to come in" / "Des personnes demandent à entrer";
    state_applicant: "asks to come in" / "demande à entrer";
    state_paused: "takes a break" / "en pause";
    state_left: "has left" / "n’est plus là";
    here_since: "Here since {day}" / "Là depuis le {day}";
    about: "About" / "À propos";
    about_none: "Nothing written yet." / "Rien d’écrit pour l’instant.";
    skills: "Skills" / "Compétences";
    place: "Place" / "Lieu";
    email: "Mail" / "Courriel";
    phone: "Telephone" / "Téléphone";
    contact: "How to reach {name}" / "Comment joindre {name}";
    groups_of: "Groups" / "Groupes";
    groups_none: "In no group yet." / "Dans aucun groupe pour l’instant.";
    their_wallet: "Wallet" / "Portefeuille";
    manage_member: "Membership" / "Appartenance";
    set_state: "Set where this person stands" / "Fixer où en est cette personne";
    state_active: "takes part" / "prend part";
    state: "State" / "État";
    reason: "Reason" / "Raison";
    reason_help: "It is kept with the change." / "Elle est gardée avec le changement.";

    // One's own profile
    profile: "My profile" / "Mon profil";
    profile_help: "You choose for each field who sees it." / "Vous choisissez pour chaque champ qui le voit.";
    about_label: "About me" / "À propos de moi";
    markdown_help: "Plain text; *emphasis*, **strong**, lists and links work." / "Texte simple ; *insistance*, **gras**, listes et liens fonctionnent.";
    skills_help: "One skill a line." / "Une compétence par ligne.";
    seen_by: "Who sees it" / "Qui le voit";
    seen_by_field: "Who sees: {field}" / "Qui voit : {field}";
    vis_self: "only me" / "moi seulement";
    vis_group: "people in my groups" / "les gens de mes groupes";
    vis_members: "all members" / "tous les membres";
    vis_public: "everybody, members or not" / "tout le monde, membre ou non";
    speak: "Language in which to write to me" / "Langue dans laquelle m’écrire";
    speak_any: "no preference" / "sans préférence";
    break_title: "Take a break, or leave" / "Faire une pause, ou partir";
    break_help: "In a break everything of yours is kept and nothing can be asked of you. Who leaves is taken out of every group; the wallet and its history stay." / "En pause, tout ce qui est à vous est gardé et rien ne peut vous être demandé. Qui part sort de tous les groupes ; le portefeuille et son histoire restent.";
    pause: "Take a break" / "Faire une pause";
    leave: "Leave the community" / "Quitter la communauté";
    leave_sure: "Yes, I want to leave" / "Oui, je veux partir";
    my_page: "My page as others see it" / "Ma page vue par les autres";
}
