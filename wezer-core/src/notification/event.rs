use crate::events;
use crate::id::MemberId;

events! {
    /// Somebody read what they were told.
    NotificationsRead = "notification.read" {
        /// Who.
        member: MemberId,
        /// How many.
        notifications: u32,
    }
}
