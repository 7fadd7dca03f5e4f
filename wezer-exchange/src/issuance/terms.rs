//! What a rule of issuance says, by its kind.
//!
//! Invariant: terms that are kept were checked against their currency: every amount can be counted in it, every wallet is there, and
//! nothing is issued that only exists outside; and whoever made the rule may pay from the wallet that it gives from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::ledger::{Abundance, Currency, Origin};
use wezer_core::money::Amount;
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE, Wallet};
use wezer_core::{Permission, Stop, Work, right};

use super::IssuanceRefusal;
use super::rate::{Factor, Rate, Rounding};

/// At most so many wallets are exempt from a rule.
pub const MAX_EXEMPT: usize = 50;
/// At most so many dividends are paid between two re-evaluations.
pub const MAX_PAYMENTS: u16 = 1_000;
/// At most so many periods can be claimed after they began.
pub const MAX_WINDOW: u16 = 400;

/// The kinds of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Terms {
    /// Everybody gets the same each period; with `times: 1`, once at the start.
    BasicIncome(BasicIncome),
    /// Whoever became a member during the period that ended gets something, once.
    Welcome(Welcome),
    /// The universal dividend of the relative theory of money.
    Dividend(Dividend),
    /// Balances shrink with time.
    Demurrage(Demurrage),
    /// Balances earn, debts cost.
    Interest(Interest),
    /// Everybody pays the same each period.
    Fee(Fee),
}

/// What each active member gets when a period begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BasicIncome {
    /// How much; from a pot at most so much, and less if it does not last for all: then the pot is shared out to its last minor
    /// unit, those who came first getting the units that are left. Absent, for a pot only: all that is in it.
    #[serde(default)]
    pub amount: Option<Amount>,
    /// The wallet that it comes from; issued if absent. What counts is what was in it when the period began, but never more than is in
    /// it when the tick comes.
    #[serde(default)]
    pub pot: Option<WalletId>,
    /// Nobody gets it unless they claim it, at the latest so many periods after it began, 1 to 400; absent: everybody gets it. What is
    /// claimed is of a fixed amount.
    #[serde(default)]
    pub claim_within: Option<u16>,
}

/// What a new member gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Welcome {
    /// How much.
    pub amount: Amount,
    /// The wallet that it comes from; issued if absent.
    #[serde(default)]
    pub pot: Option<WalletId>,
}

/// A dividend that each active member gets when a period begins, and that grows with what is in circulation for each of them:
/// dividend + c² × mass ÷ (members × payments). Re-evaluated before a payment, it is paid from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dividend {
    /// The first one.
    pub first: Amount,
    /// c²: the square of the growth between two re-evaluations, such as `0.00238144`.
    pub c2: Rate,
    /// So many are paid between two re-evaluations: 1 to 1,000.
    pub payments: u16,
    /// So many are paid before the first re-evaluation; `payments` if absent.
    #[serde(default)]
    pub before_first: Option<u16>,
    /// By what growth is divided, in thousandths, where that is not the number of payments: 182,625 for the days of half a year.
    #[serde(default)]
    pub divisor_thousandths: Option<u32>,
    /// How a growth is rounded.
    #[serde(default)]
    pub rounding: Rounding,
}

/// What each wallet's balance loses at the end of a period, counted on what the books held then: what is held for pending entries is
/// its payer's until they are settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Demurrage {
    /// How much of it goes.
    pub rate: Rate,
    /// Whether the rate is for a year of 365.25 days, of which each day of the period takes its step, and at most 0.99; else it is for a
    /// period.
    #[serde(default)]
    pub yearly: bool,
    /// Only the part above this shrinks (of a debt, the part below its negative).
    #[serde(default)]
    pub above: Amount,
    /// Whether debts shrink too; they never grow.
    #[serde(default)]
    pub debts_too: bool,
    /// Where it goes, and what shrinks debts; destroyed if absent.
    #[serde(default)]
    pub sink: Option<WalletId>,
    /// Wallets that keep what they have: at most 50. The sink is always one of them.
    #[serde(default)]
    pub exempt: Vec<WalletId>,
    /// How what goes is rounded.
    #[serde(default)]
    pub rounding: Rounding,
}

/// Which balance of a period counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// What was there at its end.
    #[default]
    Closing,
    /// The least (of a debt: the smallest) that was there from the end of its first day on.
    Least,
}

/// Simple interest: balance × rate × days ÷ days of a year, at the end of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interest {
    /// What balances earn in a year.
    pub rate: Rate,
    /// What debts cost in a year.
    #[serde(default)]
    pub debt_rate: Rate,
    /// The days that count as a year: 360 to 366.
    pub year_days: u16,
    /// Which balance counts.
    #[serde(default)]
    pub counted: Counted,
    /// The wallet that pays it and gets what debts cost; issued and destroyed if absent.
    #[serde(default)]
    pub payer: Option<WalletId>,
    /// Wallets that neither earn nor pay: at most 50. The payer is always one of them.
    #[serde(default)]
    pub exempt: Vec<WalletId>,
    /// How it is rounded.
    #[serde(default)]
    pub rounding: Rounding,
}

/// What each active member pays when a period begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// How much.
    pub amount: Amount,
    /// To which wallet; the commons if absent.
    #[serde(default)]
    pub to: Option<WalletId>,
}

impl Terms {
    /// The other side of what the rule moves: a wallet, or the issuer.
    pub fn other_side(&self) -> Option<WalletId> {
        match self {
            Self::BasicIncome(terms) => terms.pot,
            Self::Welcome(terms) => terms.pot,
            Self::Dividend(_) => None,
            Self::Demurrage(terms) => terms.sink,
            Self::Interest(terms) => terms.payer,
            Self::Fee(terms) => Some(terms.to.unwrap_or(COMMONS)),
        }
    }

