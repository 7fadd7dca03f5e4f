
# Messages privés
conversation-size = Une conversation compte de { $least } à { $most } membres.
unknown-conversation = Vous n’avez pas de telle conversation.
unknown-message = Vous n’avez pas de tel message.
chat-of-group = C’est la discussion d’un groupe. Quittez le groupe pour la quitter.
conversation-of-two = On ne quitte pas une conversation à deux. Bloquez l’autre personne si vous ne voulez plus de ses messages.
message-not-taken = L’une des personnes à qui vous écrivez n’accepte pas de messages de votre part.
right-message-exchange = écrire et lire des messages
