//! What a mail looks like: plain text, with a link to what it tells of and one to where one says how to be told.

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use wezer_core::id::NotificationId;
use wezer_core::language::Language;

use crate::web::OutTexts;

/// A mail that is to be written.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The language of its reader.
    pub language: Language,
    /// The address of their mailbox, as they typed it.
    pub to: String,
    /// What they are called.
    pub name: String,
    /// The first notification that it tells of.
    pub first: NotificationId,
    /// What it tells: a sentence, and the path of the page where one reads more.
    pub told: Vec<(String, String)>,
}

/// The mail can't be written.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// What somebody typed is not the address of a mailbox.
    #[error("not the address of a mailbox")]
    BadAddress,
    /// Something in it can't be said in a mail.
    #[error(transparent)]
    Unwritable(#[from] lettre::error::Error),
}

/// In one line, whatever it was.
fn line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

impl Letter {
    /// Writes the mail, from `sender`, with links to the server at `base`.
    ///
    /// # Errors
    /// If the address is none, or something can't be written.
    pub fn write(&self, sender: &Mailbox, base: &str) -> Result<Message, LetterError> {
        let o = OutTexts::of(self.language);
        let address = self.to.trim().parse().map_err(|_| LetterError::BadAddress)?;
        let subject = match self.told.as_slice() {
            [(sentence, _)] => line(sentence),
            many => o.mail_many.replace("{n}", &many.len().to_string()),
        };
        let mut text = o.mail_hello.replace("{name}", &line(&self.name));
        for (sentence, path) in &self.told {
            text.push_str(&format!("\n\n{}\n{base}{path}", line(sentence)));
        }
        let preferences = format!("{base}/notices#preferences");
        text.push_str(&format!("\n\n-- \n{}\n{preferences}\n", o.mail_why));
        let mut mail = Message::builder()
            .from(sender.clone())
            .to(Mailbox::new(Some(line(&self.name)), address))
            .subject(subject)
            .message_id(Some(format!("<{}@{}>", self.first, sender.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(text)?;
        // RFC 2369, and RFC 3834 so that nobody's absence is announced to a machine.
        let headers = [("List-Unsubscribe", format!("<{preferences}>")), ("Auto-Submitted", "auto-generated".to_owned())];
        for (name, value) in headers {
            mail.headers_mut().insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
        }
        Ok(mail)
    }
}
