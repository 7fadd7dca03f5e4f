
# Messages
conversation-size = A conversation has { $least } to { $most } members.
unknown-conversation = You have no such conversation.
unknown-message = You have no such message.
chat-of-group = This is the chat of a group. Leave the group to leave its chat.
conversation-of-two = A conversation of two is not left. Block the other person if you want no messages from them.
message-not-taken = One of those you write to does not take messages from you.
right-message-exchange = write and read messages
