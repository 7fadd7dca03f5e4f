//! What a payment would come to: fees, what is left afterwards, whether the payee has to confirm.

use wezer_core::Session;
use wezer_core::ledger::{Balances, Bearer, Currency, Fee, Pay};
use wezer_core::money::{Amount, CurrencyCode, Money};

use crate::web::visitor::Visitor;
use crate::web::{number, texts};

/// What would be.
#[derive(Debug)]
pub(super) struct Preview {
    pub(super) payee: String,
    pub(super) amounts: Vec<String>,
    pub(super) fees: Vec<ShownFee>,
    /// The balances that would be left, of currencies that keep one.
    pub(super) after: Vec<String>,
    pub(super) is_pending: bool,
    pub(super) warnings: Vec<String>,
}

/// A fee.
#[derive(Debug)]
pub(super) struct ShownFee {
    pub(super) name: String,
    pub(super) amount: String,
    pub(super) is_payers: bool,
}

/// What the payment would come to now, or why it would be refused.
pub(super) async fn of(visitor: &Visitor, session: &Session, pay: &Pay, currencies: &[Currency]) -> Result<Preview, String> {
    let language = visitor.language;
    let paid = session.preview(pay.clone()).await.map_err(|error| error.explain(language))?;
    let names = super::super::wallet::names(&visitor.app, language, vec![pay.to]).await;
    let payee = names.ok().and_then(|names| names.get(&pay.to).cloned()).unwrap_or_default();
    let mut leaving: Vec<Money> = Vec::new();
    let mut fees = Vec::new();
    for money in pay.amounts.iter() {
        let Some(currency) = find(currencies, money.currency()) else { continue };
        if currency.origin() != wezer_core::ledger::Origin::Declared {
            leaving.push(*money);
        }
        for (fee, due) in due(currency, *money, currencies) {
            if fee.bearer == Bearer::Payer {
                leaving.push(due);
            }
            let (name, amount) = (fee.name.clone(), number::money(due, language));
            fees.push(ShownFee { name, amount, is_payers: fee.bearer == Bearer::Payer });
        }
    }
    let balances = visitor.session.ask(Balances { wallet: pay.from }).await.map_err(|error| error.explain(language))?;
    let mut after: Vec<Money> = Vec::new();
    for money in leaving {
        match after.iter_mut().find(|left| left.currency() == money.currency()) {
            Some(left) => *left = minus(*left, money),
            None => {
                let balance = balances.iter().find(|balance| balance.currency == money.currency());
                let spendable = balance.map_or(Amount::ZERO, |balance| balance.spendable);
                after.push(minus(Money::new(spendable, money.currency()), money));
            }
        }
    }
    let warning = |warning: &wezer_core::ledger::Warning| {
        texts(language)
            .pay_warning
            .replace("{balance}", &number::money(warning.is, language))
            .replace("{limit}", &number::money(warning.limit, language))
    };
    Ok(Preview {
        payee,
        amounts: pay.amounts.iter().map(|money| number::money(*money, language)).collect(),
        fees,
        after: after.iter().map(|money| number::money(*money, language)).collect(),
        is_pending: paid.pending,
        warnings: paid.warnings.iter().map(warning).collect(),
    })
}

fn find(currencies: &[Currency], code: CurrencyCode) -> Option<&Currency> {
    currencies.iter().find(|currency| currency.code() == code)
}

fn minus(from: Money, money: Money) -> Money {
    // A sum beyond 28 digits is refused when it is paid; here it is shown as it was.
    from.checked_add(Money::new(money.amount().negated(), money.currency())).unwrap_or(from)
}

/// The fees on a payment, as the ledger takes them: a payee's stop when the amount is used up.
fn due<'a>(currency: &'a Currency, money: Money, currencies: &'a [Currency]) -> Vec<(&'a Fee, Money)> {
    let Ok(minor) = money.amount().to_minor(currency.scale()) else { return Vec::new() };
    let mut left = minor;
    let mut fees = Vec::new();
    for fee in currency.fees() {
        let due_in = fee.currency.and_then(|code| find(currencies, code)).unwrap_or(currency);
        let Ok(mut due) = fee.due(minor, currency, due_in) else { continue };
        if fee.bearer == Bearer::Payee && due_in.number() == currency.number() {
            due = due.min(left);
            left -= due;
        }
        if due > 0 {
            fees.push((fee, Money::new(due_in.amount(due), due_in.code())));
        }
    }
    fees
}
