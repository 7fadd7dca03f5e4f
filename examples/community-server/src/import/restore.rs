//! An export in JSON lines, read back into an empty community.
//!
//! The same members, wallets, currencies, balances, memos, limits, pending entries and reversals; ids are new. Not carried over:
//! command ids, hashes, who acted, when entries were recorded and members admitted, and what other packages keep, such as passwords.
//! Every balance is compared at the end.

use std::collections::HashMap;

use indicatif::ProgressBar;
use wezer_core::id::WalletId;
use wezer_core::journal::{Entry, Seq};
use wezer_core::kernel::CallError;
use wezer_core::ledger::{
    Balances, ChangeCurrency, CreateCurrency, Currencies, Currency, Ending, EntryHeld, EntryId, EntryPosted, Fee, LedgerRefusal,
    Movement, RestoreEntries, Restored, RestoredEntry, RestoredHold, SetLimits,
};
use wezer_core::member::{AdmitMember, FindMember, MemberRefusal};
use wezer_core::money::CurrencyCode;
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE, OpenWallet, WalletRefusal};
use wezer_core::{Community, Session};

use super::archive::{Archive, Item};
use super::report::{Report, Volume};
use super::table::Content;
use super::{Args, BeginRestoring, Entries, ImportBatch, ImportError, ImportId, ImportProgressOf};
use crate::export::Exact;

/// Reads an export back.
pub(crate) async fn carry_out(
    community: &Community,
    args: &Args,
    content: &Content,
    progress: &ProgressBar,
) -> Result<Report, ImportError> {
    let archive = Archive::read(content)?;
    let session = community.system();
    let import = ImportId::of(&content.hash, args.kind.name(), "");
    let total = archive.items.len() as u64;
    let mut report = report(import, &archive);
    let before = session.ask(ImportProgressOf { import }).await.map_err(ImportError::from_call)?;
    let done = match before {
        Some(before) if before.done == total && total > 0 => return Ok(report),
        Some(before) => before.done,
        None => {
            session.execute(BeginRestoring { import, total }).await.map_err(ImportError::from_call)?;
            0
        }
    };
    let mut restoring = Restoring { session: &session, import, wallets: HashMap::new(), entries: HashMap::new() };
    restoring.currencies(&archive, &mut report).await?;
    restoring.accounts(&archive, &mut report, progress).await?;
    if done == 0 {
        restoring.fees(&archive).await?;
        restoring.limits(&archive).await?;
    }
    restoring.learn(community, &archive, done).await?;
    report.posted = restoring.history(&archive, done, usize::from(args.batch), progress).await?;
    restoring.compare(&archive).await?;
    progress.finish_and_clear();
    Ok(report)
}

fn report(import: ImportId, archive: &Archive) -> Report {
    let zero = |currency: &Currency| Volume { code: currency.code(), sum: Exact::new(0, currency.scale()), movements: 0 };
    let mut volumes: Vec<Volume> = archive.currencies.iter().map(zero).collect();
    let mut entries = 0;
    for item in &archive.items {
        let Item::Entry(entry) = item else { continue };
        entries += 1;
        for movement in &entry.movements {
            let Some(volume) = volumes.iter_mut().find(|volume| volume.code == movement.money.currency()) else { continue };
            volume.sum.minor += movement.money.amount().to_minor(volume.sum.scale).unwrap_or(0);
            volume.movements += 1;
        }
    }
    Report {
        import,
        lines: archive.lines,
        entries,
        posted: 0,
        accounts: archive.balances.len() as u64,
        opened: 0,
        created: Vec::new(),
        volumes,
        roundings: Vec::new(),
        renamed: Vec::new(),
        conversions: 0,
        shortened: 0,
        left_out: Vec::new(),
        refused: Vec::new(),
    }
}

/// An export on its way back, with the new names of what is there already.
struct Restoring<'a> {
    session: &'a Session,
    import: ImportId,
    wallets: HashMap<WalletId, WalletId>,
    entries: HashMap<EntryId, EntryId>,
}

fn bad(what: impl Into<String>) -> ImportError {
    ImportError::NotAsExported { what: what.into() }
}

