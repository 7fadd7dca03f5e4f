
# Notifications
only-members-are-told = Only members get notifications.
too-many-notifications = At most { $limit } notifications at once.
right-notification-own = read and choose one’s notifications
right-notification-mail = send the notifications that are due by mail