    /// The wallet that it takes money from to give it to others, if one is named.
    fn giver(&self) -> Option<WalletId> {
        match self {
            Self::Fee(_) => None,
            Self::Demurrage(terms) if !terms.debts_too => None,
            _ => self.other_side(),
        }
    }

    /// Whether it looks at balances; else it looks at members.
    pub fn is_of_balances(&self) -> bool {
        matches!(self, Self::Demurrage(_) | Self::Interest(_))
    }

    /// Whether nobody gets anything unless they claim it.
    pub fn is_claimed(&self) -> bool {
        matches!(self, Self::BasicIncome(BasicIncome { claim_within: Some(_), .. }))
    }

    /// The wallets that it leaves alone.
    pub fn exempt(&self) -> &[WalletId] {
        match self {
            Self::Demurrage(terms) => &terms.exempt,
            Self::Interest(terms) => &terms.exempt,
            _ => &[],
        }
    }

    /// What a day, or else a period, leaves of a balance: worked out once, when the rule is set.
    pub(super) fn factor(&self) -> Factor {
        match self {
            Self::Demurrage(terms) if terms.yearly => Factor::of_a_day(terms.rate),
            Self::Demurrage(terms) => Factor::left_by(terms.rate),
            _ => Factor::ONE,
        }
    }

    /// What of the terms can be checked against the currency alone, without looking at wallets.
    pub(crate) fn check_alone(&self, currency: &Currency) -> Result<(), IssuanceRefusal> {
        let positive = |amount: Amount| if amount.is_positive() { Ok(()) } else { Err(IssuanceRefusal::NotPositive { amount }) };
        let amounts: Vec<Amount> = match self {
            Self::BasicIncome(terms) => terms.amount.into_iter().collect(),
            Self::Welcome(terms) => vec![terms.amount],
            Self::Dividend(terms) => vec![terms.first],
            Self::Fee(terms) => vec![terms.amount],
            Self::Demurrage(_) | Self::Interest(_) => Vec::new(),
        };
        for amount in amounts {
            positive(amount)?;
            amount.to_minor(currency.scale())?;
        }
        self.check_numbers(currency)?;
        if self.exempt().len() > MAX_EXEMPT {
            return Err(IssuanceRefusal::TooMany { limit: MAX_EXEMPT });
        }
        match (currency.origin(), self.other_side()) {
            (Origin::Declared, _) => Err(IssuanceRefusal::OnlyOutside { currency: currency.code() }),
            (Origin::Custody, None) => Err(IssuanceRefusal::NotIssued { currency: currency.code() }),
            (_, Some(_)) if currency.abundance() == Abundance::Abundant => {
                Err(IssuanceRefusal::NeverPaid { currency: currency.code() })
            }
            _ => Ok(()),
        }
    }

    /// Checks the terms against the currency and the wallets that they name.
    pub(super) fn check(&self, work: &mut Work<'_>, currency: &Currency) -> Result<(), Stop<IssuanceRefusal>> {
        self.check_alone(currency)?;
        if let Some(wallet) = self.giver() {
            let actor = work.actor();
            if !work.holds(actor, Permission::Wallet(right::PAY, wallet))? {
                return Err(IssuanceRefusal::NotYours { wallet }.into());
            }
        }
        for wallet in self.other_side().iter().chain(self.exempt()) {
            let is_there = *wallet == COMMONS || work.get::<Wallet>(*wallet)?.is_some();
            if !is_there || [ISSUANCE, OUTSIDE].contains(wallet) {
                return Err(IssuanceRefusal::UnknownWallet { wallet: *wallet }.into());
            }
        }
        Ok(())
    }

    fn check_numbers(&self, currency: &Currency) -> Result<(), IssuanceRefusal> {
        let within = |what, number: u32, least: u32, most: u32| {
            if (least..=most).contains(&number) { Ok(()) } else { Err(IssuanceRefusal::OutOfRange { what, least, most }) }
        };
        match self {
            Self::BasicIncome(BasicIncome { amount: None, pot, claim_within }) if pot.is_none() || claim_within.is_some() => {
                Err(IssuanceRefusal::AmountMissing)
            }
            Self::BasicIncome(BasicIncome { claim_within: Some(window), .. }) => {
                within("claim_within", u32::from(*window), 1, u32::from(MAX_WINDOW))
            }
            Self::Dividend(terms) => {
                within("payments", u32::from(terms.payments), 1, u32::from(MAX_PAYMENTS))?;
                within("divisor_thousandths", terms.divisor(), 1, u32::from(MAX_PAYMENTS) * 1_000)
            }
            Self::Demurrage(terms) if terms.yearly && terms.rate > Rate::MOST_A_YEAR => {
                Err(IssuanceRefusal::OutOfRange { what: "percent a year", least: 0, most: 99 })
            }
            Self::Demurrage(terms) if terms.above.is_negative() => Err(IssuanceRefusal::NotPositive { amount: terms.above }),
            Self::Demurrage(terms) => terms.above.to_minor(currency.scale()).map(drop).map_err(IssuanceRefusal::from),
            Self::Interest(terms) => within("year_days", u32::from(terms.year_days), 360, 366),
            _ => Ok(()),
        }
    }
}

impl Dividend {
    /// By what growth is divided, in thousandths.
    pub fn divisor(&self) -> u32 {
        self.divisor_thousandths.unwrap_or(u32::from(self.payments) * 1_000)
    }

    /// Whether it is re-evaluated before the payment of this place, from 0.
    pub fn is_evaluated_before(&self, place: u32) -> bool {
        let first = u32::from(self.before_first.unwrap_or(self.payments));
        place.checked_sub(first).is_some_and(|since| since % u32::from(self.payments) == 0)
    }
}