impl Restoring<'_> {
    /// Creates the currencies in their order. Fees name wallets, which come later.
    async fn currencies(&self, archive: &Archive, report: &mut Report) -> Result<(), ImportError> {
        for (place, currency) in (0..).zip(&archive.currencies) {
            let create = CreateCurrency {
                code: currency.code(),
                name: currency.name().to_owned(),
                symbol: currency.symbol().to_owned(),
                usage: currency.usage().to_owned(),
                scale: currency.scale(),
                abundance: currency.abundance(),
                origin: currency.origin(),
                limits: currency.limits(),
                supply_limit: currency.supply_limit(),
                fees: Vec::new(),
            };
            match self.session.execute_as(self.import.command("currency", place), create).await {
                Ok(receipt) if receipt.repeated => {}
                Ok(_) => report.created.push(currency.code()),
                Err(CallError::Refused(LedgerRefusal::CurrencyExists { .. })) => {}
                Err(error) => return Err(ImportError::on_the_way(error)),
            }
        }
        Ok(())
    }

    /// Opens the wallets and admits the members.
    async fn accounts(&mut self, archive: &Archive, report: &mut Report, progress: &ProgressBar) -> Result<(), ImportError> {
        const AT_ONCE: usize = 1_000;
        progress.set_message("accounts");
        progress.set_length((archive.members.len() + archive.wallets.len()) as u64);
        self.wallets.extend([ISSUANCE, OUTSIDE, COMMONS].map(|wallet| (wallet, wallet)));
        for (page, members) in (0..).zip(archive.members.chunks(AT_ONCE)) {
            let admit = (page * AT_ONCE as u64..).zip(members).map(|(place, member)| {
                (self.import.command("member", place), AdmitMember { name: member.name.clone(), role: member.role })
            });
            for (member, result) in members.iter().zip(self.session.execute_all(admit.collect()).await) {
                let wallet = match result {
                    Ok(receipt) => {
                        report.opened += u64::from(!receipt.repeated);
                        receipt.output.wallet
                    }
                    Err(CallError::Refused(MemberRefusal::NameTaken { member })) => {
                        let found = self.session.ask(FindMember::Id(member)).await.map_err(ImportError::on_the_way)?;
                        found.map(|member| member.wallet()).ok_or_else(|| bad("a member is missing"))?
                    }
                    Err(error) => return Err(ImportError::on_the_way(error)),
                };
                self.wallets.insert(member.wallet, wallet);
            }
            progress.inc(members.len() as u64);
        }
        for (page, wallets) in (0..).zip(archive.wallets.chunks(AT_ONCE)) {
            let open = (page * AT_ONCE as u64..)
                .zip(wallets)
                .map(|(place, wallet)| (self.import.command("wallet", place), OpenWallet { label: wallet.label.clone() }));
            for (wallet, result) in wallets.iter().zip(self.session.execute_all(open.collect()).await) {
                let new = match result {
                    Ok(receipt) => {
                        report.opened += u64::from(!receipt.repeated);
                        receipt.output
                    }
                    Err(CallError::Refused(WalletRefusal::LabelTaken { wallet })) => wallet,
                    Err(error) => return Err(ImportError::on_the_way(error)),
                };
                self.wallets.insert(wallet.id, new);
            }
            progress.inc(wallets.len() as u64);
        }
        Ok(())
    }

    fn wallet(&self, old: WalletId) -> Result<WalletId, ImportError> {
        self.wallets.get(&old).copied().ok_or_else(|| bad(format!("the wallet {old} is missing")))
    }

    /// Brings fees, and limits that creation does not give, to what they were.
    async fn fees(&self, archive: &Archive) -> Result<(), ImportError> {
        let created = self.session.ask(Currencies::default()).await.map_err(ImportError::on_the_way)?;
        for (place, currency) in (0..).zip(&archive.currencies) {
            let fees: Result<Vec<Fee>, ImportError> = currency
                .fees()
                .iter()
                .map(|fee| Ok(Fee { to: fee.to.map(|wallet| self.wallet(wallet)).transpose()?, ..fee.clone() }))
                .collect();
            let fees = fees?;
            let now = created.iter().find(|now| now.code() == currency.code());
            if now.is_some_and(|now| now.fees() == fees && now.limits() == currency.limits()) {
                continue;
            }
            let (code, limits, fees) = (currency.code(), Some(currency.limits()), Some(fees));
            let change = ChangeCurrency { code, name: None, symbol: None, usage: None, limits, fees };
            let id = self.import.command("currency limits and fees", place);
            self.session.execute_as(id, change).await.map_err(ImportError::on_the_way)?;
        }
        Ok(())
    }

    async fn limits(&self, archive: &Archive) -> Result<(), ImportError> {
        for (place, own) in (0..).zip(&archive.limits) {
            let set = SetLimits { wallet: self.wallet(own.wallet)?, currency: own.currency, limits: own.limits };
            self.session.execute_as(self.import.command("limits", place), set).await.map_err(ImportError::on_the_way)?;
        }
        Ok(())
    }

    /// Learns the new names of the entries that an earlier run restored, from the journal: they stand there in the same order.
    async fn learn(&mut self, community: &Community, archive: &Archive, done: u64) -> Result<(), ImportError> {
        let done = usize::try_from(done).unwrap_or(usize::MAX).min(archive.items.len());
        let mut old = archive.items[..done].iter().filter_map(Item::id).peekable();
        let mut journal = community.subscribe(Seq::START.next());
        while old.peek().is_some()
            && let Some((seq, bytes)) = journal.try_next().await?
        {
            let entry = Entry::decode(&bytes).map_err(|error| bad(error.to_string()))?;
            if entry.header.command != <ImportBatch as wezer_core::Command>::NAME {
                continue;
            }
            let ours = entry.events.iter().filter(|event| {
                event.decode::<EntryPosted>().is_some_and(|e| e.is_ok()) || event.decode::<EntryHeld>().is_some_and(|e| e.is_ok())
            });
            for (place, _) in (0..).zip(ours) {
                if let (Some(old), Some(new)) = (old.next(), EntryId::new(seq, place)) {
                    self.entries.insert(old, new);
                }
            }
        }
        Ok(())
    }

    /// Restores what is not there yet. Says how many entries moved balances.
    async fn history(&mut self, archive: &Archive, done: u64, size: usize, progress: &ProgressBar) -> Result<u64, ImportError> {
        let total = archive.items.len() as u64;
        progress.set_message("entries");
        progress.set_length(total);
        let (mut next, mut posted) = (done, 0);
        while let Some(rest) =
            usize::try_from(next).ok().and_then(|next| archive.items.get(next..)).filter(|rest| !rest.is_empty())
        {
            progress.set_position(next);
            let mut items = Vec::new();
            let mut names = Vec::new();
            for item in &rest[..rest.len().min(size)] {
                // What names an entry of this batch waits for the next, when that entry has its new name.
                let Some(restored) = self.restored(item)? else { break };
                items.push(restored);
                names.extend(item.id());
            }
            if items.is_empty() {
                return Err(bad("an entry names one that is not there"));
            }
            let moved = items.iter().filter(|item| matches!(item, Restored::Entry(_))).count() as u64;
            let id = self.import.command(&format!("history {}", items.len()), next);
            let entries = Entries::Restored(RestoreEntries { items });
            let command = ImportBatch { import: self.import, options: String::new(), first: next, total, entries };
            let receipt = self.session.execute_as(id, command).await.map_err(ImportError::on_the_way)?;
            for (place, old) in (0..).zip(names) {
                self.entries.extend(EntryId::new(receipt.seq, place).map(|new| (old, new)));
            }
            posted += if receipt.repeated { 0 } else { moved };
            next = receipt.output;
        }
        Ok(posted)
    }

    fn movements(&self, movements: &[Movement]) -> Result<Vec<Movement>, ImportError> {
        let one = |movement: &Movement| {
            Ok(Movement { from: self.wallet(movement.from)?, to: self.wallet(movement.to)?, money: movement.money })
        };
        movements.iter().map(one).collect()
    }

    /// An item under its new names; `None` if it names an entry that has no new name yet.
    fn restored(&self, item: &Item) -> Result<Option<Restored>, ImportError> {
        Ok(Some(match item {
            Item::Entry(entry) => {
                let of = match entry.of {
                    None => None,
                    Some(of) => match self.entries.get(&of) {
                        Some(of) => Some(*of),
                        None => return Ok(None),
                    },
                };
                let (kind, forced, memo) = (entry.kind, entry.forced, entry.memo.clone());
                let (effective, reversed) = (entry.effective_at, entry.reversed.clone());
                let movements = self.movements(&entry.movements)?;
                Restored::Entry(RestoredEntry { kind, of, effective, forced, movements, reversed, memo })
            }
            Item::Held(held) => Restored::Hold(RestoredHold {
                payer: held.payer.map(|wallet| self.wallet(wallet)).transpose()?,
                payee: held.payee.map(|wallet| self.wallet(wallet)).transpose()?,
                declared: held.declared,
                movements: self.movements(&held.movements)?,
                effective: held.effective,
                placed_at: held.placed_at,
                expires_at: held.expires_at,
                memo: held.memo.clone(),
                held_for: held.held_for.clone(),
            }),
            Item::Ended(ended) => {
                let Some(entry) = self.entries.get(&ended.entry) else { return Ok(None) };
                if ended.ending == Ending::Expired { Restored::Expired(*entry) } else { Restored::Voided(*entry) }
            }
        }))
    }

    /// Compares every balance with the export's.
    async fn compare(&self, archive: &Archive) -> Result<(), ImportError> {
        let mut balances: HashMap<(WalletId, CurrencyCode), _> = HashMap::new();
        for expected in &archive.balances {
            let wallet = self.wallet(expected.wallet)?;
            if !balances.contains_key(&(wallet, expected.currency)) {
                let found = self.session.ask(Balances { wallet }).await.map_err(ImportError::on_the_way)?;
                balances.extend(found.into_iter().map(|found| ((wallet, found.currency), found.balance)));
            }
            let found = balances.get(&(wallet, expected.currency)).copied().unwrap_or_default();
            if found != expected.balance {
                let (balance, code) = (expected.balance, expected.currency);
                return Err(bad(format!("wallet {wallet} has {found} {code}, and had {balance}")));
            }
        }
        Ok(())
    }
}

impl Item {
    /// The name that the item had, if it is an entry or a hold.
    fn id(&self) -> Option<EntryId> {
        match self {
            Self::Entry(entry) => Some(entry.id),
            Self::Held(held) => Some(held.id),
            Self::Ended(_) => None,
        }
    }
}
