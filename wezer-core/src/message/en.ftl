
# Messages
conversation-size = A conversation has { $least } to { $most } members.
unknown-conversation = You have no such conversation.
unknown-message = You have no such message.
message-not-taken = One of those you write to does not take messages from you.
right-message-exchange = write and read messages
