//! What a payment would come to: fees, what is left afterwards, whether the payee has to confirm.

use wezer_core::Session;
use wezer_core::language::Language;
use wezer_core::ledger::{Balances, Bearer, Currency, FeeDue, Origin, Pay, PaymentCost};
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
    let (from, to, amounts) = (pay.from, pay.to, pay.amounts.clone());
    let cost = visitor.session.ask(PaymentCost { from, to, amounts }).await.map_err(|error| error.explain(language))?;
    let balances = visitor.session.ask(Balances { wallet: pay.from }).await.map_err(|error| error.explain(language))?;
    let is_kept = |code: CurrencyCode| find(currencies, code).is_some_and(|currency| currency.origin() != Origin::Declared);
    let leaving = cost.payer_gives.iter().filter(|money| is_kept(money.currency())).copied();
    let spendable = |code: CurrencyCode| {
        let balance = balances.iter().find(|balance| balance.currency == code);
        Money::new(balance.map_or(Amount::ZERO, |balance| balance.spendable), code)
    };
    let after = leaving.map(|money| minus(spendable(money.currency()), money));
    let warning = |warning: &wezer_core::ledger::Warning| {
        texts(language)
            .pay_warning
            .replace("{balance}", &number::money(warning.is, language))
            .replace("{limit}", &number::money(warning.limit, language))
    };
    Ok(Preview {
        payee,
        amounts: pay.amounts.iter().map(|money| number::money(*money, language)).collect(),
        fees: cost.fees.iter().map(|fee| shown(fee, language)).collect(),
        after: after.map(|money| number::money(money, language)).collect(),
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

fn shown(fee: &FeeDue, language: Language) -> ShownFee {
    ShownFee { name: fee.name.clone(), amount: number::money(fee.due, language), is_payers: fee.bearer == Bearer::Payer }
}
