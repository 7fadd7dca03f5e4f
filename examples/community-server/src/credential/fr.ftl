bad-hash = Ce n’est pas une empreinte Argon2id sous sa forme textuelle PHC.
unknown-member = Ce membre n’existe pas.
unknown-token = Ce membre n’a pas ce jeton.
too-many-tokens = Un membre a au plus { $limit } jetons. Révoquez-en un d’abord.
bad-token-label = Le libellé d’un jeton compte de 1 à { $limit } octets, sans caractère invisible.
bad-lifetime = Un jeton vit de 1 à { $limit } jours.

right-credential-manage = fixer les mots de passe et les jetons d’API des membres
