//! What one owes another: recorded by one side, confirmed by the other.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::{MemberId, WalletId};
use wezer_core::kernel::{Document, Index, IndexRows};
use wezer_core::ledger::{Abundance, Currency, LedgerRefusal};
use wezer_core::link::RecordRef;
use wezer_core::money::{Amount, CurrencyCode, Money};
use wezer_core::notification::NotificationKind;
use wezer_core::seal::{Basis, Subject};
use wezer_core::sovereignty::{Processing, Retention, SeenBy};
use wezer_core::time::Timestamp;
use wezer_core::wallet::Wallet;
use wezer_core::{Actor, Command, Permission, Stop, Work, right, text};

use super::{
    ClearingId, ClearingRefusal, ObligationClosed, ObligationConfirmed, ObligationId, ObligationRecorded, ObligationReduced,
};

/// What an obligation is for has at most so many bytes.
pub const MAX_WORDS: usize = 500;

/// How an obligation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObligationState {
    /// One side says so.
    Recorded,
    /// Both sides say so.
    Open,
    /// Nothing of it is left.
    Met,
    /// It was taken back or refused before it counted.
    Closed,
}

/// What one owes another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Obligation {
    pub(super) id: ObligationId,
    pub(super) debtor: WalletId,
    pub(super) creditor: WalletId,
    pub(super) recorded_for: WalletId,
    pub(super) owed: Money,
    pub(super) left: Amount,
    pub(super) state: ObligationState,
    pub(super) recorded_at: Timestamp,
    /// The clearing in which it stands now.
    #[serde(default)]
    pub(super) clearing: Option<ClearingId>,
}

impl Obligation {
    /// By debtor and by creditor, those that are over too.
    pub(super) const BY_WALLET: Index = Index::new("obligation.by_wallet");
    /// Those that count and stand in no clearing, by currency.
    pub(super) const OPEN: Index = Index::new("obligation.open");

    /// Its id.
    pub fn id(&self) -> ObligationId {
        self.id
    }

    /// Who owes.
    pub fn debtor(&self) -> WalletId {
        self.debtor
    }

    /// Whom.
    pub fn creditor(&self) -> WalletId {
        self.creditor
    }

    /// What was owed at first.
    pub fn owed(&self) -> Money {
        self.owed
    }

    /// What is left of it.
    pub fn left(&self) -> Money {
        Money::new(self.left, self.owed.currency())
    }

    /// The side that recorded it: the other one confirms it.
    pub fn recorded_for(&self) -> WalletId {
        self.recorded_for
    }

    /// When it was recorded.
    pub fn recorded_at(&self) -> Timestamp {
        self.recorded_at
    }

    /// How it stands.
    pub fn state(&self) -> ObligationState {
        self.state
    }

    /// The clearing in which it stands now: until that is concluded, nothing else changes it.
    pub fn clearing(&self) -> Option<ClearingId> {
        self.clearing
    }

    pub(super) fn in_currency(currency: CurrencyCode) -> Vec<u8> {
        [currency.as_str().as_bytes(), &[0]].concat()
    }

    pub(super) fn minor(&self, currency: &Currency) -> i128 {
        self.left.to_minor(currency.scale()).unwrap_or(0)
    }

    /// Takes off so many minor units.
    pub(super) fn take_off(&mut self, minor: i128, currency: &Currency) {
        self.left = currency.amount(self.minor(currency) - minor);
        if !self.left.is_positive() {
            self.state = ObligationState::Met;
        }
    }

    pub(super) fn find(work: &mut Work<'_>, id: ObligationId, side: WalletId) -> Result<Self, Stop<ClearingRefusal>> {
        let found = work.get::<Self>(id)?.filter(|found| [found.debtor, found.creditor].contains(&side));
        Ok((*found.ok_or(ClearingRefusal::UnknownObligation { obligation: id })?).clone())
    }

