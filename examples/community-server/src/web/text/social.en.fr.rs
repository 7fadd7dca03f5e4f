//! The words of pages on which people talk with each other.

table! {
    /// The words of pages on which people talk with each other.
    SocialTexts;

    // The feed
    feed: "What people tell" / "Ce qu’on raconte";
    feed_empty: "Nothing yet. Write the first post, join a group, or follow somebody." / "Encore rien. Écrivez la première publication, rejoignez un groupe ou suivez quelqu’un.";
    lately: "What happened lately" / "Ce qui s’est passé récemment";
    all_news: "Everything that happened" / "Tout ce qui s’est passé";
    posts_by: "Posts" / "Publications";
    posts_none: "No posts yet." / "Pas encore de publication.";
    write: "Write a post" / "Publier";
    write_not: "Members of the group write here, and those who may act in its name. Ask to come in." / "Les membres du groupe écrivent ici, et les personnes qui peuvent agir en son nom. Demandez à entrer.";
    what_to_say: "What do you want to tell?" / "Que voulez-vous raconter ?";
    write_help: "*Emphasis*, **strong**, lists and links work; @Name tells that person." / "*Insistance*, **gras**, listes et liens fonctionnent ; @Nom prévient la personne.";
    where_to: "Where" / "Où";
    to_followers: "to those who follow me" / "à ceux qui me suivent";
    who_sees: "Who sees it" / "Qui le voit";
    see_near: "the group, or my followers" / "le groupe, ou ceux qui me suivent";
    see_community: "all members" / "tous les membres";
    see_public: "everybody" / "tout le monde";
    in_whose_name: "In whose name" / "Au nom de qui";
    as_me: "my own" / "le mien";
    by_for: "{member}, for {group}" / "{member}, pour {group}";
    publish: "Publish" / "Publier";
    in_group: "in" / "dans";
    for_followers: "to followers" / "aux abonnés";
    for_group: "for the group" / "pour le groupe";
    edited: "changed" / "modifié";
    comments: "{n} comments" / "{n} commentaires";
    comment_one: "1 comment" / "1 commentaire";
    comment_none: "Comment" / "Commenter";
    comment_write: "Your comment" / "Votre commentaire";
    comment_send: "Comment" / "Commenter";
    comments_title: "Comments" / "Commentaires";
    answer: "Answer" / "Répondre";
    answers_to: "answers {name}" / "répond à {name}";
    the_post: "Post" / "Publication";
    edit: "Change" / "Modifier";
    delete: "Delete" / "Supprimer";
    delete_sure: "Yes, take it away" / "Oui, la retirer";
    gone_hidden: "Hidden by those who moderate." / "Masqué par la modération.";
    gone_deleted: "Taken away by its author." / "Retiré par son auteur.";
    gone_erased: "Erased with its author’s data." / "Effacé avec les données de son auteur.";
    hidden_from_others: "Hidden from others:" / "Masqué aux autres :";
    like: "Like" / "J’aime";

    // Following and profiles
    follow: "Follow" / "Suivre";
    unfollow: "Unfollow" / "Ne plus suivre";
    send_message: "Write" / "Écrire";

    block: "Block" / "Bloquer";
    block_help: "No messages and no notices from them any more, and they follow you no more. They are not told." / "Plus de messages ni d’avis de sa part, et cette personne ne vous suit plus. Elle n’en sait rien.";
    unblock: "Block no more" / "Ne plus bloquer";
    blocked: "Whom I blocked" / "Qui j’ai bloqué";
    is_blocked: "You blocked this person: nothing comes to you from them." / "Vous avez bloqué cette personne : rien ne vous vient d’elle.";

    // Messages
    messages_none: "No conversations yet." / "Pas encore de conversation.";
    new_message: "Write to somebody" / "Écrire à quelqu’un";
    to_whom: "To whom (commas between several)" / "À qui (des virgules entre plusieurs)";
    start: "Begin" / "Commencer";
    unread: "{n} unread" / "{n} non lus";
    group_chat: "Chat of the group" / "Discussion du groupe";
    your_message: "Your message" / "Votre message";
    send: "Send" / "Envoyer";
    no_messages: "Nothing was said here yet." / "Rien ne s’est dit ici encore.";
    leave_talk: "Leave this conversation" / "Quitter cette conversation";
    leave_help: "What you wrote stays with the others. You will read nothing more of it." / "Ce que vous avez écrit reste aux autres. Vous n’en lirez plus rien.";
    they_left: "Left: {names}" / "Parti : {names}";
    message_gone: "taken away" / "retiré";
    unknown_person: "There is nobody of this name." / "Il n’y a personne de ce nom.";
    only_you: "you" / "vous";

    // Notifications
    notices: "Notices" / "Avis";
    notices_count: "Notices, {n} unread" / "Avis, {n} non lus";
    notices_none: "Nothing new for you." / "Rien de nouveau pour vous.";
    mark_all: "Mark all as read" / "Tout marquer comme lu";
    told_mention: "{name} named you" / "{name} vous a nommé";
    told_reply: "{name} commented on what you wrote or follow" / "{name} a commenté ce que vous avez écrit ou suivez";
    told_reaction: "{name} reacted to what you wrote" / "{name} a réagi à ce que vous avez écrit";
    told_message: "{name} wrote to you" / "{name} vous a écrit";
    told_application: "{name} asks to come in: {group}" / "{name} demande à entrer : {group}";
    told_sponsoring: "{name} looks for somebody who speaks for them: {group}" / "{name} cherche qui parle en sa faveur : {group}";
    told_invitation: "{name} invites you: {group}" / "{name} vous invite : {group}";
    told_answer: "{name} answered your request to come in: {group}" / "{name} a répondu à votre demande d’entrée : {group}";
    told_place: "{name} changed where you stand: {group}" / "{name} a changé votre place : {group}";
    told_membership: "{name} changed where you stand in the community" / "{name} a changé votre situation dans la communauté";
    told_right: "{name} gave your group a right, or took one back: {group}" / "{name} a donné un droit à votre groupe, ou en a repris un : {group}";
    told_outcome: "What you began, or gave for, came to its end" / "Ce que vous aviez commencé, ou soutenu, est arrivé à son terme";
    told_skill: "Somebody looks for what you can do" / "Quelqu’un cherche ce que vous savez faire";
    told_payment: "{name}: a payment waits to be confirmed, or was not" / "{name} : un paiement attend d’être confirmé, ou ne l’a pas été";
    told_schedule: "A payment of a schedule could not be made, or waits to be confirmed" / "Un paiement d’un échéancier n’a pas pu se faire, ou attend d’être confirmé";
    told_request: "{name}: a payment is asked for, or what was asked for was paid or denied" / "{name} : un paiement est demandé, ou ce qui l’était a été payé ou refusé";
    told_debt: "{name} recorded a debt between you, for you to confirm" / "{name} a noté une dette entre vous, à confirmer";
    told_clearing: "Debts run in a circle: a clearing asks you, or was concluded" / "Des dettes tournent en rond : une compensation vous attend, ou est conclue";
    told_custody: "A deposit was recorded, or a withdrawal was asked for or decided" / "Un dépôt a été enregistré, ou un retrait demandé ou décidé";
    told_decision: "Something was decided that concerns you" / "Une décision vous concerne";
    told_ring: "In a ring of offers and wants you are asked whether you agree." / "Dans un cercle d’offres et de demandes, on vous demande si vous acceptez.";
    told_ring_over: "A ring of offers and wants in which you are came to its end." / "Un cercle d’offres et de demandes où vous êtes est arrivé à son terme.";
    told_deal_task: "{name}: a deal waits for you" / "{name} : un accord vous attend";
    told_deal_over: "{name}: a deal of yours came to nothing or was called off" / "{name} : un de vos accords n’a pas abouti ou a été annulé";
    told_deal_answer: "{name} answered the call for a moderator in a deal of yours" / "{name} a répondu à l’appel à la modération dans un de vos accords";
    told_task: "Something waits for you" / "Quelque chose vous attend";
    how_told: "How I am told" / "Comment on me prévient";
    how_told_help: "Choose for each kind of thing." / "Choisissez pour chaque genre de chose.";
    kind_mention: "Somebody names me" / "On me nomme";
    kind_reply: "Somebody comments on what I wrote or follow" / "On commente ce que j’ai écrit ou suis";
    kind_reaction: "Somebody reacts to what I wrote" / "On réagit à ce que j’ai écrit";
    kind_message: "Somebody writes to me" / "On m’écrit";
    kind_application: "Somebody asks to come in where I decide" / "On demande à entrer là où je décide";
    kind_sponsoring: "Somebody looks for sponsors in my groups" / "On cherche des parrains dans mes groupes";
    kind_invitation: "I am invited into a group" / "On m’invite dans un groupe";
    kind_answer: "My requests to come in" / "Mes demandes d’entrée";
    kind_membership: "Others change where I stand" / "On change ma place";
    kind_right: "Rights of my groups" / "Les droits de mes groupes";
    kind_outcome: "What I began or gave for comes to its end" / "Ce que j’ai commencé ou soutenu se termine";
    kind_skill: "Wants for what I can do" / "Demandes de ce que je sais faire";
    kind_payment: "Payments to confirm" / "Paiements à confirmer";
    kind_room: "Rooms of my groups tell me something" / "Les salons de mes groupes me disent quelque chose";
    kind_decision: "Decisions that concern me" / "Décisions qui me concernent";
    kind_task: "Something waits for me" / "Quelque chose m’attend";
    in_app: "here" / "ici";
    mail: "Mail" / "Courriel";
    mail_off: "none" / "aucun";
    mail_each: "each at once" / "chacun aussitôt";
    mail_digest: "gathered" / "regroupés";

    // Search
    search_title: "Search" / "Chercher";
    search_help: "Members and what they can do, groups, posts and comments that you may see." / "Membres et ce qu’ils savent faire, groupes, publications et commentaires que vous pouvez voir.";
    search_words: "Words" / "Mots";
    found_none: "Nothing was found." / "Rien n’a été trouvé.";

    // Moderation
    report: "Report" / "Signaler";
    report_title: "Report something" / "Signaler quelque chose";
    report_help: "Those who moderate read your reason; the author does not see who reported." / "La modération lit votre raison ; l’auteur ne voit pas qui a signalé.";
    reason: "Reason" / "Raison";
    done_reported: "Thank you: those who moderate will look at it." / "Merci : la modération regardera.";
    moderation: "Moderation" / "Modération";
    queue_empty: "Nothing waits here." / "Rien n’attend ici.";
    reported_by: "Reported by {name}" / "Signalé par {name}";
    appealed: "The author appeals" / "L’auteur fait appel";
    hidden_because: "Hidden because:" / "Masqué parce que :";
    hide: "Hide" / "Masquer";
    dismiss: "Leave it" / "Laisser";
    show_again: "Show it again" / "Montrer de nouveau";
    keep_hidden: "Keep it hidden" / "Laisser masqué";
    appeal: "Appeal" / "Faire appel";
    appeal_title: "Why this was hidden" / "Pourquoi ceci est masqué";
    appeal_help: "If you think that this is not right, say why; somebody else decides." / "Si vous pensez que c’est injuste, dites pourquoi ; une autre personne tranche.";
    appeal_words: "Your words" / "Vos mots";
    appeal_sent: "Your appeal:" / "Votre appel :";
    appeal_decided: "It was decided:" / "Il fut décidé :";
    moderate: "moderate here" / "modérer ici";
}
