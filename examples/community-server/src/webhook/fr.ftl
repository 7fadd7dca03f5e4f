bad-webhook-address = L’adresse d’un webhook commence par https://, compte au plus { $limit } octets, sans mot de passe et sans #.
bad-webhook-event = Au plus { $limit } événements, chacun par son nom, comme ledger.posted.
too-many-webhooks = Un membre a au plus { $limit } webhooks. Retirez-en un d’abord.
unknown-webhook = Vous n’avez pas ce webhook.
only-members-have-webhooks = Seuls les membres ont des webhooks.

right-webhook-own = prévenir ses propres programmes de ce qui se passe
right-webhook-serve = envoyer ce que disent les webhooks
