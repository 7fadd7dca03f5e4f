//! The journal, replayed in two books.

use std::collections::{BTreeMap, BTreeSet};

use wezer_core::id::{MemberId, WalletId};
use wezer_core::journal::{Entry, Seq};
use wezer_core::ledger::{
    Abundance, AccountNo, AccountOpened, Bearer, Bound, Currency, EntryHeld, EntryId, EntryKind, EntryPosted, Fee, HoldEnded,
    Holders, Limits, LimitsSet, MAX_FEES, Origin, Posting,
};
use wezer_core::member::{MemberAdmitted, MemberState, MemberStateChanged};
use wezer_core::money::Amount;
use wezer_core::time::Timestamp;
use wezer_core::wallet::{COMMONS, Holder, OUTSIDE, WalletOpened};

use super::book::{Beyond, Book, Ends, Move};
use super::report::{Compared, HitOf, HitsOfMonth, Report, Told, balances};
use super::rule::Running;
use super::{Change, MAX_RULES, MAX_STEPS, WhatIfError};

/// The commands by which rules of issuance move money.
const BY_RULES: [&str; 3] = ["tick_issuance", "claim_income", "settle_unmet"];

/// What was made of an entry where it was not taken as it was.
#[derive(Debug)]
enum Fate {
    /// It did not happen.
    Gone,
    /// Its fees are others.
    OtherFees { really: Vec<Move>, fees: Vec<Move> },
}

/// For whom it is replayed.
#[derive(Debug, Clone, Default)]
pub(super) struct Reader {
    /// Their wallets: what touches them is not counted among what others were refused.
    pub(super) own: BTreeSet<WalletId>,
    /// Whether only the limits of these wallets refuse anything: what comes of it for them then tells nothing of any other balance.
    pub(super) only_own: bool,
}

/// Both books and what is known on the way.
#[derive(Debug)]
pub(super) struct Replay {
    reader: Reader,
    currency: Currency,
    limits: Option<Ends>,
    present: Ends,
    fees: Option<Vec<Fee>>,
    rules: Option<Vec<Running>>,
    /// Whose each account is, and whether it counts this currency.
    accounts: BTreeMap<AccountNo, (WalletId, bool)>,
    own: BTreeMap<WalletId, Ends>,
    members: BTreeMap<MemberId, (Option<WalletId>, bool)>,
    really: Book,
    would_be: Book,
    /// What is held: really, and as it would be.
    held: BTreeMap<EntryId, (Vec<Move>, Vec<Move>)>,
    fates: BTreeMap<EntryId, Fate>,
    first: Option<Timestamp>,
    /// What rules that are tried may still look at.
    steps: u64,
    told: Told,
}

/// Where the currency's own limits are, what is rare has a floor.
fn limits_of(limits: Limits, currency: &Currency) -> Result<Ends, WhatIfError> {
    let mut limits = limits;
    if currency.abundance() == Abundance::Rare && limits.lower.is_none() {
        limits.lower = Some(Bound::hard(Amount::ZERO));
    }
    Ok(Ends::of(limits, currency)?)
}

impl Replay {
    /// Ready to begin.
    pub(super) fn of(known: &[Currency], change: &Change, reader: Reader) -> Result<Self, WhatIfError> {
        let currency = known.iter().find(|one| one.code() == change.currency && one.origin() != Origin::Declared);
        Self::new(currency.ok_or(WhatIfError::NoBalances(change.currency))?.clone(), change, reader)
    }

