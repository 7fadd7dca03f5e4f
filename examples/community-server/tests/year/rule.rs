//! Custody, conversions, limits, and debts that run in circles.

use wezer_core::ledger::{Bound, Limits, SetLimits};
use wezer_core::money::{Amount, Scale};
use wezer_core::wallet::COMMONS;
use wezer_exchange::clearing::{
    AnswerClearing, ClearingById, ConfirmObligation, DropObligation, ObligationsOf, ProposeClearing, RecordObligation,
    ReduceObligation,
};
use wezer_exchange::conversion::{ChangeConversion, Convert, Rate, RefundConversion};
use wezer_exchange::custody::{AskWithdrawal, CancelWithdrawal, CarryOutWithdrawal, RecordDeposit, RefuseWithdrawal};

use super::life::Year;

impl Year {
    pub async fn limit(&mut self) {
        let person = self.anyone();
        let lower = Some(Bound::hard(Amount::from_minor(-100 * (1 + self.dice.roll(12) as i128), Scale::WHOLE).unwrap()));
        let limits = if self.chance(3) { Limits::default() } else { Limits { lower, upper: None } };
        self.by_system(SetLimits { wallet: self.wallet(person), currency: "VAL".parse().unwrap(), limits }).await;
    }

    pub async fn custody(&mut self) {
        let (person, proof) = (self.someone(), format!("TX-{}", self.sent));
        let (wallet, money) = (self.wallet(person), self.money(Self::kind("BTC")));
        match self.dice.roll(6) {
            0 | 1 => {
                let deposit = RecordDeposit { wallet, currency: money.currency(), received: money.amount(), proof };
                self.by_system(deposit).await;
            }
            2 | 3 => {
                let ask = AskWithdrawal { wallet, money, payable_to: self.chance(2).then(|| "bc1".to_owned()) };
                if let Some(withdrawal) = self.by(person, ask).await {
                    self.withdrawals.push((withdrawal, person));
                }
            }
            end => {
                if self.withdrawals.is_empty() {
                    return;
                }
                let place = self.dice.roll(self.withdrawals.len());
                let (withdrawal, person) = self.withdrawals[place];
                let wallet = self.wallet(person);
                match self.dice.roll(4) {
                    0 => self.by_system(RefuseWithdrawal { withdrawal }).await,
                    1 if end == 4 => self.by(person, CancelWithdrawal { wallet, withdrawal }).await,
                    _ => self.by_system(CarryOutWithdrawal { withdrawal, proof }).await,
                };
            }
        }
    }

    pub async fn convert(&mut self) {
        let person = self.someone();
        let wallet = self.wallet(person);
        if self.chance(10) {
            let conversion = self.conversions[self.dice.roll(self.conversions.len())];
            let rate = Rate::new(1 + u32::try_from(self.dice.roll(3)).unwrap(), 10).ok();
            self.by_system(ChangeConversion { conversion, rate, spread: None, both_ways: None }).await;
            return;
        }
        if self.chance(8) && !self.converted.is_empty() {
            let converted = self.converted[self.dice.roll(self.converted.len())];
            self.by_system(RefundConversion { converted, liquidity: COMMONS }).await;
            return;
        }
        let (from, to) = [("VAL", "Grain"), ("Grain", "VAL"), ("VAL", "REV"), ("REV", "VAL")][self.dice.roll(4)];
        let from = self.money(Self::kind(from));
        let made = self.by(person, Convert { wallet, from, to: to.parse().unwrap(), at_least: None }).await;
        self.converted.extend(made);
    }

    /// A few owe one another again and again, so that circles come about.
    pub async fn owe(&mut self) {
        let (one, other) = (self.dice.roll(6), self.dice.roll(6));
        let (wallet, money) = (self.wallet(one), self.money(Self::kind("EUR")));
        let record = RecordObligation { wallet, other: self.wallet(other), owes: self.chance(2), money, what_for: None };
        if let Some(obligation) = self.by(one, record).await {
            self.debts.push((obligation, one, other));
            if !self.chance(4) {
                let wallet = self.wallet(other);
                self.by(other, ConfirmObligation { obligation, wallet }).await;
            }
        }
    }

    pub async fn clear(&mut self) {
        if self.debts.is_empty() {
            return self.owe().await;
        }
        let (obligation, one, other) = self.debts[self.dice.roll(self.debts.len())];
        let person = if self.chance(2) { one } else { other };
        let wallet = self.wallet(person);
        match self.dice.roll(6) {
            0 => {
                self.by(person, DropObligation { obligation, wallet }).await;
            }
            1 => {
                self.by(person, ReduceObligation { obligation, wallet, by: None }).await;
            }
            2 | 3 => {
                let until = self.within(10);
                let made = self.by_system(ProposeClearing { currency: "EUR".parse().unwrap(), until }).await;
                self.clearings.extend(made);
            }
            _ => self.answer_clearing().await,
        }
    }

    async fn answer_clearing(&mut self) {
        let Some(clearing) = self.clearings.last().copied() else { return };
        for person in 0..6 {
            let wallet = self.wallet(person);
            if self.see(ClearingById { clearing, wallet }).await.is_some() {
                let agrees = !self.chance(8);
                self.by(person, AnswerClearing { clearing, wallet, agrees }).await;
            }
        }
    }

    /// Somebody looks at what they owe, and takes back what nobody has confirmed.
    pub async fn claim_back(&mut self) {
        let person = self.dice.roll(6);
        let wallet = self.wallet(person);
        let asked = ObligationsOf { wallet, ended_too: false, before: None, limit: Some(20) };
        for shown in self.see(asked).await {
            let obligation = shown.obligation.id();
            self.by(person, DropObligation { obligation, wallet }).await;
        }
    }
}
