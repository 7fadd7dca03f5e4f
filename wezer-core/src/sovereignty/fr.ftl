
# Ce qui est conservé sur les personnes
reason-missing = Dites pourquoi cette personne doit être effacée.
kind-not-here = Une partie de ce qui est conservé sur cette personne (« { $kind } ») relève d’un module de WeZer qui ne tourne pas ici. Démarrez-le avec ce module et réessayez.
not-kept-by-days = « { $kind } » ne se conserve pas pour un nombre de jours.
bad-period = Ici, une durée va de { $least } à { $most } jours.
bad-purpose = Le nom d’une finalité a de 1 à 32 lettres minuscules, chiffres et tirets, et commence par une lettre.
unknown-consent-text = Il n’y a pas de version { $version } du texte pour « { $purpose } » dans cette langue.
consent-not-given = Vous n’avez pas consenti à « { $purpose } » : il n’y a rien à retirer.
only-themself = Personne ne peut consentir à la place d’une autre personne.
too-few-people = Seules { $people } personnes peuvent être comptées, et un tableau en demande au moins { $least }, pour que nul ne puisse y être reconnu.
too-many-tables = On peut demander au plus { $limit } tableaux en 30 jours. Le prochain à partir de { $moment }.
bad-division = Ici, un tableau se divise en 1 à { $most } parties différentes.
members-hidden = Ce groupe ne vous montre pas qui sont ses membres.
right-data-own = voir, emporter et régler ce qui est conservé sur les personnes
right-data-erase = effacer des personnes
right-data-keep = fixer la durée de conservation des données
right-consent-give = consentir à un texte et retirer ce consentement
right-consent-manage = écrire les textes soumis au consentement
right-research-ask = demander des tableaux des chiffres de la communauté
right-journal-see = voir tout le journal
purpose-membership = Pour gérer l’adhésion.
purpose-profile = Pour montrer aux autres ce qu’une personne veut montrer d’elle-même.
purpose-decision = Pour expliquer pourquoi les droits ou l’adhésion d’une personne ont changé.
purpose-admission = Pour décider qui entre dans un groupe.
purpose-payment = Pour dire à quoi servait un paiement.
purpose-consent = Pour prouver ce à quoi une personne a consenti.
purpose-bookkeeping = Pour tenir les comptes.
