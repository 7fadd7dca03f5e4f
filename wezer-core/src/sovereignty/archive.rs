//! What a person takes along when they go: files that a person and a program can read, and what another community takes of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::own_data::length;
use super::{After, DataRefusal, MyData, MyDataPage, MyRights, SetDataPolicy, Wishes};
use crate::Session;
use crate::id::{MemberId, WalletId};
use crate::kernel::{CallError, Document};
use crate::language::Language;
use crate::ledger::{Balances, LedgerRefusal, Statement, StatementLine};
use crate::member::{FindMember, MemberRefusal, Profile};
use crate::money::CurrencyCode;

/// A file holds at most so many documents; the next ones are in the next file.
const A_FILE: usize = 1_000;
/// A file ends where its documents hold more bytes of text, about.
const FULL: usize = 8 << 20;
/// A file that is brought along has at most so many bytes.
pub const MAX_BROUGHT: usize = 1 << 20;

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveFile {
    /// Its name, with folders: `data/profile.json`.
    pub name: String,
    /// What is in it, in UTF-8.
    pub content: Vec<u8>,
}

impl ArchiveFile {
    fn new(name: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), content: content.into() }
    }
}

/// Collects documents into files of one kind each.
#[derive(Debug, Default)]
struct Collector {
    kind: String,
    nth: usize,
    text: usize,
    documents: Vec<Value>,
}

impl Collector {
    /// Takes a page, and gives the files that are full.
    fn take(&mut self, page: MyDataPage) -> Vec<ArchiveFile> {
        let mut files = Vec::new();
        for document in page.documents {
            if document.kind != self.kind || self.documents.len() >= A_FILE || self.text > FULL {
                let same = document.kind == self.kind;
                files.extend(self.file());
                self.nth = if same { self.nth + 1 } else { 1 };
                self.kind = document.kind;
            }
            self.text += length(&document.content);
            self.documents.push(document.content);
        }
        files
    }

    fn file(&mut self) -> Option<ArchiveFile> {
        if self.documents.is_empty() {
            return None;
        }
        self.text = 0;
        let name = if self.nth > 1 { format!("{}-{}", self.kind, self.nth) } else { self.kind.clone() };
        Some(json(&format!("data/{name}.json"), &core::mem::take(&mut self.documents)))
    }
}

fn json(name: &str, value: &impl Serialize) -> ArchiveFile {
    let content = serde_json::to_vec_pretty(value).expect("an answer is made of strings, numbers, lists and maps with text keys");
    ArchiveFile::new(name, content)
}