    fn new(currency: Currency, change: &Change, reader: Reader) -> Result<Self, WhatIfError> {
        let rules = match &change.issuance {
            Some(rules) if rules.len() > MAX_RULES => return Err(WhatIfError::CantTry),
            Some(rules) => Some(rules.iter().map(|rule| Running::new(rule, &currency)).collect::<Result<_, _>>()?),
            None => None,
        };
        if change.fees.as_ref().is_some_and(|fees| fees.len() > MAX_FEES) {
            return Err(WhatIfError::CantTry);
        }
        let own = |fee: &&Fee| fee.currency.is_none_or(|code| code == currency.code());
        let fees = change.fees.as_ref().map(|fees| fees.iter().filter(own).cloned().collect::<Vec<_>>());
        for fee in fees.iter().flatten() {
            for part in [fee.fixed, fee.minimum, fee.maximum].into_iter().flatten() {
                part.to_minor(currency.scale())?;
            }
        }
        Ok(Self {
            reader,
            limits: change.limits.map(|limits| limits_of(limits, &currency)).transpose()?,
            present: Ends::of(currency.limits(), &currency)?,
            fees,
            rules,
            accounts: BTreeMap::new(),
            own: BTreeMap::new(),
            members: BTreeMap::new(),
            really: Book::default(),
            would_be: Book::default(),
            held: BTreeMap::new(),
            fates: BTreeMap::new(),
            first: None,
            steps: MAX_STEPS,
            told: Told::default(),
            currency,
        })
    }

    /// How the currency is spread really, and as it would be, without naming anybody.
    pub(super) fn holders(&self) -> [Holders; 2] {
        [&self.really, &self.would_be].map(|book| Holders::of(&balances(book), &self.currency))
    }

    /// What a wallet holds and would hold; nothing if it has no account in the currency.
    pub(super) fn compared(&self, wallet: WalletId) -> Option<Compared> {
        let held = |book: &Book| self.currency.amount(book.account(wallet).balance);
        self.would_be.has(wallet).then(|| Compared { wallet, really: held(&self.really), would_be: held(&self.would_be) })
    }

    /// The currency.
    pub(super) fn currency(&self) -> &Currency {
        &self.currency
    }

    /// How often others were refused something at lower and at upper limits, and month by month; nothing if too few wallets refused.
    pub(super) fn of_others(&self) -> Option<(u64, u64, Vec<HitsOfMonth>)> {
        self.told.of_others()
    }

    /// Notes what a limit refused.
    fn refused(&mut self, what: (Seq, Timestamp, HitOf), beyond: Beyond, moves: &[Move]) {
        let is_theirs = moves.iter().any(|one| self.reader.own.contains(&one.from) || self.reader.own.contains(&one.to));
        self.told.hit(what, beyond, moves.first().map_or(0, |one| one.amount), is_theirs, &self.currency);
    }

    pub(super) fn report(self, through: Seq, is_whole: bool) -> Report {
        self.told.report(&self.currency, &self.really, &self.would_be, through, is_whole)
    }

    /// Takes the next journal entry.
    pub(super) fn entry(&mut self, entry: &Entry<'_>) -> Result<(), WhatIfError> {
        let (seq, at) = (entry.header.seq, entry.header.recorded_at);
        let first = *self.first.get_or_insert(at);
        self.run_rules(first, at, seq)?;
        let by_rules = BY_RULES.contains(&entry.header.command);
        let mut place = 0u16;
        let mut last_member = None;
        for event in &entry.events {
            if let Some(opened) = event.decode::<AccountOpened>() {
                let opened = opened?;
                let counts = opened.currency == self.currency.number();
                self.accounts.insert(opened.account, (opened.wallet, counts));
                if counts {
                    self.really.open(opened.wallet);
                    self.would_be.open(opened.wallet);
                }
            } else if let Some(set) = event.decode::<LimitsSet>() {
                let set = set?;
                if let Some((wallet, true)) = self.accounts.get(&set.account) {
                    self.own.insert(*wallet, Ends::own(set.lower, set.upper));
                }
            } else if let Some(admitted) = event.decode::<MemberAdmitted>() {
                let member = admitted?.member;
                last_member = Some(member);
                self.members.insert(member, (None, true));
            } else if let Some(opened) = event.decode::<WalletOpened>() {
                let opened = opened?;
                if let (Holder::Member(member), true) = (opened.holder, last_member.is_some()) {
                    self.members.entry(member).or_insert((None, true)).0 = Some(opened.wallet);
                }
            } else if let Some(changed) = event.decode::<MemberStateChanged>() {
                let changed = changed?;
                self.members.entry(changed.member).or_insert((None, true)).1 = changed.state == MemberState::Active;
            } else if let Some(held) = event.decode::<EntryHeld>() {
                place = place.saturating_add(1);
                self.hold(&held?, (seq, at))?;
            } else if let Some(ended) = event.decode::<HoldEnded>() {
                self.let_go(ended?.entry)?;
            } else if let Some(posted) = event.decode::<EntryPosted>() {
                let id = EntryId::new(seq, place);
                place = place.saturating_add(1);
                self.posted(id, &posted?, by_rules, (seq, at))?;
            }
        }
        self.told.month(at, &self.really, &self.would_be);
        Ok(())
    }

