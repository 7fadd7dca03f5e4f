//! What the steps of a deal bring about: the effects of its flow.
//!
//! Each of these commands does its part only where the deal stands in the state that the step leads to, and only while that part is
//! still to be done; the flow does it in the same commit as the step, so called by hand they find nothing to do and refuse.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::kernel::{Command, Missing, Permission, Stop, Work};
use wezer_core::ledger::{CorrectEntry, EntryId, LedgerRefusal, Pay};
use wezer_core::notification::NotificationKind;
use wezer_core::record::RecordRef;

use super::reply::{Decided, answerable, check_left, check_payer, check_promise};
use super::standing::standing;
use super::taken::{close_if_all_taken, count};
use super::{
    ACCEPTED, CANCELLED, Deal, DealInvoiced, DealMoney, DealPaid, DealRefunded, DealRefusal, DealReleased, DealReserved,
    INVOICED, MAKE, OPEN, Side, VOTE,
};
use crate::campaign::award;
use crate::market::announcement::{Announcement, Kind};
use crate::reputation::drop_deal;

/// The deal that a step has just brought into a state, if who acts has a part in it.
fn stepped(work: &mut Work<'_>, record: &RecordRef, state: &str) -> Decided<Deal> {
    let deal = match record.as_id::<Deal>() {
        Some(id) => work.get::<Deal>(id)?,
        None => None,
    };
    let deal = deal.filter(|deal| deal.state() == state).ok_or(DealRefusal::OutOfTurn)?;
    match standing(work, &deal)?.is_stranger() {
        true => Err(DealRefusal::NotYours.into()),
        false => Ok((*deal).clone()),
    }
}

/// Tells both sides that a deal came to nothing, but for who ended it; what they said of each other drops out of every reputation.
fn come_to_nothing(work: &mut Work<'_>, deal: &mut Deal) -> Result<(), Missing> {
    deal.over = true;
    drop_deal(work, deal.id)?;
    let sides = [deal.replier.person(), deal.announcer.person()];
    work.notify_all(&sides, NotificationKind::Outcome, &RecordRef::of::<Deal>(deal.id))
}

fn of_ledger(stop: Stop<LedgerRefusal>) -> Stop<DealRefusal> {
    stop.map(DealRefusal::from)
}

macro_rules! step_effects {
    ($($(#[$doc:meta])* $name:ident = $wire:literal by $decide:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Which deal.
            pub record: RecordRef,
        }

        impl Command for $name {
            const NAME: &'static str = $wire;
            type Output = ();
            type Error = DealRefusal;

            fn permission(&self) -> Permission {
                Permission::Member(MAKE)
            }

            fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
                $decide(work, &self.record)
            }
        }
    )*};
}

step_effects! {
    /// An effect of sending a reply: refuses if the announcement is closed by now, if more is asked for than is left, or if who sends
    /// it may not pay from the wallet that would pay.
    OpenReply = "open_reply" by open;
    /// An effect of accepting: holds the whole price for the payee, counts the quantity as given away, and closes the announcement if
    /// nothing is left. Refuses with the number that would pass if a limit of either side stands in the way, if more was accepted than
    /// there is, if who accepts a reply to a want may not pay from the wallet that would pay, or if who replied to an offer no longer
    /// may.
    ///
    /// The other replies to an announcement that closed stay open: what comes free when a deal is called off may be given to one of
    /// them. The announcer rejects them, or their repliers take them back.
    ReserveDeal = "reserve_deal" by reserve;
    /// An effect of asking for the payment: keeps when. The books know of it when it is paid: income and expense are what the
    /// statements of both wallets say.
    InvoiceDeal = "invoice_deal" by invoice;
    /// An effect of paying: what is held goes to the payee. Not with money that is only declared: the payee confirms that.
    PayDeal = "pay_deal" by pay;
    /// An effect of confirming: with the money that is only declared all that is held for the payee becomes final, in one entry.
    ConfirmDeal = "confirm_deal" by confirm;
    /// An effect of calling off: gives back what is held, and counts the quantity as free again.
    ReleaseDeal = "release_deal" by release;
}

fn open(work: &mut Work<'_>, record: &RecordRef) -> Decided<()> {
    let deal = stepped(work, record, OPEN)?;
    let announcement = answerable(work, deal.announcement)?;
    check_left(work, &announcement, deal.quantity)?;
    check_payer(work, &deal, Side::Replier)
}

fn reserve(work: &mut Work<'_>, record: &RecordRef) -> Decided<()> {
    let mut deal = stepped(work, record, ACCEPTED)?;
    if deal.counted {
        return Err(DealRefusal::OutOfTurn.into());
    }
    let announcement = work.get::<Announcement>(deal.announcement)?;
    let announcement = announcement.filter(|known| known.is_open() || known.is_done()).ok_or(DealRefusal::Closed)?;
    check_left(work, &announcement, deal.quantity)?;
    check_payer(work, &deal, Side::Announcer)?;
    check_promise(work, &deal)?;
    let entry = match (deal.payer_wallet, deal.payee_wallet) {
        (Some(from), Some(to)) if !deal.prices.is_empty() => {
            let payment = Pay { from, to, amounts: deal.prices.clone().into(), memo: None, hold_until: None };
            Some(work.hold_for(record, &payment).map_err(of_ledger)?.entry)
        }
        _ => None,
    };
    deal.money = entry.map_or(DealMoney::Untouched, DealMoney::Held);
    count(work, &mut deal, true)?;
    work.emit(&DealReserved { deal: deal.id, entry });
    work.put(deal)?;
    Ok(close_if_all_taken(work, &announcement)?)
}

