//! Carries a plan out: currencies, accounts, then the entries batch by batch.

use indicatif::ProgressBar;
use wezer_core::id::{CommandId, WalletId};
use wezer_core::kernel::CallError;
use wezer_core::ledger::{CreateCurrency, LedgerRefusal, Movement, NewEntry, Origin, PostEntries};
use wezer_core::member::{AdmitMember, FindMember, MemberRefusal};
use wezer_core::money::{Money, Scale};
use wezer_core::wallet::{ISSUANCE, OUTSIDE, OpenWallet, WalletRefusal};
use wezer_core::{Community, Session};

use super::plan::{Fitted, Moved, Party, Plan, Planned};
use super::refusal::short;
use super::report::{Report, Volume};
use super::table::Content;
use super::{Args, Entries, ImportBatch, ImportError, ImportId, ImportProgressOf, Reason, RefusedLine};
use crate::export::Exact;

/// So many accounts are opened in one commit.
const ACCOUNTS_AT_ONCE: usize = 1_000;

/// Posts what a plan holds and what is not posted yet.
pub(crate) async fn carry_out(
    community: &Community,
    args: &Args,
    content: &Content,
    mut fitted: Fitted,
    progress: &ProgressBar,
) -> Result<Report, ImportError> {
    let system = community.system();
    refuse_bad_names(&system, &mut fitted.plan, progress).await?;
    fitted.plan.refused.sort_by_key(|refused| refused.line);
    if !fitted.plan.refused.is_empty() && !args.skip_refused {
        return Err(ImportError::Refused { lines: fitted.plan.refused });
    }
    let currency = args.currency.map(|code| code.to_string()).unwrap_or_default();
    let import = ImportId::of(&content.hash, args.kind.name(), &currency);
    let options = options(args, &fitted);
    let before = system.ask(ImportProgressOf { import }).await.map_err(ImportError::from_call)?;
    if let Some(before) = before.as_ref().filter(|before| before.options != options) {
        return Err(ImportError::OtherOptions { before: before.options.clone() });
    }
    let mut report = report(import, &mut fitted);
    let done = before.map_or(0, |before| before.done);
    if done < report.entries || !fitted.plan.admitted.is_empty() {
        report.created = create_currencies(&system, args, &fitted).await?;
        let used = used(&fitted.plan);
        let (wallets, opened) = open(&system, import, &fitted.plan.parties, &used, progress).await?;
        report.opened = opened;
        let batches = Batches { session: &system, import, options, size: usize::from(args.batch), wallets, fitted: &fitted };
        report.posted = batches.post(done, progress).await?;
    }
    progress.finish_and_clear();
    Ok(report)
}

/// The options that decide what a file's entries are. Those that change nothing for this file don't count.
fn options(args: &Args, fitted: &Fitted) -> String {
    let mut options = Vec::new();
    if !fitted.roundings.is_empty() {
        options.push("--round".to_owned());
    }
    if args.skip_refused && !fitted.plan.refused.is_empty() {
        options.push("--skip-refused".to_owned());
    }
    for (commodity, code) in &fitted.plan.renamed {
        options.push(format!("--map {}={code}", short(commodity)));
    }
    options.join(" ")
}

fn report(import: ImportId, fitted: &mut Fitted) -> Report {
    let mut volumes: Vec<Volume> = Vec::new();
    for (code, scale, ..) in &fitted.currencies {
        volumes.push(Volume { code: *code, sum: Exact::new(0, *scale), movements: 0 });
    }
    for moved in fitted.plan.entries.iter().flat_map(|entry| &entry.moved) {
        let volume = &mut volumes[usize::from(moved.currency)];
        volume.sum.minor += moved.amount.to_minor(volume.sum.scale).unwrap_or(0);
        volume.movements += 1;
    }
    let plan = &mut fitted.plan;
    let named = used(plan).into_iter().zip(&plan.parties).filter(|(used, (party, _))| *used && *party != Party::Source);
    Report {
        import,
        lines: plan.lines,
        entries: plan.entries.len() as u64,
        posted: 0,
        accounts: named.count() as u64,
        opened: 0,
        created: Vec::new(),
        volumes,
        roundings: std::mem::take(&mut fitted.roundings),
        renamed: std::mem::take(&mut plan.renamed),
        conversions: plan.conversions,
        shortened: fitted.shortened,
        left_out: std::mem::take(&mut plan.left_out),
        refused: std::mem::take(&mut plan.refused),
    }
}

