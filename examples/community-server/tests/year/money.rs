//! Money that goes from wallet to wallet: at once, later, by request, by schedule; what waits for somebody's word, and corrections.

use wezer_core::ledger::{CorrectEntry, Give, Issue, Paid, Pay, PendingEntries, Redeem, SettleEntry, VoidEntry};
use wezer_core::money::CurrencyCode;
use wezer_core::time::Timestamp;
use wezer_core::wallet::COMMONS;
use wezer_exchange::calendar::{Day, Period};
use wezer_exchange::request::{AcceptRequest, AskPayment, CancelRequest, DenyRequest};
use wezer_exchange::schedule::{
    BlockSchedule, CancelOccurrence, CancelSchedule, CatchUp, ChangeSchedule, OccurrenceState, OccurrencesOf, Plan,
    RetryOccurrence, Rhythm, SetUpSchedule, SettleOccurrence, UnblockSchedule,
};

use super::life::Year;

impl Year {
    pub async fn pay(&mut self) {
        let (payer, payee) = (self.someone(), self.anyone());
        let mut pay = Pay::new(self.wallet(payer), self.wallet(payee), self.payable());
        if self.chance(5) {
            pay = pay.and(self.payable());
        }
        if self.chance(8) {
            pay.hold_until = Some(self.within(5));
        }
        let (until, codes) = (pay.hold_until, pay.amounts.iter().map(|money| money.currency()).collect::<Vec<_>>());
        if let Some(paid) = self.by(payer, pay).await {
            self.keep(&paid, payer, payee, until);
            codes.into_iter().for_each(|code| self.count(code));
        }
    }

    /// Counts that money of a currency went from one to another.
    fn count(&mut self, code: CurrencyCode) {
        *self.done.entry(format!("in {code}")).or_default() += 1;
    }

    fn keep(&mut self, paid: &Paid, payer: usize, payee: usize, until: Option<Timestamp>) {
        if paid.pending {
            self.waiting.push((paid.entry, payer, payee));
            self.promised.insert(paid.entry, until);
        } else {
            self.made.push((paid.entry, payer, payee));
        }
    }

    /// What waits is taken or refused: what this year remembers, or whatever the payee finds in their wallet.
    pub async fn end_waiting(&mut self) {
        if self.chance(3) {
            return self.end_whatever_waits().await;
        }
        if self.waiting.is_empty() {
            return self.pay().await;
        }
        let place = self.dice.roll(self.waiting.len());
        let (entry, payer, payee) = self.waiting.swap_remove(place);
        let wallet = Some(self.wallet(payee));
        if self.chance(6) {
            if self.by(payee, VoidEntry { entry, wallet }).await.is_some() {
                self.ended.insert(entry);
            }
        } else if let Some(settled) = self.by(payee, SettleEntry { entry, wallet, amounts: None }).await {
            self.ended.insert(entry);
            self.made.push((settled, payer, payee));
        }
    }

    async fn end_whatever_waits(&mut self) {
        let payee = self.someone();
        let of_all = self.chance(6);
        let wallet = if of_all { COMMONS } else { self.wallet(payee) };
        let found = self.see(PendingEntries { wallet }).await;
        if found.is_empty() {
            return;
        }
        let entry = found[self.dice.roll(found.len())].entry;
        let settle = SettleEntry { entry, wallet: (!of_all).then_some(wallet), amounts: None };
        let settled = if of_all { self.by_system(settle).await } else { self.by(payee, settle).await };
        if settled.is_some() {
            self.ended.insert(entry);
        }
    }

    pub async fn give(&mut self) {
        let (from, to) = (self.someone(), self.anyone());
        let kind = Self::kind(["Thanks", "Like"][self.dice.roll(2)]);
        let money = self.money(kind);
        if self.by(from, Give { from: self.wallet(from), to: self.wallet(to), money, memo: None }).await.is_some() {
            self.count(money.currency());
        }
    }

    /// Money comes in from outside, or goes back out.
    pub async fn bring(&mut self) {
        let (person, kind) = (self.someone(), Self::kind(["BTC", "Grain"][self.dice.roll(2)]));
        let (wallet, money) = (self.wallet(person), self.money(kind));
        if self.dice.roll(3) > 0 {
            self.by_system(Issue { to: wallet, money, memo: None }).await;
        } else {
            self.by_system(Redeem { from: wallet, money, memo: None }).await;
        }
    }