/// A field of a table as RFC 4180 has it. What a spreadsheet would take for a formula is marked as text.
fn field(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

const COLUMNS: &str = "entry,recorded_at,effective_at,kind,others,change,balance,memo\r\n";

fn row(line: &StatementLine) -> String {
    let others: Vec<String> = line.others.iter().map(WalletId::to_string).collect();
    let kind = format!("{:?}", line.kind).to_lowercase();
    let memo = field(line.memo.as_deref().unwrap_or_default());
    let (entry, others) = (line.entry, others.join(" "));
    format!("{entry},{},{},{kind},{others},{},{},{memo}\r\n", line.recorded_at, line.effective_at, line.change, line.balance)
}

fn readme(language: Language) -> ArchiveFile {
    ArchiveFile::new(
        "readme.txt",
        match language {
            Language::English => include_str!("archive.en.txt"),
            Language::French => include_str!("archive.fr.txt"),
        },
    )
}

fn of_ledger(error: CallError<LedgerRefusal>) -> CallError<DataRefusal> {
    match error {
        CallError::Refused(refusal) => CallError::Refused(refusal.into()),
        CallError::Store(error) => CallError::Store(error),
        CallError::Busy => CallError::Busy,
        CallError::Denied(denied) => CallError::Denied(denied),
        CallError::IdReused { id } => CallError::IdReused { id },
        CallError::Unknown(error) => CallError::Unknown(error),
        CallError::Internal => CallError::Internal,
    }
}

impl Session {
    /// Everything about a person as files, handed to `keep` one after the other, so that no more than one file is in memory: a readme in
    /// their language, a JSON file for each kind of document, their groups and rights, their balances, and their statement as CSV for
    /// each currency. Other people appear by their ids, and on a statement by what they wrote on an entry of this wallet.
    ///
    /// # Errors
    /// If the actor is neither that person nor may see everybody's data, or the store fails.
    pub async fn take_along(
        &self,
        member: MemberId,
        language: Language,
        mut keep: impl FnMut(ArchiveFile),
    ) -> Result<(), CallError<DataRefusal>> {
        let mut after: Option<After> = None;
        let mut collector = Collector::default();
        // The first page is refused to whoever may not; all that comes after is asked for the same person.
        loop {
            let page = self.ask(MyData { member, after, limit: Some(200) }).await?;
            after = page.next.clone();
            collector.take(page).into_iter().for_each(&mut keep);
            if after.is_none() {
                break;
            }
        }
        collector.file().into_iter().for_each(&mut keep);
        keep(readme(language));
        keep(json("rights.json", &self.ask(MyRights { member }).await?));
        // Whoever left, too, may take along what happened in their wallet.
        let system = self.community().system();
        let Ok(Some(person)) = system.ask(FindMember::Id(member)).await else { return Ok(()) };
        let wallet = person.wallet();
        let balances = system.ask(Balances { wallet }).await.map_err(of_ledger)?;
        keep(json("balances.json", &balances));
        for currency in balances.iter().map(|balance| balance.currency) {
            statement(&system, wallet, currency, &mut keep).await?;
        }
        Ok(())
    }

    /// Brings what was taken along into this community, where the person is a member already: their profile with its language and
    /// skills, who sees which field, and what of them is seen and counted. Nothing else is taken: rights, groups, balances and what
    /// they wrote are given or happen here anew, and consents were given to texts of the other community. What they said of others, and
    /// others of them, is about people and things over there: it would be a mark here that nobody here gave.
    ///
    /// # Errors
    /// If the files can't be read ([`CallError::Refused`]), or what they hold is not accepted here.
    pub async fn bring(&self, member: MemberId, files: &[ArchiveFile]) -> Result<Brought, CallError<MemberRefusal>> {
        let profile = first::<Profile>(files, Profile::KIND).map(|profile| profile.into_change(member));
        let wishes = first::<Kept>(files, super::DataPolicy::KIND).map(|kept| kept.wishes);
        let brought = Brought { profile: profile.is_some(), wishes: wishes.is_some() };
        if let Some(profile) = profile {
            self.execute(profile).await?;
        }
        if let Some(wishes) = wishes {
            let set = self.execute(SetDataPolicy { member, wishes }).await;
            set.map_err(|error| match error {
                CallError::Refused(_) => CallError::Refused(MemberRefusal::UnknownMember { member }),
                CallError::Denied(denied) => CallError::Denied(denied),
                CallError::Store(error) => CallError::Store(error),
                CallError::Busy => CallError::Busy,
                CallError::IdReused { id } => CallError::IdReused { id },
                CallError::Unknown(error) => CallError::Unknown(error),
                CallError::Internal => CallError::Internal,
            })?;
        }
        Ok(brought)
    }
}

async fn statement(
    system: &Session,
    wallet: WalletId,
    currency: CurrencyCode,
    keep: &mut impl FnMut(ArchiveFile),
) -> Result<(), CallError<DataRefusal>> {
    let mut from = None;
    for nth in 1.. {
        let page = system.ask(Statement { wallet, currency, from, limit: Some(1_000) }).await.map_err(of_ledger)?;
        let rows: String = page.lines.iter().map(row).collect();
        let name = if nth > 1 { format!("statement-{currency}-{nth}.csv") } else { format!("statement-{currency}.csv") };
        keep(ArchiveFile::new(name, format!("{COLUMNS}{rows}")));
        from = page.next;
        if from.is_none() {
            break;
        }
    }
    Ok(())
}

/// What was brought along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Brought {
    /// Whether there was a profile.
    pub profile: bool,
    /// Whether there was what of them is to be seen and counted.
    pub wishes: bool,
}

#[derive(Deserialize)]
struct Kept {
    wishes: Wishes,
}

/// The first document of a file of this kind, if there is one that can be read.
fn first<T: serde::de::DeserializeOwned>(files: &[ArchiveFile], kind: &str) -> Option<T> {
    let name = format!("data/{kind}.json");
    let file = files.iter().find(|file| file.name == name && file.content.len() <= MAX_BROUGHT)?;
    serde_json::from_slice::<Vec<T>>(&file.content).ok()?.into_iter().next()
}
