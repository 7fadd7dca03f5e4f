//! What the flow of deals knows of one, and where a deal stands among records.

use wezer_core::flow::{Course, Driven, FieldValue, Party};
use wezer_core::id::GroupId;
use wezer_core::money::Amount;
use wezer_core::record::{Placement, Record, Standpoint};

use super::{DRAFT, Deal, DealMoney};

impl Driven for Deal {
    fn course(&self) -> &Course {
        &self.course
    }

    fn course_mut(&mut self) -> &mut Course {
        &mut self.course
    }

    fn group(&self) -> GroupId {
        self.groups.first().copied().unwrap_or(wezer_core::group::ROOT)
    }

    fn also_in(&self) -> Vec<GroupId> {
        self.groups.get(1..).unwrap_or_default().to_vec()
    }

    fn field(&self, name: &str) -> Option<FieldValue> {
        Some(match name {
            "quantity" => FieldValue::Decimal(Amount::whole(u64::from(self.quantity))),
            "has_declared" => FieldValue::Bool(self.declared),
            "is_free" => FieldValue::Bool(self.prices.is_empty()),
            "is_disputed" => FieldValue::Bool(self.dispute.is_some()),
            "payer_wallet" => FieldValue::Wallet(self.payer_wallet?),
            "payee_wallet" => FieldValue::Wallet(self.payee_wallet?),
            "invoiced_at" => FieldValue::Timestamp(self.invoiced_at?),
            "price" => match self.prices.as_slice() {
                [price] => FieldValue::Money(*price),
                _ => return None,
            },
            "entry" => match self.money {
                DealMoney::Held(entry) | DealMoney::Paid(entry) => FieldValue::Entry(entry),
                DealMoney::Untouched | DealMoney::Released | DealMoney::Refunded => return None,
            },
            _ => return None,
        })
    }

    fn party(&self, role: &str) -> Option<Party> {
        let party = match role {
            "replier" => Party::from(self.replier),
            "announcer" => Party::from(self.announcer),
            "payer" => self.payer(),
            "payee" => self.payee(),
            _ => return None,
        };
        // In a draft there is nobody yet but who writes it.
        (self.state() != DRAFT || party == Party::from(self.replier)).then_some(party)
    }

    fn concerned(&self) -> Vec<Party> {
        vec![Party::from(self.replier), Party::from(self.announcer)]
    }
}

impl Record for Deal {
    fn standpoint(&self) -> Standpoint {
        if self.state() == DRAFT {
            return Standpoint::Gone;
        }
        Standpoint::Here(Placement::between(self.replier, [self.announcer], self.group()).and_in(self.also_in()))
    }
}
