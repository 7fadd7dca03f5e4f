//! The market and its deals, through all their steps.

use std::collections::BTreeMap;

use wezer_core::money::Money;
use wezer_exchange::deal::{CallModerator, ChangeReply, Deal, DealId, FindDeal, ReplyTerms, ReplyTo, ResolveDispute};
use wezer_exchange::market::AnnouncementId;
use wezer_exchange::market::announcement::{Announcement, Price, Terms, WriteAnnouncement};
use wezer_exchange::reputation::EvaluateDeal;

use super::life::{MODERATOR, Year};

#[derive(Clone)]
pub struct Posted {
    pub id: AnnouncementId,
    pub by: usize,
    pub want: bool,
    price: Price,
}

#[derive(Clone, Copy)]
pub struct Trade {
    pub deal: DealId,
    pub replier: usize,
    pub announcer: usize,
    want: bool,
}

impl Trade {
    fn payer(self) -> usize {
        if self.want { self.announcer } else { self.replier }
    }

    fn payee(self) -> usize {
        if self.want { self.replier } else { self.announcer }
    }
}

impl Year {
    /// One or two lines of money, of different currencies.
    fn lines(&mut self) -> Vec<Money> {
        let (one, other) = (self.payable(), self.payable());
        if one.currency() == other.currency() { vec![one] } else { vec![one, other] }
    }

    pub async fn announce(&mut self) {
        let (by, want) = (self.someone(), self.chance(2));
        let price = match self.dice.roll(10) {
            0..=5 => Price::of(self.payable()),
            6 => Price::OneOf(self.lines()),
            7 => Price::AllOf(self.lines()),
            8 => Price::ToBeAgreed,
            _ => Price::Free,
        };
        let mut terms = Terms::new(format!("Something {}", self.sent), self.category.unwrap()).at(price.clone());
        terms.quantity = Some(u32::try_from(1 + self.dice.roll(5)).unwrap());
        terms.expires_at = Some(self.within(60));
        let write = if want { WriteAnnouncement::want(terms) } else { WriteAnnouncement::offer(terms) };
        if let Some(id) = self.by(by, write).await {
            self.posted.push(Posted { id, by, want, price });
        }
    }

    /// One of what was announced of late.
    pub fn some_posted(&mut self, want: bool) -> Option<Posted> {
        let late = self.posted.len().saturating_sub(60);
        let place = late + self.dice.roll((self.posted.len() - late).max(1));
        self.posted.get(place).filter(|posted| posted.want || !want).cloned()
    }

    fn reply_terms(&mut self, price: &Price) -> ReplyTerms {
        let mut terms = ReplyTerms::of(u32::try_from(1 + self.dice.roll(2)).unwrap());
        match price {
            Price::OneOf(lines) => terms.currency = Some(lines[self.dice.roll(lines.len())].currency()),
            Price::ToBeAgreed => terms.prices = self.lines(),
            _ => {}
        }
        if self.chance(3) {
            terms.message = "I would like that".to_owned();
        }
        terms
    }

    pub async fn reply(&mut self) {
        let Some(posted) = self.some_posted(false) else { return self.announce().await };
        if self.chance(40) {
            let step = ["cancel", "close"][self.dice.roll(2)];
            self.fire::<Announcement>(posted.by, posted.id, step).await;
            return;
        }
        let replier = self.someone();
        let (terms, draft) = (self.reply_terms(&posted.price), self.chance(6));
        if let Some(deal) = self.by(replier, ReplyTo { announcement: posted.id, terms, draft }).await {
            self.trades.push(Trade { deal, replier, announcer: posted.by, want: posted.want });
        }
    }

    /// A deal goes a step on, or aside.
    pub async fn deal(&mut self) {
        if self.trades.is_empty() {
            return self.reply().await;
        }
        // Mostly one of late, so that many come to their end.
        let span = if self.chance(4) { self.trades.len() } else { self.trades.len().min(40) };
        let trade = self.trades[self.trades.len() - 1 - self.dice.roll(span)];
        let Some(seen) = self.see(FindDeal { deal: trade.deal }).await else { return };
        let Trade { deal, replier, announcer, .. } = trade;
        let side = if self.chance(2) { replier } else { announcer };
        if seen.line.disputed && self.chance(3) {
            let by = if self.chance(3) { side } else { MODERATOR };
            self.by(by, ResolveDispute { deal, answer: "You both are right".to_owned() }).await;
            return;
        }
        if self.chance(25) {
            self.by(side, CallModerator { deal, reason: "We do not agree".to_owned() }).await;
            return;
        }
        match (seen.line.state.as_str(), self.dice.roll(12)) {
            ("draft", 0 | 1) => {
                let terms = ReplyTerms { message: "Or so".to_owned(), ..ReplyTerms::of(1) };
                self.by(replier, ChangeReply { deal, terms }).await;
            }
            ("draft", 2) | ("open", 0) => self.step(replier, deal, "take_back").await,
            ("draft", _) => self.step(replier, deal, "send").await,
            ("open", 1) => self.step(announcer, deal, "reject").await,
            ("open", _) => self.step(announcer, deal, "accept").await,
            ("accepted" | "invoiced" | "confirm", 0) => {
                self.step(replier, deal, "cancel").await;
                self.step(announcer, deal, "cancel").await;
            }
            ("accepted" | "invoiced" | "confirm", 1) => self.step(MODERATOR, deal, "cancel").await,
            ("accepted", _) => self.step(trade.payee(), deal, "invoice").await,
            ("invoiced", _) => self.step(trade.payer(), deal, if seen.declared { "declare" } else { "pay" }).await,
            ("confirm", 2..=9) => self.step(trade.payee(), deal, "confirm").await,
            ("vote", 0) => {
                self.step(replier, deal, "finish").await;
                self.step(announcer, deal, "finish").await;
            }
            ("vote", _) => self.evaluate(side, deal).await,
            ("paid", 0..=6) if seen.declared => {
                self.step(trade.payee(), deal, "begin_refund").await;
                match self.dice.roll(4) {
                    0 | 1 => self.step(trade.payer(), deal, "confirm_refund").await,
                    2 => self.step(trade.payee(), deal, "keep").await,
                    _ => {}
                }
            }
            ("paid", 0) => self.step(trade.payee(), deal, "refund").await,
            ("paid", 1) => self.step(MODERATOR, deal, "force_refund").await,
            ("paid", 2) => self.evaluate(side, deal).await,
            ("confirm_refund", 0..=4) => self.step(trade.payee(), deal, "keep").await,
            ("confirm_refund", _) => self.step(trade.payer(), deal, "confirm_refund").await,
            _ => {}
        }
    }

    async fn step(&mut self, person: usize, deal: DealId, step: &str) {
        self.fire::<Deal>(person, deal, step).await;
    }

    async fn evaluate(&mut self, side: usize, deal: DealId) {
        let mark = i16::try_from(self.dice.roll(5)).unwrap() - 2;
        let marks: BTreeMap<_, _> = [("quality".parse().unwrap(), mark)].into();
        let comment = if self.chance(8) { String::new() } else { "As agreed".to_owned() };
        self.by(side, EvaluateDeal { deal, marks, comment }).await;
    }
}
