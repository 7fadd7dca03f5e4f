//! Amounts by way of their digits: no arithmetic shared with what is tested.

use wezer_core::ledger::LedgerRefusal;
use wezer_core::money::{Amount, AmountError, Scale};

const LARGEST: i128 = 10i128.pow(28);

pub(crate) fn minor(amount: Amount, scale: Scale) -> Result<i128, LedgerRefusal> {
    let text = amount.to_string();
    let (negative, digits) = text.strip_prefix('-').map_or((false, text.as_str()), |digits| (true, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let places = usize::from(scale.digits());
    let (kept, dropped) = part.split_at(part.len().min(places));
    if dropped.bytes().any(|digit| digit != b'0') {
        return Err(AmountError::TooPrecise { amount, scale: scale.digits() }.into());
    }
    let count: i128 = format!("{whole}{kept:0<places$}").parse().map_err(|_| AmountError::TooLarge)?;
    if count > LARGEST {
        return Err(AmountError::TooLarge.into());
    }
    Ok(if negative { -count } else { count })
}

pub(crate) fn amount(minor: i128, scale: Scale) -> Amount {
    let places = usize::from(scale.digits());
    let mut digits = format!("{:0>width$}", minor.unsigned_abs(), width = places + 1);
    if places > 0 {
        digits.insert(digits.len() - places, '.');
    }
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{digits}").parse().expect("digits with at most one point")
}