/// Which parties take part in an entry or are admitted.
fn used(plan: &Plan) -> Vec<bool> {
    let mut used = vec![false; plan.parties.len()];
    let ends = plan.entries.iter().flat_map(|entry| &entry.moved).flat_map(|moved| [moved.from, moved.to]);
    for place in ends.chain(plan.admitted.iter().copied()) {
        used[place as usize] = true;
    }
    used
}

/// Asks the community which names it would refuse, without doing anything, and refuses every entry that names one.
async fn refuse_bad_names(session: &Session, plan: &mut Plan, progress: &ProgressBar) -> Result<(), ImportError> {
    progress.set_message("checking");
    progress.set_length(plan.parties.len() as u64);
    let mut bad: Vec<Option<String>> = Vec::with_capacity(plan.parties.len());
    for (party, _) in &plan.parties {
        bad.push(match party {
            Party::Wallet(label) => match session.preview(OpenWallet { label: label.clone() }).await {
                Ok(_) | Err(CallError::Refused(WalletRefusal::LabelTaken { .. })) => None,
                Err(CallError::Refused(refusal)) => Some(refusal.to_string()),
                Err(error) => return Err(ImportError::from_call(error)),
            },
            Party::Member(name, role) => match session.preview(AdmitMember { name: name.clone(), role: *role }).await {
                Ok(_) | Err(CallError::Refused(MemberRefusal::NameTaken { .. })) => None,
                Err(CallError::Refused(refusal)) => Some(refusal.to_string()),
                Err(error) => return Err(ImportError::from_call(error)),
            },
            Party::Source => None,
        });
        progress.inc(1);
    }
    let refused = |place: u32| {
        let why = bad[place as usize].clone()?;
        let (Party::Wallet(name) | Party::Member(name, _)) = &plan.parties[place as usize].0 else { return None };
        Some(Reason::BadName { name: short(name), why })
    };
    let mut lines = Vec::new();
    let mut keep = |line: u64, mut places: Box<dyn Iterator<Item = u32> + '_>| match places.find_map(refused) {
        Some(reason) => {
            lines.push(RefusedLine { line, reason });
            false
        }
        None => true,
    };
    let mut entries = std::mem::take(&mut plan.entries);
    entries.retain(|entry| keep(entry.line, Box::new(entry.moved.iter().flat_map(|moved| [moved.from, moved.to]))));
    let mut admitted = std::mem::take(&mut plan.admitted);
    admitted.retain(|place| keep(plan.parties[*place as usize].1, Box::new(std::iter::once(*place))));
    plan.refused.append(&mut lines);
    (plan.entries, plan.admitted) = (entries, admitted);
    Ok(())
}

async fn create_currencies(
    session: &Session,
    args: &Args,
    fitted: &Fitted,
) -> Result<Vec<wezer_core::money::CurrencyCode>, ImportError> {
    let mut created = Vec::new();
    for (code, scale, _, _) in fitted.currencies.iter().filter(|(.., new)| *new) {
        let create = CreateCurrency::new(*code, args.abundance, args.origin).scale(*scale);
        match session.execute(create).await {
            Ok(_) => created.push(*code),
            Err(CallError::Refused(LedgerRefusal::CurrencyExists { .. })) => {}
            Err(error) if created.is_empty() => return Err(ImportError::from_call(error)),
            Err(error) => return Err(ImportError::on_the_way(error)),
        }
    }
    Ok(created)
}

