
# Notifications
only-members-are-told = Seuls les membres reçoivent des notifications.
too-many-notifications = Au plus { $limit } notifications à la fois.
right-notification-own = lire et régler ses notifications
right-notification-mail = envoyer les notifications à expédier par courriel