fn invoice(work: &mut Work<'_>, record: &RecordRef) -> Decided<()> {
    let mut deal = stepped(work, record, INVOICED)?;
    if deal.invoiced_at.is_some() {
        return Err(DealRefusal::OutOfTurn.into());
    }
    deal.invoiced_at = Some(work.now());
    work.emit(&DealInvoiced { deal: deal.id });
    Ok(work.put(deal)?)
}

fn pay(work: &mut Work<'_>, record: &RecordRef) -> Decided<()> {
    let deal = stepped(work, record, VOTE)?;
    match deal.declared {
        true => Err(DealRefusal::OutOfTurn.into()),
        false => settle(work, record, deal),
    }
}

fn confirm(work: &mut Work<'_>, record: &RecordRef) -> Decided<()> {
    let deal = stepped(work, record, VOTE)?;
    let standing = standing(work, &deal)?;
    if !deal.declared {
        return Err(DealRefusal::OutOfTurn.into());
    }
    // Whatever the flow says: that money came from outside nobody confirms but who got it, or a moderator who is no side.
    match standing.on(deal.paid_side()) || standing.moderates {
        true => settle(work, record, deal),
        false => Err(DealRefusal::NotYours.into()),
    }
}

/// All that is held becomes final. Who fulfilled a want gets the bounty on it besides.
fn settle(work: &mut Work<'_>, record: &RecordRef, mut deal: Deal) -> Decided<()> {
    let entry = match deal.money {
        _ if deal.settled => return Err(DealRefusal::OutOfTurn.into()),
        DealMoney::Held(entry) => Some(work.settle_held(record, entry).map_err(of_ledger)?),
        DealMoney::Untouched if deal.prices.is_empty() => None,
        _ => return Err(DealRefusal::OutOfTurn.into()),
    };
    deal.money = entry.map_or(DealMoney::Untouched, DealMoney::Paid);
    deal.settled = true;
    work.emit(&DealPaid { deal: deal.id, entry });
    let fulfilled = deal.payee_wallet.filter(|_| deal.kind == Kind::Want).map(|to| (deal.announcement, to));
    work.put(deal)?;
    match fulfilled {
        Some((want, to)) => Ok(award(work, want, to)?),
        None => Ok(()),
    }
}

fn release(work: &mut Work<'_>, record: &RecordRef) -> Decided<()> {
    let mut deal = stepped(work, record, CANCELLED)?;
    match deal.money {
        _ if deal.over => return Err(DealRefusal::OutOfTurn.into()),
        DealMoney::Held(entry) => {
            work.release_held(record, entry).map_err(of_ledger)?;
            deal.money = DealMoney::Released;
            work.emit(&DealReleased { deal: deal.id });
        }
        DealMoney::Untouched => {}
        DealMoney::Paid(_) | DealMoney::Released | DealMoney::Refunded => return Err(DealRefusal::OutOfTurn.into()),
    }
    count(work, &mut deal, false)?;
    come_to_nothing(work, &mut deal)?;
    Ok(work.put(deal)?)
}

/// An effect of giving back: reverses the payment with its fees by a correction, all that is left of it, and counts the quantity as
/// free again. What somebody's limits don't let pass is refused, unless a moderator forces it, which the journal tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundDeal {
    /// Which deal.
    pub record: RecordRef,
    /// Let it pass hard limits. Moderators only.
    #[serde(default)]
    pub force: bool,
}

impl RefundDeal {
    /// Reverses what is left of an entry; nothing if the payee gave all of it back before.
    fn reverse(&self, work: &mut Work<'_>, entry: EntryId) -> Decided<Option<EntryId>> {
        let correction = CorrectEntry { entry, wallet: None, amounts: None, force: self.force, memo: None };
        match correction.decide(work) {
            Ok(corrected) => Ok(Some(corrected.entry)),
            Err(Stop::Refused(LedgerRefusal::NoAmount)) => Ok(None),
            Err(stop) => Err(of_ledger(stop)),
        }
    }
}

impl Command for RefundDeal {
    const NAME: &'static str = "refund_deal";
    type Output = ();
    type Error = DealRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(MAKE)
    }

    fn decide(&self, work: &mut Work<'_>) -> Decided<()> {
        let mut deal = stepped(work, &self.record, CANCELLED)?;
        if self.force && !standing(work, &deal)?.moderates {
            return Err(DealRefusal::NotYours.into());
        }
        let entry = match deal.money {
            DealMoney::Paid(entry) => self.reverse(work, entry)?,
            DealMoney::Untouched if deal.prices.is_empty() && deal.counted => None,
            _ => return Err(DealRefusal::OutOfTurn.into()),
        };
        if deal.money != DealMoney::Untouched {
            deal.money = DealMoney::Refunded;
        }
        count(work, &mut deal, false)?;
        work.emit(&DealRefunded { deal: deal.id, entry });
        come_to_nothing(work, &mut deal)?;
        Ok(work.put(deal)?)
    }
}
