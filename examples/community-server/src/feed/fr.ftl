only-members-have-feeds = Seuls les membres ont un flux à eux.

right-feed-own = avoir une adresse à soi pour le flux et le calendrier
