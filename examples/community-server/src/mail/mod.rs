//! Mails: what members are told and chose to be told by mail.
//!
//! Invariant: a mail says that there is something and where to read it, never what somebody wrote: whoever follows the link is asked who
//! they are. A notification is marked as mailed once a server or the folder has taken the mail, so none is lost; a mail that comes again
//! after a crash in between has the same `Message-ID`.
//!
//! Cost: four queries a minute, and two more for each mail.

mod carrier;
mod letter;
mod outbox;

pub(crate) use self::carrier::PATIENCE;
pub use self::carrier::{Carrier, CarrierError, Taken};
pub use self::letter::{Letter, LetterError};
pub use self::outbox::{Outbox, run};
