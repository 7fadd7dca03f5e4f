# Lines
line-not-text = La ligne n’est pas du texte UTF-8.
line-columns = { $expected } champs étaient attendus, { $found } trouvés ; il manque peut-être une virgule ou un guillemet.
line-field-too-long = Un champ dépasse { $limit } octets.
line-empty-field = Le champ « { $column } » est vide.
line-not-an-amount = « { $text } » n’est pas un montant : des chiffres et au plus un point sont attendus, par exemple 12.50.
line-too-large = { $text } a trop de chiffres pour être compté.
line-too-precise = { $amount } a plus de décimales que les { $scale } que garde la monnaie.
line-rounds-to-nothing = { $amount } serait arrondi à rien.
line-too-precise-to-sum = La différence d’arrondi { $amount } ne peut pas être additionnée exactement.
line-not-positive = { $amount } n’est pas supérieur à zéro.
line-not-a-moment = « { $text } » n’est pas un moment ; un moment tel que 2020-01-25 19:13:17.731529, en UTC, est attendu.
line-same-account = La source et la cible sont le même compte, « { $account } ».
line-duplicate-id = L’identifiant « { $id } » figure déjà à la ligne { $line }.
line-bad-name = « { $name } » ne peut pas être le nom d’un compte ici : { $why }
line-bad-currency = « { $text } » n’est pas un code de monnaie : un mot court commençant par une lettre est attendu.
line-only-declared = { $code } reste à l’extérieur : aucun solde n’en est gardé.
line-unknown-role = « { $text } » n’est pas un rôle : member ou operator est attendu.
line-other-role = { $name } a un autre rôle à la ligne { $line }.
line-duplicate-balance = { $name } a déjà un solde initial en { $code }.
line-moves-nothing = Rien ne bouge ; la ligne a été laissée de côté.
line-whole-transaction = La ligne { $line } de la même opération a été refusée.
line-other-date = L’opération { $id } a deux dates.
line-too-many-lines = Une opération déplace au plus { $limit } montants.

# Files
file-unreadable = { $path } ne peut pas être lu : { $reason }
file-too-large = Le fichier dépasse { $limit } octets. Coupez-le et importez les parties.
file-empty = Le fichier est vide.
file-not-text = Ligne { $line } : le fichier n’est pas du texte UTF-8.
file-not-xml = { $path } n’est pas du XML qui se lit ici : { $reason }
file-missing-columns = Les colonnes { $missing } manquent. La première ligne est « { $found } ».

# Imports
import-how-many-files = Le dossier contient { $found } fichiers XML ; il en faut de 1 à { $limit }.
import-missing-option = Ce type de fichier demande l’option { $option }.
import-scale-differs = La monnaie { $code } a { $has } décimales, pas { $asked }.
import-same-code = Les unités « { $first } » et « { $second } » s’appelleraient toutes deux { $code }. Renommez-en une avec --map.
import-too-many-currencies = Une communauté a au plus { $limit } monnaies.
import-refused-lines = { $lines } lignes ont été refusées ; rien n’a donc été importé. La première : { $first }
import-other-options = Une partie de ce fichier a été importée avec les options « { $before } ». Continuez avec les mêmes.
import-not-empty = Un export ne se relit que dans une communauté vide. Celle-ci a { $entries } inscriptions à son propre journal.
import-bad-export = Ligne { $line } : { $reason }
import-not-as-exported = La communauté n’est pas telle qu’elle a été exportée : { $what }
import-store = Le journal ne peut pas être lu : { $reason }

# The command
batch-not-next = Un autre import de ce fichier est plus avancé : l’écriture { $next } est la suivante.
batch-other-options = Une partie de ce fichier a été importée avec les options « { $before } ». Continuez avec les mêmes.
