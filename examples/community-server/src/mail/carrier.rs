//! Who takes mails away: a server that speaks SMTP, or a folder.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use lettre::transport::smtp::response::{Category, Severity};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

/// A mail server takes a mail in so much time, or it failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Who takes mails away.
#[derive(Debug)]
pub enum Carrier {
    /// A folder that gets a file `.eml` for each mail, named after what it tells of.
    Folder(PathBuf),
    /// A mail server.
    Server(Box<AsyncSmtpTransport<Tokio1Executor>>),
}

/// `--mail` names nobody who takes mails.
#[derive(Debug, thiserror::Error)]
#[error("mails go to dir:PATH, smtp://HOST or smtps://HOST: {0}")]
pub struct CarrierError(String);

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was taken.
    Yes,
    /// It never will be: there is no such mailbox.
    Never,
    /// Not now.
    NotNow,
}

impl Carrier {
    /// `dir:PATH`, `smtps://user:password@host`, or `smtp://host?tls=required`.
    ///
    /// # Errors
    /// If it is none of these.
    pub fn of(text: &str) -> Result<Self, CarrierError> {
        if let Some(path) = text.strip_prefix("dir:") {
            fs::create_dir_all(path).map_err(|error| CarrierError(error.to_string()))?;
            return Ok(Self::Folder(path.into()));
        }
        // The address may hold a password: an error does not repeat it.
        let server =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(text).map_err(|_| CarrierError("not understood".to_owned()))?;
        Ok(Self::Server(Box::new(server.timeout(Some(PATIENCE)).build())))
    }

    pub(super) async fn take(&self, name: &str, mail: Message) -> Taken {
        match self {
            Self::Folder(folder) => {
                let (fresh, place) = (folder.join(format!("{name}.new")), folder.join(format!("{name}.eml")));
                let bytes = mail.formatted();
                let written =
                    tokio::task::spawn_blocking(move || fs::write(&fresh, bytes).and_then(|()| fs::rename(fresh, place)));
                match written.await {
                    Ok(Ok(())) => Taken::Yes,
                    Ok(Err(error)) => {
                        tracing::warn!(%error, "a mail could not be written");
                        Taken::NotNow
                    }
                    Err(_) => Taken::NotNow,
                }
            }
            // Each step of the talk may take as long; all of it together does not.
            Self::Server(server) => match tokio::time::timeout(PATIENCE, server.send(mail)).await {
                Ok(Ok(_)) => Taken::Yes,
                Err(_) => {
                    tracing::warn!("a mail was not taken in time");
                    Taken::NotNow
                }
                Ok(Err(error)) => {
                    // 55x speaks of the mailbox; every other refusal may be one of the server's, and passes.
                    let is_of_mailbox = error.status().is_some_and(|code| {
                        code.severity == Severity::PermanentNegativeCompletion && code.category == Category::MailSystem
                    });
                    tracing::warn!(status = ?error.status().map(|code| code.to_string()), "a mail was not taken");
                    if is_of_mailbox { Taken::Never } else { Taken::NotNow }
                }
            },
        }
    }
}
