//! The words themselves. French has its own typography: ’ for apostrophes, a narrow space before : ; ? !

table! {
    /// The words that many pages share, and those of money. Names in braces are filled in.
    Texts;

    // The frame
    skip: "Skip to the content" / "Aller au contenu";
    menu: "Pages" / "Pages";
    other_language: "Français" / "English";
    footer: "Every line here comes from the community’s journal, which anybody can check." / "Chaque ligne vient du journal de la communauté, que chacun peut vérifier.";
    sign_in: "Sign in" / "Se connecter";
    sign_out: "Sign out" / "Se déconnecter";
    sign_in_refused: "Name and password do not fit. Please try again." / "Le nom et le mot de passe ne vont pas ensemble. Veuillez réessayer.";
    name: "Name" / "Nom";
    password: "Password" / "Mot de passe";
    demo_title: "This is a demo" / "Ceci est une démonstration";
    demo_text: "The community is made up. Sign in as one of its members; the first may also administer." / "Cette communauté est inventée. Connectez-vous comme l’un de ses membres ; le premier peut aussi administrer.";
    feed_title: "What happened lately" / "Ce qui s’est passé récemment";
    feed_empty: "Nothing has happened yet." / "Il ne s’est encore rien passé.";
    market: "Market" / "Marché";
    wallet: "Wallet" / "Portefeuille";
    wallet_of: "Wallet" / "Portefeuille";
    pay: "Pay" / "Payer";
    pending: "Waiting" / "En attente";
    thanks: "Thank" / "Remercier";
    currencies: "Currencies" / "Monnaies";
    members: "Members" / "Membres";
    journal: "Journal" / "Journal";
    admin: "Administration" / "Administration";
    api: "API" / "API";
    account: "My access" / "Mon accès";
    back_home: "Back to the front page" / "Retour à l’accueil";
    older: "Older" / "Plus ancien";
    newest: "Newest" / "Plus récent";
    more: "More" / "Suite";
    save: "Save" / "Enregistrer";
    show: "Show" / "Afficher";
    search: "Search" / "Chercher";
    day: "Day" / "Jour";
    what: "What" / "Objet";
    and: "and" / "et";
    months: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec" / "janv. févr. mars avril mai juin juil. août sept. oct. nov. déc.";
    seconds: "Seconds" / "Secondes";

    home: "Home" / "Accueil";
    people: "People" / "Personnes";
    groups: "Groups" / "Groupes";
    messages: "Messages" / "Messages";
    more_pages: "More" / "Plus";
    my_profile: "My profile" / "Mon profil";
    edit: "Change" / "Modifier";
    back: "Back" / "Retour";
    cancel: "Cancel" / "Annuler";
    why_not: "Why can’t I?" / "Pourquoi pas moi ?";
    why_page: "Who may do this, and how one comes by it" / "Qui le peut, et comment on y vient";

    // What went wrong
    trouble: "This did not work" / "Cela n’a pas fonctionné";
    not_found: "There is nothing here." / "Il n’y a rien ici.";
    too_often: "Too many tries in a short time. Please wait a little." / "Trop d’essais en peu de temps. Veuillez patienter un peu.";
    form_expired: "This form is too old or came from another page. Please open the page again." / "Ce formulaire est trop ancien ou vient d’une autre page. Veuillez rouvrir la page.";
    api_unauthenticated: "Sign in, or send an API token: Authorization: Bearer …" / "Connectez-vous ou envoyez un jeton d’API : Authorization: Bearer …";
    api_bad_key: "The Idempotency-Key is not a UUID." / "L’en-tête Idempotency-Key n’est pas un UUID.";
    api_bad_freshness: "The header Freshness is neither latest nor cached." / "L’en-tête Freshness n’est ni latest ni cached.";
    api_bad_json: "The body is not JSON:" / "Le corps n’est pas du JSON :";

    api_too_large: "The body is longer than 2 MiB." / "Le corps dépasse 2 Mio.";
    api_broken_body: "The body could not be read to its end." / "Le corps n’a pas pu être lu jusqu’au bout.";

    // What was done
    done_paid: "Paid." / "C’est payé.";
    done_placed: "Sent. The payment waits until the payee confirms it." / "C’est envoyé. Le paiement attend que le bénéficiaire le confirme.";
    done_given: "Thank you given." / "Votre merci est parti.";
    done_settled: "Confirmed: the payment is final." / "C’est confirmé : le paiement est définitif.";
    done_voided: "Ended without effect: what was held is free again." / "C’est annulé : ce qui était retenu est de nouveau libre.";
    done_saved: "Done." / "C’est fait.";
    done_joined: "Welcome: you are in." / "Bienvenue : vous en êtes.";
    done_asked: "Your request was sent." / "Votre demande est envoyée.";

    // The feed
    waiting_for_you: "waiting for you" / "en attente de vous";
    the_community: "The community" / "La communauté";
    issuance: "Issuance" / "Émission";
    outside: "Outside" / "Extérieur";
    commons: "Commons" / "Caisse commune";
    told_paid: "{payer} paid {payee} {amounts}" / "{payer} a payé {amounts} à {payee}";
    told_gift: "{payer} thanked {payee}: {amounts}" / "{payer} a remercié {payee} : {amounts}";
    told_issued: "{payee} received {amounts}, newly issued or brought in" / "{payee} a reçu {amounts}, nouvellement émis ou déposés";
    told_redeemed: "{payer} gave {amounts} back out of circulation" / "{payer} a rendu {amounts}, retirés de la circulation";
    told_opening: "Brought over from before: {amounts} from {payer} to {payee}" / "Report d’avant : {amounts} de {payer} à {payee}";
    told_settled: "{payee} confirmed {amounts} from {payer}" / "{payee} a confirmé {amounts} de {payer}";
    told_corrected: "{payer} gave {amounts} back to {payee}: correction of entry {entry}" / "{payer} a rendu {amounts} à {payee} : correction de l’écriture {entry}";
    told_held: "{payer} offers {payee} {amounts}: waiting for confirmation" / "{payer} propose {amounts} à {payee} : en attente de confirmation";
    told_voided: "The payment of {amounts} from {payer} to {payee} was called off" / "Le paiement de {amounts} de {payer} à {payee} a été annulé";
    told_expired: "The payment of {amounts} from {payer} to {payee} ran out of time" / "Le paiement de {amounts} de {payer} à {payee} a expiré";
    told_currency: "A new currency: {currency}" / "Une nouvelle monnaie : {currency}";
    told_limits: "{payee} has limits of their own in {currency}" / "{payee} a ses propres limites en {currency}";
    told_admitted: "{payee} joined the community" / "{payee} a rejoint la communauté";
    told_wallet: "{actor} opened the wallet {payee}" / "{actor} a ouvert le portefeuille {payee}";
    told_beside: " (and {parts})" / " (et {parts})";
    told_beside_part: "{amounts} to {payee}" / "{amounts} à {payee}";

    // Wallets
    wallet_empty: "Nothing has moved in this wallet yet." / "Rien n’a encore bougé dans ce portefeuille.";
    statement: "Statement" / "Relevé";
    statement_empty: "No entry yet." / "Aucune écriture pour l’instant.";
    balance: "Balance" / "Solde";
    change: "Change" / "Mouvement";
    credits: "Came in" / "Entrées";
    debits: "Went out" / "Sorties";
    held_out: "Held, to leave" / "Retenu, à sortir";
    held_in: "Expected" / "Attendu";
    bounties_expected: "Bounties that come on top once a deal is paid" / "Primes qui s’ajoutent une fois l’échange payé";
    lower: "Down to" / "Jusqu’en bas à";
    upper: "Up to" / "Jusqu’en haut à";
    declared_short: "Changes hands outside; only declared here." / "Change de main au-dehors ; seulement déclarée ici.";
    year_of: "The last year in" / "L’année écoulée en";
    chart_balance: "Balance in {currency} over the last year" / "Solde en {currency} sur l’année écoulée";
    chart_supply: "{currency} in circulation over the last year" / "{currency} en circulation sur l’année écoulée";
    chart_see_table: "The figures are in the table below." / "Les chiffres sont dans le tableau ci-dessous.";
    chart_table: "Figures" / "Chiffres";
    kind_payment: "Payment" / "Paiement";
    kind_gift: "Thanks" / "Merci";
    kind_issue: "Issue" / "Émission";
    kind_redemption: "Redemption" / "Retrait";
    kind_opening: "Brought over" / "Report";
    kind_general: "Entry" / "Écriture";
    kind_settlement: "Confirmed" / "Confirmé";
    kind_correction: "Correction" / "Correction";

    // Paying
    to: "To" / "À";
    from: "From" / "De";
    amounts: "What is paid" / "Ce qui est payé";
    amount: "Amount" / "Montant";
    currency: "Currency" / "Monnaie";
    add_currency: "Add another currency" / "Ajouter une autre monnaie";
    memo: "What for" / "Pour quoi";
    pay_now: "Pay" / "Payer";
    preview: "Preview" / "Aperçu";
    preview_pay: "You pay" / "Vous payez à";
    preview_after: "You will have:" / "Il vous restera :";
    preview_pending: "The payee has to confirm it; until then your part is held." / "Le bénéficiaire doit confirmer ; d’ici là votre part est retenue.";
    pay_warning: "Mind: the balance will be {balance}, beyond the advised {limit}." / "Attention : le solde sera de {balance}, au-delà des {limit} conseillés.";
    pay_unknown_payee: "Nobody here has this name. Choose one from the list." / "Personne ne porte ce nom ici. Choisissez dans la liste.";
    pay_not_an_amount: "This is not an amount: digits with at most one point, such as 12.50." / "Ce n’est pas un montant : des chiffres et au plus une virgule, comme 12,50.";
    fee_on_top: "on top, you pay it" / "en plus, à votre charge";
    fee_out_of: "out of it, the payee bears it" / "prélevé, à la charge du bénéficiaire";
    fee_payer: "borne by the payer" / "à la charge du payeur";
    fee_payee: "borne by the payee" / "à la charge du bénéficiaire";

    // Waiting
    incoming: "To be confirmed by you" / "À confirmer par vous";
    incoming_empty: "Nothing waits for you." / "Rien n’attend de votre part.";
    outgoing: "To be confirmed by others" / "À confirmer par d’autres";
    outgoing_empty: "None of your payments waits." / "Aucun de vos paiements n’attend.";
    until: "until" / "jusqu’au";
    settle: "Confirm" / "Confirmer";
    refuse: "Refuse" / "Refuser";
    take_back: "Take back" / "Reprendre";

    // Thanks
    thanks_title: "Thank somebody" / "Remercier quelqu’un";
    thanks_help: "Thanks come out of nothing: you lose none by giving." / "Un merci ne coûte rien : on n’en perd pas en le donnant.";
    thanks_none: "The community has no abundant currency." / "La communauté n’a pas de monnaie abondante.";
    thanks_memo: "What for" / "Pour quoi";
    thanks_now: "Give thanks" / "Donner ce merci";

    // Currencies
    grid: "The currencies in their nine cells" / "Les monnaies dans leurs neuf cases";
    grid_help: "A community has several kinds of money: how much of it there is, and where it comes from." / "Une communauté a plusieurs sortes de monnaie : selon qu’elle est rare ou non, et d’où elle vient.";
    abundance: "How much there is" / "Combien il y en a";
    origin: "Where it comes from" / "D’où elle vient";
    rare: "Rare" / "Rare";
    rare_help: "there is only what was issued or brought in" / "il n’y a que ce qui fut émis ou déposé";
    sufficient: "Sufficient" / "Suffisante";
    sufficient_help: "as much as is exchanged" / "autant qu’on échange";
    abundant: "Abundant" / "Abondante";
    abundant_help: "given, never paid" / "elle se donne, sans se payer";
    declared: "Declared" / "Déclarée";
    custody: "In custody" / "En dépôt";
    custody_page: "Deposits, withdrawals and the books" / "Dépôts, retraits et comptes";
    issued: "Issued" / "Émise";
    limit_lower: "down to {amount}" / "jusqu’à {amount}";
    limit_upper: "up to {amount}" / "au plus {amount}";
    limit_warns: "a warning only" / "simple avertissement";
    limit: "Limit" / "Limite";
    fee: "Fee" / "Frais";
    digits: "Digits behind the point" / "Chiffres après la virgule";
    supply: "In circulation" / "En circulation";
    supply_limit: "At most in circulation" / "Au plus en circulation";
    supply_none: "Nothing of it was ever issued: members owe and are owed, and together that is zero." / "Rien n’en fut émis : les membres doivent et on leur doit, et l’ensemble fait zéro.";
    circulating: "In circulation" / "En circulation";
    was_issued: "Issued in all" / "Émis en tout";
    was_redeemed: "Taken back in all" / "Repris en tout";
    declared_volume: "Declared in all" / "Déclaré en tout";

    // Members
    operator: "operator" / "opérateur";
    member: "member" / "membre";
    me: "you" / "vous";
    pay_from: "From" / "De";
    my_own_wallet: "my own wallet" / "mon portefeuille";
    wallets: "Wallets of the community" / "Portefeuilles de la communauté";
    wallets_help: "Funds, projects and the accounts of an imported history; operators see into them." / "Fonds, projets et comptes d’une histoire importée ; les opérateurs les consultent.";
    label_begins: "The label begins with" / "Le libellé commence par";
    name_begins: "The name begins with" / "Le nom commence par";
    members_none: "Nobody of this name." / "Personne de ce nom.";

    // Journal
    journal_help: "Everything that happened, in order. Each entry’s hash covers the one before, so no entry can be changed or taken out unseen." / "Tout ce qui s’est passé, dans l’ordre. L’empreinte de chaque écriture couvre la précédente : aucune ne peut être changée ou ôtée sans que cela se voie.";
    journal_part: "You see what you did yourself and what touches your wallet." / "Vous voyez ce que vous avez fait et ce qui touche votre portefeuille.";
    journal_why: "Who sees all of it?" / "Qui le voit en entier ?";
    journal_none: "Nothing here concerns you." / "Rien ici ne vous concerne.";
    head: "Hash of the whole journal up to now" / "Empreinte de tout le journal jusqu’ici";
    verify: "Verify everything" / "Tout vérifier";
    proven: "The whole journal was read again: every hash fits, every balance is what the postings give, and each currency sums to zero." / "Tout le journal a été relu : chaque empreinte est juste, chaque solde est celui que donnent les écritures, et chaque monnaie somme à zéro.";
    not_proven: "The journal does not prove what is stored:" / "Le journal ne prouve pas ce qui est stocké :";
    more_of: "more" / "de plus";
    entry: "Entry" / "Écriture";
    journal_entries: "Journal entries" / "Entrées du journal";
    posted: "Ledger entries" / "Écritures du grand livre";
    accounts: "Accounts" / "Comptes";
    volume: "Volume" / "Volume";
    sum: "Sum of balances" / "Somme des soldes";
    recorded: "Recorded" / "Inscrite le";
    by: "By" / "Par";
    command: "Command" / "Commande";
    command_id: "Its id" / "Son numéro";
    proof: "Proof" / "Preuve";
    proof_help: "The hash after is the SHA-256 of the hash before followed by the entry’s bytes. Compute it yourself." / "L’empreinte d’après est le SHA-256 de l’empreinte d’avant suivie des octets de l’écriture. Calculez-la vous-même.";
    hash_before: "Hash before" / "Empreinte d’avant";
    entry_bytes: "Bytes of the entry" / "Octets de l’écriture";
    hash_after: "Hash after" / "Empreinte d’après";

    // Access
    my_id: "Member id" / "Numéro de membre";
    my_wallet_id: "Wallet id" / "Numéro de portefeuille";
    tokens: "API tokens" / "Jetons d’API";
    tokens_help: "A token may do all that you may. It is shown once." / "Un jeton peut tout ce que vous pouvez. Il n’est montré qu’une fois.";
    token_fresh: "Copy this token now; it will not be shown again:" / "Copiez ce jeton maintenant ; il ne sera plus montré :";
    token_label: "What for" / "Pour quoi";
    token_create: "Create a token" / "Créer un jeton";
    days: "Days" / "Jours";
    revoke: "Revoke" / "Révoquer";
    password_change: "Change the password" / "Changer le mot de passe";
    password_present: "Present password" / "Mot de passe actuel";
    password_new: "New password" / "Nouveau mot de passe";
    password_first: "First password" / "Premier mot de passe";
    password_wrong: "The present password is not right." / "Le mot de passe actuel n’est pas le bon.";
    password_short: "A password has at least 8 characters." / "Un mot de passe compte au moins 8 caractères.";
    password_common: "This password is one of those that are guessed first. Choose another one." / "Ce mot de passe est de ceux que l’on devine en premier. Choisissez-en un autre.";

    // Administration
    admit: "Admit a member" / "Accueillir un membre";
    role: "Role" / "Rôle";
    issue: "Issue" / "Émettre";
    set_limits: "Limits of a wallet" / "Limites d’un portefeuille";
    limits_help: "An end left empty is the currency’s own; both empty take the wallet’s own limits away." / "Une borne vide est celle de la monnaie ; les deux vides retirent les limites propres.";
    limits_free: "An end left empty is free." / "Une borne vide est libre.";
    correct: "Correct an entry" / "Corriger une écriture";
    correct_help: "Makes a reversing entry; nothing is taken out of the journal." / "Passe une écriture inverse ; rien n’est ôté du journal.";
    entry_number: "Entry number" / "Numéro d’écriture";
    why: "Why" / "Pourquoi";
    force: "Even past limits" / "Même au-delà des limites";
    create_currency: "Create a currency" / "Créer une monnaie";
    code: "Code" / "Code";
    usage: "What it is for" / "À quoi elle sert";
    bad_code: "A code is a short word of letters and digits, a letter first, at most 16 bytes." / "Un code est un mot court de lettres et de chiffres, qui commence par une lettre, de 16 octets au plus.";
    bad_scale: "Digits behind the point: 0 to 18." / "Chiffres après la virgule : de 0 à 18.";
    bad_entry: "This is not an entry’s number, such as 1234." / "Ce n’est pas un numéro d’écriture, comme 1234.";

    // The API
    api_help: "Every command and query by its name, with JSON. A description for programs:" / "Chaque commande et chaque question par son nom, en JSON. Une description pour programmes :";
    commands: "Commands" / "Commandes";
    queries: "Queries" / "Questions";
    events: "Events" / "Évènements";
    events_help: "The journal as server-sent events:" / "Le journal au fil de l’eau (server-sent events) :";
    arguments: "Arguments (JSON)" / "Arguments (JSON)";
    send: "Send" / "Envoyer";
    answer: "Answer" / "Réponse";
    schema: "Schema" / "Schéma";
}