    fn run_rules(&mut self, first: Timestamp, until: Timestamp, seq: Seq) -> Result<(), WhatIfError> {
        let Some(mut rules) = self.rules.take() else { return Ok(()) };
        while let Some(at) = rules.iter_mut().map(|rule| rule.due(first)).min().filter(|at| *at <= until) {
            let members: Vec<WalletId> =
                self.members.values().filter(|(_, is_active)| *is_active).filter_map(|(wallet, _)| *wallet).collect();
            let looked = rules.len() * (members.len() + self.would_be.len() + 1);
            self.steps = self.steps.checked_sub(looked as u64).ok_or(WhatIfError::TooMuch)?;
            // All that fall due at one moment count what was there before it.
            let due = rules
                .iter_mut()
                .filter_map(|rule| (rule.due(first) == at).then(|| rule.step(members.iter().copied(), &self.would_be)));
            let moves: Vec<Move> = due.flatten().collect();
            for one in moves {
                match self.beyond(&[one])? {
                    Some(beyond) => self.refused((seq, at, HitOf::Rule), beyond, &[one]),
                    None => self.would_be.post(&[one])?,
                }
            }
            self.told.month(at, &self.really, &self.would_be);
        }
        self.rules = Some(rules);
        Ok(())
    }

    /// The limit that these would pass in the book of what would be.
    fn beyond(&self, moves: &[Move]) -> Result<Option<Beyond>, WhatIfError> {
        let holds = |wallet| !self.reader.only_own || self.reader.own.contains(&wallet);
        let ends = |wallet| if holds(wallet) { self.ends(wallet) } else { Ends::default() };
        // Without other limits, what really passed passes.
        let passed = |wallet| self.limits.is_none().then(|| self.really.account(wallet));
        self.would_be.check(moves, ends, passed)
    }

    fn ends(&self, wallet: WalletId) -> Ends {
        self.own.get(&wallet).copied().unwrap_or_default().or(self.limits.unwrap_or(self.present))
    }

    fn moves(&self, postings: &[Posting]) -> Vec<Move> {
        let wallet = |account| self.accounts.get(&account).filter(|(_, counts)| *counts).map(|(wallet, _)| *wallet);
        let moved = postings
            .iter()
            .filter_map(|posting| Some(Move { from: wallet(posting.from)?, to: wallet(posting.to)?, amount: posting.amount }));
        moved.collect()
    }

    /// What a payment cost by other fees: what is paid, and the fees.
    fn with_other_fees(&self, postings: &[Posting]) -> Option<(Vec<Move>, Vec<Move>)> {
        let fees = self.fees.as_ref()?;
        let wallet = |account| self.accounts.get(&account).map(|(wallet, _)| *wallet);
        let ends = postings.iter().filter_map(|posting| Some((wallet(posting.from)?, wallet(posting.to)?)));
        let (payer, payee) = ends.into_iter().find(|(from, to)| ![*from, *to].contains(&OUTSIDE))?;
        let paid = self.moves(postings).into_iter().find(|one| (one.from, one.to) == (payer, payee))?;
        let (mut left, mut due) = (paid.amount, Vec::new());
        for fee in fees {
            let amount = fee.taken(paid.amount, &mut left, &self.currency, &self.currency).unwrap_or(0);
            let from = if fee.bearer == Bearer::Payer { payer } else { payee };
            let to = fee.to.unwrap_or(COMMONS);
            if amount > 0 && from != to {
                due.push(Move { from, to, amount });
            }
        }
        Some((vec![paid], due))
    }