    fn expect(&self, state: ObligationState) -> Result<(), ClearingRefusal> {
        match self.clearing {
            Some(clearing) => Err(ClearingRefusal::BeingCleared { clearing }),
            None if self.state != state => Err(ClearingRefusal::OtherState { obligation: self.id }),
            None => Ok(()),
        }
    }
}

impl Document for Obligation {
    const KIND: &'static str = "obligation";
    type Id = ObligationId;

    fn id(&self) -> ObligationId {
        self.id
    }

    const PROCESSING: Option<Processing> = Some(Processing::numbers("bookkeeping", Basis::Contract, Retention::Journal));

    fn index(&self, rows: &mut IndexRows) {
        rows.add(Self::BY_WALLET, &self.debtor.as_u128().to_be_bytes());
        rows.add(Self::BY_WALLET, &self.creditor.as_u128().to_be_bytes());
        if self.state == ObligationState::Open && self.clearing.is_none() {
            rows.add(Self::OPEN, &Self::in_currency(self.owed.currency()));
        }
    }
}

/// What an obligation is for, in the words of whoever recorded it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ObligationWords {
    id: ObligationId,
    pub(super) words: String,
    author: Option<MemberId>,
}

impl ObligationWords {
    /// Of which obligation.
    pub fn obligation(&self) -> ObligationId {
        self.id
    }

    /// The words.
    pub fn words(&self) -> &str {
        &self.words
    }
}

impl Document for ObligationWords {
    const KIND: &'static str = "obligation_words";
    type Id = ObligationId;

    fn id(&self) -> ObligationId {
        self.id
    }

    fn subject(&self) -> Option<Subject> {
        self.author.map(Subject::contract)
    }

    const PROCESSING: Option<Processing> = Some(Processing::new("payment", Basis::Contract, Retention::Membership));
    const FIELDS: &'static [(&'static str, SeenBy)] =
        &[("id", SeenBy::Involved), ("words", SeenBy::Involved), ("author", SeenBy::Involved)];
}

/// Records what one owes another. It counts once the other side has confirmed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordObligation {
    /// On whose behalf.
    pub wallet: WalletId,
    /// The wallet of the other side, who is asked to confirm.
    pub other: WalletId,
    /// Whether `wallet` owes; else it is owed.
    pub owes: bool,
    /// How much, in any currency that is not abundant.
    pub money: Money,
    /// What for; at most 500 bytes. It is kept beside the journal, not in it.
    #[serde(default)]
    pub what_for: Option<String>,
}

fn tell(work: &mut Work<'_>, obligation: ObligationId, wallet: WalletId) -> Result<(), Stop<ClearingRefusal>> {
    let told = work.concerned(Permission::Wallet(right::PAY, wallet))?;
    Ok(work.notify_all(&told, NotificationKind::Payment, &RecordRef::of::<Obligation>(obligation))?)
}

impl Command for RecordObligation {
    const NAME: &'static str = "record_obligation";
    type Output = ObligationId;
    type Error = ClearingRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<ObligationId, Stop<ClearingRefusal>> {
        let (other, currency) = (work.get::<Wallet>(self.other), work.currency(self.money.currency()));
        let (other, currency) = (other?, currency.map_err(|stop| stop.map(ClearingRefusal::from))?);
        if other.is_none() {
            return Err(ClearingRefusal::Ledger(LedgerRefusal::UnknownWallet { wallet: self.other }).into());
        }
        if self.wallet == self.other {
            return Err(ClearingRefusal::Ledger(LedgerRefusal::SameWallet).into());
        }
        if currency.abundance() == Abundance::Abundant {
            return Err(ClearingRefusal::Ledger(LedgerRefusal::NotTransferable { code: currency.code() }).into());
        }
        let amount =
            self.money.amount().to_minor(currency.scale()).map_err(LedgerRefusal::from).map_err(ClearingRefusal::from)?;
        if amount <= 0 {
            return Err(ClearingRefusal::Ledger(LedgerRefusal::NotPositive { money: self.money }).into());
        }
        let words = text::lines_or_nothing(self.what_for.as_deref().unwrap_or_default(), MAX_WORDS);
        let words = words.map_err(ClearingRefusal::from)?;
        let id: ObligationId = work.new_id_in_order();
        let (debtor, creditor) = if self.owes { (self.wallet, self.other) } else { (self.other, self.wallet) };
        work.emit(&ObligationRecorded { obligation: id, debtor, creditor, currency: currency.number(), amount });
        if !words.is_empty() {
            let author = match work.actor() {
                Actor::Member(member) | Actor::ForGroup { member, .. } => Some(member),
                Actor::System => None,
            };
            work.put_new(ObligationWords { id, words, author });
        }
        let left = currency.amount(amount);
        let (owed, recorded_at) = (Money::new(left, currency.code()), work.now());
        let (state, recorded_for) = (ObligationState::Recorded, self.wallet);
        work.put_new(Obligation { id, debtor, creditor, recorded_for, owed, left, state, recorded_at, clearing: None });
        tell(work, id, self.other)?;
        Ok(id)
    }
}

