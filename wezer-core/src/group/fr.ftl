
# Groupes
unknown-group = Il n’y a pas de groupe ouvert { $group }.
unknown-kind = Il n’y a pas de type de groupe nommé « { $kind } ».
kind-not-allowed = Un groupe de type « { $inner } » ne peut pas se trouver dans un groupe de type « { $outer } ».
group-cycle = Un groupe ne peut pas se trouver dans lui-même.
too-deep = Les groupes peuvent s’emboîter sur { $limit } niveaux ; celui-ci serait plus profond.
is-the-community = Cela ne peut pas se faire avec la communauté elle-même.
not-there = Vous ne pouvez pas créer de groupes dans { $group }, donc pas non plus en déplacer un là.
has-groups = Ce groupe contient des groupes ouverts. Fermez-les ou déplacez-les d’abord.
has-money = Les portefeuilles du groupe ne sont pas vides. Videz-les d’abord.
no-wallets = Un groupe de type « { $kind } » n’a pas de portefeuille.
not-active = Il n’y a pas de membre actif { $member }.
already-in = Cette personne est déjà dans ce groupe.
not-in = Cette personne n’est pas dans ce groupe.
not-a-delegate = Dans ce groupe, chacun parle pour un de ses groupes : nommez un groupe au nom duquel cette personne peut agir.
by-invitation = On entre dans ce groupe uniquement sur invitation.
answers-missing = Il faut répondre à { $expected } questions.
agreements-missing = Il faut accepter { $expected } accords.
sponsors-missing = { $have } sur { $need } parrainages jusqu’ici.
no-application = Il n’y a pas de demande ouverte { $application }.
already-asked = Une demande est déjà ouverte.
not-a-sponsor = On parraine quand on est membre du groupe, pour quelqu’un d’autre que soi, et une seule fois.
no-wallet-for-fee = Le groupe demande une cotisation mais n’a pas de portefeuille pour la recevoir. Ses gestionnaires doivent en ouvrir un.
not-in-parent = Qui entre ici fait aussi partie de { $group } : il faut d’abord y être, ou y être amené par quelqu’un qui y admet.
only-managers = Seules les personnes qui gèrent ce groupe choisissent ses gestionnaires, ou en retirent.
only-the-person = Seule la personne elle-même peut le faire.

# Droits des groupes
right-group-act_for = agir au nom de ce groupe
right-group-create = créer des groupes dans ce groupe
right-group-manage = gérer ce groupe
right-group-admit = inviter, admettre et retirer des personnes de ce groupe
right-group-manage_kinds = changer les types de groupes
right-group-sponsor = parrainer les personnes qui demandent à entrer