    fn hold(&mut self, held: &EntryHeld, (seq, at): (Seq, Timestamp)) -> Result<(), WhatIfError> {
        let really = self.moves(&held.postings);
        if really.is_empty() {
            return Ok(());
        }
        self.really.hold(&really, 1)?;
        let mut would = really.clone();
        if let Some((paid, fees)) = self.with_other_fees(&held.postings) {
            would = [paid, fees.clone()].concat();
            self.fates.insert(held.entry, Fate::OtherFees { really: really.clone(), fees });
        }
        if let Some(beyond) = self.beyond(&would)? {
            self.refused((seq, at, HitOf::Payment), beyond, &would);
            self.fates.insert(held.entry, Fate::Gone);
            would.clear();
        }
        self.would_be.hold(&would, 1)?;
        self.held.insert(held.entry, (really, would));
        Ok(())
    }

    fn let_go(&mut self, entry: EntryId) -> Result<(), WhatIfError> {
        if let Some((really, would)) = self.held.remove(&entry) {
            self.really.hold(&really, -1)?;
            self.would_be.hold(&would, -1)?;
        }
        Ok(())
    }

    fn posted(
        &mut self,
        id: Option<EntryId>,
        posted: &EntryPosted,
        by_rules: bool,
        (seq, at): (Seq, Timestamp),
    ) -> Result<(), WhatIfError> {
        let really = self.moves(&posted.postings);
        if really.is_empty() {
            return Ok(());
        }
        let settles = posted.kind == EntryKind::Settlement;
        if let (true, Some(of)) = (settles, posted.of) {
            self.let_go(of)?;
        }
        self.really.post(&really)?;
        let before = posted.of.and_then(|of| self.fates.get(&of));
        let (would, fate) = match before {
            _ if by_rules && self.rules.is_some() => (Vec::new(), Some(Fate::Gone)),
            Some(Fate::Gone) => (Vec::new(), Some(Fate::Gone)),
            Some(Fate::OtherFees { really: whole, fees }) => {
                let corrects = posted.kind == EntryKind::Correction;
                // What is paid comes first; of it there may be a part. The fees go whole, or not at all.
                let paid = really.iter().find(|one| {
                    whole.first().is_some_and(|first| {
                        (one.from, one.to) == if corrects { (first.to, first.from) } else { (first.from, first.to) }
                    })
                });
                let back = |fee: &Move| Move { from: fee.to, to: fee.from, amount: fee.amount };
                let all = really.len() == whole.len() && really.iter().zip(whole).all(|(one, of)| one.amount == of.amount);
                let their = match (corrects, all) {
                    (false, _) => fees.clone(),
                    (true, true) => fees.iter().map(back).collect(),
                    (true, false) => Vec::new(),
                };
                let would = paid.into_iter().copied().chain(their).collect();
                (would, settles.then(|| Fate::OtherFees { really: really.clone(), fees: fees.clone() }))
            }
            None if posted.kind == EntryKind::Payment => match self.with_other_fees(&posted.postings) {
                Some((paid, fees)) => ([paid, fees.clone()].concat(), Some(Fate::OtherFees { really: really.clone(), fees })),
                None => (really, None),
            },
            None => (really, None),
        };
        let mut fate = fate;
        let is_checked = !posted.forced && !settles;
        if let Some(beyond) = if is_checked { self.beyond(&would)? } else { None } {
            self.refused((seq, at, HitOf::Payment), beyond, &would);
            fate = Some(Fate::Gone);
        } else {
            self.would_be.post(&would)?;
        }
        if let (Some(id), Some(fate)) = (id, fate) {
            self.fates.insert(id, fate);
        }
        Ok(())
    }
}