/// Confirms what the other side recorded: from now on it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmObligation {
    /// Which one.
    pub obligation: ObligationId,
    /// The side that confirms: the one for which it was not recorded.
    pub wallet: WalletId,
}

impl Command for ConfirmObligation {
    const NAME: &'static str = "confirm_obligation";
    type Output = ();
    type Error = ClearingRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ClearingRefusal>> {
        let mut found = Obligation::find(work, self.obligation, self.wallet)?;
        found.expect(ObligationState::Recorded)?;
        if found.recorded_for == self.wallet {
            return Err(ClearingRefusal::OthersToConfirm { obligation: self.obligation }.into());
        }
        found.state = ObligationState::Open;
        work.emit(&ObligationConfirmed { obligation: self.obligation });
        Ok(work.put(found)?)
    }
}

/// Takes an obligation back, or refuses it, before both sides have confirmed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropObligation {
    /// Which one.
    pub obligation: ObligationId,
    /// Either side.
    pub wallet: WalletId,
}

impl Command for DropObligation {
    const NAME: &'static str = "drop_obligation";
    type Output = ();
    type Error = ClearingRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ClearingRefusal>> {
        let mut found = Obligation::find(work, self.obligation, self.wallet)?;
        found.expect(ObligationState::Recorded)?;
        found.state = ObligationState::Closed;
        work.emit(&ObligationClosed { obligation: self.obligation });
        Ok(work.put(found)?)
    }
}

/// The creditor owns that less is owed: it was paid, or is waived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReduceObligation {
    /// Which one.
    pub obligation: ObligationId,
    /// The creditor.
    pub wallet: WalletId,
    /// By how much; all that is left if absent.
    #[serde(default)]
    pub by: Option<Amount>,
}

impl Command for ReduceObligation {
    const NAME: &'static str = "reduce_obligation";
    type Output = ();
    type Error = ClearingRefusal;

    fn permission(&self) -> Permission {
        Permission::Wallet(right::PAY, self.wallet)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<(), Stop<ClearingRefusal>> {
        let mut found = Obligation::find(work, self.obligation, self.wallet)?;
        found.expect(ObligationState::Open)?;
        if found.creditor != self.wallet {
            return Err(ClearingRefusal::OnlyCreditor { obligation: self.obligation }.into());
        }
        let currency = work.currency(found.owed.currency()).map_err(|stop| stop.map(ClearingRefusal::from))?;
        let by = self.by.unwrap_or(found.left).to_minor(currency.scale());
        let by = by.map_err(LedgerRefusal::from).map_err(ClearingRefusal::from)?;
        if by <= 0 || by > found.minor(&currency) {
            return Err(ClearingRefusal::MoreThanLeft { left: found.left() }.into());
        }
        found.take_off(by, &currency);
        work.emit(&ObligationReduced { obligation: self.obligation, by });
        Ok(work.put(found)?)
    }
}