/// Opens the wallets and admits the members that are not there yet. Gives each party's wallet and how many are new.
async fn open(
    session: &Session,
    import: ImportId,
    parties: &[(Party, u64)],
    used: &[bool],
    progress: &ProgressBar,
) -> Result<(Vec<Option<WalletId>>, u64), ImportError> {
    progress.set_message("accounts");
    progress.set_length(parties.len() as u64);
    progress.set_position(0);
    let (mut wallets, mut opened) = (vec![None; parties.len()], 0);
    let places: Vec<usize> = (0..parties.len()).filter(|place| used[*place]).collect();
    for chunk in places.chunks(ACCOUNTS_AT_ONCE) {
        let id = |place: usize| import.command("account", place as u64);
        let (mut labels, mut names): (Vec<(usize, _)>, Vec<(usize, _)>) = (Vec::new(), Vec::new());
        for &place in chunk {
            match &parties[place].0 {
                Party::Wallet(label) => labels.push((place, OpenWallet { label: label.clone() })),
                Party::Member(name, role) => names.push((place, AdmitMember { name: name.clone(), role: *role })),
                Party::Source => {}
            }
        }
        let places: Vec<usize> = labels.iter().map(|(place, _)| *place).collect();
        let commands: Vec<(CommandId, OpenWallet)> = labels.into_iter().map(|(place, open)| (id(place), open)).collect();
        for (place, result) in places.into_iter().zip(session.execute_all(commands).await) {
            let (wallet, new) = match result {
                Ok(receipt) => (receipt.output, !receipt.repeated),
                Err(CallError::Refused(WalletRefusal::LabelTaken { wallet })) => (wallet, false),
                Err(error) => return Err(ImportError::on_the_way(error)),
            };
            wallets[place] = Some(wallet);
            opened += u64::from(new);
        }
        let places: Vec<usize> = names.iter().map(|(place, _)| *place).collect();
        let commands: Vec<(CommandId, AdmitMember)> = names.into_iter().map(|(place, admit)| (id(place), admit)).collect();
        for (place, result) in places.into_iter().zip(session.execute_all(commands).await) {
            let (wallet, new) = match result {
                Ok(receipt) => (Some(receipt.output.wallet), !receipt.repeated),
                Err(CallError::Refused(MemberRefusal::NameTaken { member })) => {
                    let found = session.ask(FindMember::Id(member)).await.map_err(ImportError::on_the_way)?;
                    (found.map(|member| member.wallet()), false)
                }
                Err(error) => return Err(ImportError::on_the_way(error)),
            };
            wallets[place] = wallet;
            opened += u64::from(new);
        }
        progress.inc(chunk.len() as u64);
    }
    Ok((wallets, opened))
}

/// The entries of an import on their way into the ledger.
struct Batches<'a> {
    session: &'a Session,
    import: ImportId,
    options: String,
    size: usize,
    wallets: Vec<Option<WalletId>>,
    fitted: &'a Fitted,
}

impl Batches<'_> {
    /// Posts the entries from `done` on. Says how many it posted.
    async fn post(&self, done: u64, progress: &ProgressBar) -> Result<u64, ImportError> {
        let entries = &self.fitted.plan.entries;
        let total = entries.len() as u64;
        progress.set_message("entries");
        progress.set_length(total);
        progress.set_position(done);
        let (mut next, mut posted) = (done, 0);
        while let Some(rest) = usize::try_from(next).ok().and_then(|next| entries.get(next..)).filter(|rest| !rest.is_empty()) {
            let batch = &rest[..rest.len().min(self.size)];
            let post = PostEntries { entries: batch.iter().map(|entry| self.entry(entry)).collect(), force: true };
            let (import, options) = (self.import, self.options.clone());
            let command = ImportBatch { import, options, first: next, total, entries: Entries::New(post) };
            let id = self.import.command(&format!("entries {}", batch.len()), next);
            let receipt = self.session.execute_as(id, command).await.map_err(ImportError::on_the_way)?;
            posted += if receipt.repeated { 0 } else { receipt.output - next };
            next = receipt.output;
            progress.set_position(next);
        }
        Ok(posted)
    }

    fn entry(&self, entry: &Planned) -> NewEntry {
        let movements = entry.moved.iter().map(|moved| self.movement(moved)).collect();
        NewEntry { movements, effective: entry.effective, opening: entry.opening, memo: entry.memo.clone() }
    }

    fn movement(&self, moved: &Moved) -> Movement {
        let (code, _, origin, _): (_, Scale, _, _) = self.fitted.currencies[usize::from(moved.currency)];
        // Every used party but the source has its wallet; an issued currency comes from issuance, any other from outside.
        let source = if origin == Origin::Issued { ISSUANCE } else { OUTSIDE };
        let wallet = |place: u32| self.wallets[place as usize].unwrap_or(source);
        Movement { from: wallet(moved.from), to: wallet(moved.to), money: Money::new(moved.amount, code) }
    }
}
