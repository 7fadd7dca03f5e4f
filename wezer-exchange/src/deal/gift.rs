//! A deal that came of a ring: one of an offer for a want, without a price.

use serde_json::json;
use wezer_core::flow::FireTransition;
use wezer_core::kernel::{Command as _, Document as _, Work};
use wezer_core::record::{Author, RecordRef};
use wezer_core::{Actor, kernel::Problem};

use super::reply::{Decided, answerable, check_left};
use super::taken::close_for;
use super::{ACCEPTED, Deal, DealId, DealMoney, DealRefusal, ReplyWritten};
use crate::market::AnnouncementId;
use crate::market::announcement::Kind;

/// In whose name somebody acts who wrote something.
fn actor(author: Author) -> Actor {
    match author {
        Author::Member(member) => Actor::Member(member),
        Author::Group { group, by } => Actor::ForGroup { member: by, group },
    }
}

/// A deal by which one of an offer goes to who wants it, accepted, without a price. Both have agreed to it before: its first two steps
/// are taken in their names, each with their own rights, so it is refused whatever they could not do themselves.
pub(crate) fn give(
    work: &mut Work<'_>,
    (offer, gives): (AnnouncementId, Author),
    (want, gets): (AnnouncementId, Author),
) -> Decided<DealId> {
    let (offered, wanted) = (answerable(work, offer), answerable(work, want));
    let (offered, wanted) = (offered?, wanted?);
    check_left(work, &offered, 1)?;
    let is_whose = offered.kind() == Kind::Offer && offered.author().key() == gives.key() && wanted.author().key() == gets.key();
    if !is_whose || wanted.kind() != Kind::Want {
        return Err(DealRefusal::NotYours.into());
    }
    let (payer_wallet, payee_wallet) = (work.wallet_of(gets.into()), work.wallet_of(gives.into()));
    let (payer_wallet, payee_wallet) = (payer_wallet?, payee_wallet?);
    let id: DealId = work.new_id_in_order();
    let record = RecordRef::of::<Deal>(id);
    let course = work.begin_flow(Deal::KIND, &record).map_err(|stop| stop.map(DealRefusal::from))?;
    work.emit(&ReplyWritten { deal: id, announcement: want, replier: gives, quantity: 1 });
    work.put_new(Deal {
        id,
        announcement: want,
        offer: Some(offer),
        kind: Kind::Want,
        groups: wanted.groups().to_vec(),
        announcer: wanted.author(),
        replier: gives,
        payer_wallet,
        payee_wallet,
        quantity: 1,
        prices: Vec::new(),
        declared: false,
        money: DealMoney::Untouched,
        counted: false,
        settled: false,
        over: false,
        invoiced_at: None,
        dispute: None,
        written_at: work.now(),
        course,
    });
    for (who, transition) in [(gives, "send"), (gets, "accept")] {
        let step = json!({ "record": record, "transition": transition });
        work.call(FireTransition::NAME, step, actor(who)).map_err(|stop| stop.map(|_: Problem| DealRefusal::OutOfTurn))?;
    }
    // A community may have edited the flow so that it takes more than these two.
    if work.get::<Deal>(id)?.is_none_or(|deal| deal.state() != ACCEPTED) {
        return Err(DealRefusal::OutOfTurn.into());
    }
    close_for(work, &offered, actor(gives))?;
    Ok(id)
}