    pub async fn correct(&mut self) {
        if self.made.is_empty() {
            return self.pay().await;
        }
        let place = self.dice.roll(self.made.len());
        let (entry, _, payee) = self.made.swap_remove(place);
        let wallet = Some(self.wallet(payee));
        self.by(payee, CorrectEntry { entry, wallet, amounts: None, force: false, memo: None }).await;
    }

    pub async fn ask(&mut self) {
        let (payee, payer) = (self.someone(), self.anyone());
        let mut ask = AskPayment::new(self.wallet(payee), vec![self.payable()]);
        let named = self.chance(2).then_some(payer);
        ask.from = named.map(|payer| self.wallet(payer));
        ask.expires_at = Some(self.within(20));
        ask.times = self.chance(3).then_some(3);
        if let Some(request) = self.by(payee, ask).await {
            self.requests.push((request, payee, named));
        }
    }

    pub async fn answer(&mut self) {
        let late = self.requests.len().min(20);
        let Some(place) = self.requests.len().checked_sub(1 + self.dice.roll(late.max(1))) else { return self.ask().await };
        let (request, payee, named) = self.requests[place];
        let payer = named.unwrap_or_else(|| self.someone());
        let wallet = self.wallet(payer);
        match self.dice.roll(10) {
            0 => {
                self.by(payer, DenyRequest { wallet, request }).await;
            }
            1 => {
                let wallet = self.wallet(payee);
                self.by(payee, CancelRequest { wallet, request }).await;
            }
            _ => {
                if let Some(paid) = self.by(payer, AcceptRequest { wallet, request, memo: None }).await {
                    self.keep(&paid, payer, payee, None);
                }
            }
        }
    }

    pub async fn schedule(&mut self) {
        let (payer, payee) = (self.someone(), self.anyone());
        let start = Day::of(self.within(20));
        let period = [Period::Day, Period::Week, Period::Month][self.dice.roll(3)];
        let rhythm = Rhythm { each: 1 + u16::try_from(self.dice.roll(3)).unwrap(), ..Rhythm::every(period, start) };
        let amounts = vec![self.payable()];
        let plan = match self.dice.roll(3) {
            0 => Plan::Once { amounts, on: start },
            1 => Plan::Recurring { amounts, rhythm, times: Some(1 + u32::try_from(self.dice.roll(12)).unwrap()) },
            _ => Plan::Instalments { total: amounts, count: 3, rhythm, remainder_on: 1 },
        };
        let mut set_up = SetUpSchedule::new(self.wallet(payer), self.wallet(payee), plan);
        set_up.catch_up = [CatchUp::All, CatchUp::LastOnly, CatchUp::None][self.dice.roll(3)];
        if let Some(schedule) = self.by(payer, set_up).await {
            self.schedules.push((schedule, payer, payee));
        }
    }

    pub async fn change_schedule(&mut self) {
        let late = self.schedules.len().min(8);
        let Some(place) = self.schedules.len().checked_sub(1 + self.dice.roll(late.max(1))) else {
            return self.schedule().await;
        };
        let (schedule, payer, payee) = self.schedules[place];
        let (wallet, number) = (self.wallet(payer), u32::try_from(self.dice.roll(4)).unwrap());
        match self.dice.roll(8) {
            0 => {
                self.by(payer, CancelSchedule { wallet, schedule }).await;
            }
            1 => {
                let amounts = vec![self.payable()];
                let change = ChangeSchedule { wallet, schedule, amounts, times: Some(9), catch_up: CatchUp::All, memo: None };
                self.by(payer, change).await;
            }
            2 => {
                self.by(payer, CancelOccurrence { wallet, schedule, number }).await;
            }
            3 => {
                let wallet = self.wallet(payee);
                self.by(payee, SettleOccurrence { wallet, schedule, number }).await;
            }
            4 => self.retry().await,
            5 => {
                self.by(payer, BlockSchedule { wallet, schedule }).await;
            }
            _ => {
                self.by(payer, UnblockSchedule { wallet, schedule }).await;
            }
        }
    }
    /// Somebody tries again what failed.
    async fn retry(&mut self) {
        for _ in 0..10 {
            let (schedule, payer, _) = self.schedules[self.dice.roll(self.schedules.len())];
            let wallet = self.wallet(payer);
            let asked = OccurrencesOf { wallet, schedule, from: 0, limit: Some(50) };
            let failed = self.see(asked).await.into_iter().find(|one| one.state == OccurrenceState::Failed);
            if let Some(failed) = failed {
                self.by(payer, RetryOccurrence { wallet, schedule, number: failed.what.number }).await;
            }
        }
    }
}
