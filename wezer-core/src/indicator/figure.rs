//! What rules see of a member: their figures.
//!
//! Cost: a look-up for the member, one for the list of indicators, one a currency, one each for what was counted and what was said;
//! only what the rule names is read.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rating::Rating;
use super::tally::{Counted, Tally};
use super::{Indicator, IndicatorRefusal, Measure, Reach, SEE_FIGURES, set, standing};
use crate::group::Group;
use crate::id::{GroupId, MemberId, WalletId};
use crate::journal::Seq;
use crate::kernel::{Memory, Missing, Permission, Query, Stop, View, Work};
use crate::ledger::{AccountRow, Currency, MAX_CURRENCIES};
use crate::link::RecordRef;
use crate::member::Member;
use crate::money::{Amount, CurrencyCode, Scale};
use crate::rule::{Figure, Figures, Kind, Variable, Vocabulary};
use crate::time::Timestamp;
use crate::wallet::Wallet;

const DAYS: &str = "days_member";
const ENTRIES: &str = "entries";
const PARTNERS: &str = "partners";
/// What there is of each currency, under its code in small letters: what is on the accounts, everything that ever came in, that ever
/// went out, and both together. Corrections are movements like others here.
const OF_CURRENCY: [&str; 4] = ["balance_", "received_", "given_", "volume_"];
/// What moved between the member and each other holder, less what came back from the same one, added up over all of them: paying back
/// and forth does not raise it.
const NET: &str = "net_";
const OF_MARKS: [&str; 2] = ["mark_", "marks_"];
/// A group's wallets beyond this are not looked at.
const MAX_WALLETS: usize = 50;

/// Whether a name means something without any indicator.
pub(super) fn is_built_in(name: &str) -> bool {
    [DAYS, ENTRIES, PARTNERS].contains(&name)
        || OF_CURRENCY.iter().chain(&OF_MARKS).chain(&[NET]).any(|start| name.starts_with(start))
}

/// A currency's code as a part of a name.
fn word(code: CurrencyCode) -> String {
    code.to_string().to_lowercase().replace('-', "_")
}

/// Where a figure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The member's record.
    Member,
    /// The accounts, as they are now.
    Accounts,
    /// The journal, as far as it was counted.
    Journal,
    /// What others said.
    Marks,
}

/// Where the figures of a member and a group come from, and their values.
struct Source<'a> {
    memory: &'a mut Memory,
    /// Those that are asked for; all if absent.
    names: Option<&'a [&'a str]>,
    now: Timestamp,
    figures: Figures,
    origins: BTreeMap<String, Origin>,
}

impl Source<'_> {
    fn wants(&self, name: &str) -> bool {
        self.names.is_none_or(|names| names.contains(&name))
    }

    fn set(&mut self, name: &str, origin: Origin, value: impl FnOnce() -> Figure) {
        if self.wants(name) {
            self.figures.set(name, value());
            self.origins.insert(name.to_owned(), origin);
        }
    }
}

impl Memory {
    fn currencies(&mut self) -> Result<Vec<Arc<Currency>>, Missing> {
        let ids = self.scan(Currency::BY_NUMBER.starting_with(&[]), MAX_CURRENCIES)?;
        let codes = ids.into_iter().filter_map(CurrencyCode::from_u128);
        let found: Vec<_> = codes.map(|code| self.document::<Currency>(code)).collect();
        found.into_iter().filter_map(Result::transpose).collect()
    }

    /// The names that a rule over members may use.
    pub(crate) fn vocabulary(&mut self) -> Result<Vocabulary, Missing> {
        let (currencies, indicators) = (self.currencies(), self.indicators());
        let mut vocabulary = Vocabulary::new().with(DAYS, Variable::number_of("days"));
        for name in [ENTRIES, PARTNERS] {
            vocabulary.declare(name, Variable::of(Kind::Number));
        }
        for currency in currencies? {
            let unit = currency.code().to_string();
            for start in OF_CURRENCY.into_iter().chain([NET]) {
                vocabulary.declare(&format!("{start}{}", word(currency.code())), Variable::number_of(&unit));
            }
        }
        for indicator in indicators?.all() {
            let code = indicator.code.as_str();
            let unit = match &indicator.measure {
                Measure::Marks { .. } => {
                    for start in OF_MARKS {
                        vocabulary.declare(&format!("{start}{code}"), Variable::of(Kind::Number));
                    }
                    continue;
                }
                Measure::Received { currency } | Measure::Given { currency } | Measure::Balance { currency } => {
                    currency.to_string()
                }
                Measure::Days => "days".to_owned(),
                _ => String::new(),
            };
            vocabulary.declare(code, Variable::number_of(&unit));
        }
        Ok(vocabulary)
    }

    /// The figures of a member and of a group that are wanted, and where each comes from. What can't be known is left out.
    fn figures_from(
        &mut self,
        member: MemberId,
        group: GroupId,
        names: Option<&[&str]>,
        now: Timestamp,
    ) -> Result<(Figures, BTreeMap<String, Origin>), Missing> {
        let (person, indicators) = (self.document::<Member>(member), self.indicators());
        let (person, indicators) = (person?, indicators?);
        let Some(person) = person else { return Ok((Figures::new(), BTreeMap::new())) };
        let mut source = Source { memory: self, names, now, figures: Figures::new(), origins: BTreeMap::new() };
        source.set(DAYS, Origin::Member, || days(&person, now));
        source.accounts(person.wallet())?;
        if source.wants(PARTNERS) {
            let partners = source.memory.document::<Tally>(member.as_u128())?.map_or(0, |tally| tally.partners);
            source.set(PARTNERS, Origin::Journal, || Figure::count(partners));
        }
        source.nets(member)?;
        for indicator in indicators.all() {
            source.indicator(indicator, &person, group)?;
        }
        Ok((source.figures, source.origins))
    }

    /// What an indicator that is counted comes to for one member; `None` where it can't be known.
    pub(super) fn counted(&mut self, indicator: &Indicator, person: &Member, now: Timestamp) -> Result<Option<Amount>, Missing> {
        let mut source = Source { memory: self, names: None, now, figures: Figures::new(), origins: BTreeMap::new() };
        source.indicator(indicator, person, crate::group::ROOT)?;
        Ok(match source.figures.get(indicator.code.as_str()) {
            Some(Figure::Number(number)) => Some(*number),
            _ => None,
        })
    }

    /// The figures that rules see of a member, and of a group where an indicator is about groups.
    pub(crate) fn figures_of(
        &mut self,
        member: MemberId,
        group: GroupId,
        names: Option<&[&str]>,
        now: Timestamp,
    ) -> Result<Figures, Missing> {
        Ok(self.figures_from(member, group, names, now)?.0)
    }

    /// What a group holds on its wallets, or what circulates of a currency.
    fn balance(&mut self, wallets: &[WalletId], currency: &Currency) -> Result<i128, Missing> {
        let accounts: Vec<_> = wallets.iter().map(|wallet| self.account(*wallet, currency.number())).collect();
        let mut sum = 0i128;
        for account in accounts {
            if let Some(account) = account? {
                sum = sum.saturating_add(self.row(account)?.balance());
            }
        }
        Ok(sum)
    }
}

fn days(person: &Member, now: Timestamp) -> Figure {
    let micros = now.as_micros().saturating_sub(person.admitted_at().as_micros()).max(0);
    Figure::count(micros.unsigned_abs() / 86_400_000_000)
}

impl Source<'_> {
    fn accounts(&mut self, wallet: WalletId) -> Result<(), Missing> {
        let of_currency = |name: &&str| OF_CURRENCY.iter().any(|start| name.starts_with(start));
        let by_currency = self.names.is_none_or(|names| names.iter().any(of_currency));
        if !by_currency && !self.wants(ENTRIES) {
            return Ok(());
        }
        let accounts = self.memory.accounts_of(wallet)?.clone();
        let rows: Vec<_> = accounts.iter().map(|(currency, account)| Ok((*currency, *self.memory.row(*account)?))).collect();
        let rows: BTreeMap<_, AccountRow> = rows.into_iter().collect::<Result<_, Missing>>()?;
        let lines = rows.values().map(|row| u64::from(row.lines)).sum();
        self.set(ENTRIES, Origin::Accounts, || Figure::count(lines));
        for currency in if by_currency { self.memory.currencies()? } else { Vec::new() } {
            let row = rows.get(&currency.number()).copied().unwrap_or(AccountRow::VACANT);
            let volume = row.credits().saturating_add(row.debits());
            for (start, minor) in OF_CURRENCY.into_iter().zip([row.balance(), row.credits(), row.debits(), volume]) {
                let name = format!("{start}{}", word(currency.code()));
                self.set(&name, Origin::Accounts, || Figure::Number(currency.amount(minor)));
            }
        }
        Ok(())
    }

    fn nets(&mut self, member: MemberId) -> Result<(), Missing> {
        if self.names.is_some_and(|names| !names.iter().any(|name| name.starts_with(NET))) {
            return Ok(());
        }
        let (tally, currencies) = (self.memory.document::<Tally>(member.as_u128()), self.memory.currencies());
        let tally = tally?;
        for currency in currencies? {
            let net = tally.as_ref().and_then(|tally| tally.nets.get(&currency.code()).copied()).unwrap_or_default();
            self.set(&format!("{NET}{}", word(currency.code())), Origin::Journal, || Figure::Number(net));
        }
        Ok(())
    }

    fn indicator(&mut self, indicator: &Indicator, person: &Member, group: GroupId) -> Result<(), Missing> {
        let code = indicator.code.as_str();
        if let Measure::Marks { scale } = indicator.measure {
            let names = OF_MARKS.map(|start| format!("{start}{code}"));
            if !names.iter().any(|name| self.wants(name)) {
                return Ok(());
            }
            let object = match indicator.reach {
                Reach::Member => RecordRef::of::<Member>(person.id()),
                Reach::Group | Reach::Community => RecordRef::of::<Group>(group),
            };
            let rating = self.memory.document::<Rating>(set::key(&object))?.unwrap_or_else(|| Rating::of(object).into());
            let scales = BTreeMap::from([(indicator.code.clone(), scale)]);
            for (count, mean) in standing::means(&rating, &scales).into_values() {
                self.set(&names[0], Origin::Marks, || Figure::Number(mean));
                self.set(&names[1], Origin::Marks, || Figure::count(count));
            }
            return Ok(());
        }
        if !self.wants(code) {
            return Ok(());
        }
        let of = match indicator.reach {
            Reach::Member => person.id().as_u128(),
            Reach::Group => group.as_u128(),
            Reach::Community => Tally::COMMUNITY,
        };
        let tally = self.memory.document::<Tally>(of)?.unwrap_or_else(|| Tally::empty(of).into());
        let counts = tally.over(indicator.months, self.now);
        let flow = |currency: &CurrencyCode| counts.flows.get(currency).copied().unwrap_or_default();
        let number = match &indicator.measure {
            Measure::Count { event } => Figure::count(counts.events.get(event).copied().unwrap_or_default()),
            Measure::Received { currency } => Figure::Number(flow(currency).received),
            Measure::Given { currency } => Figure::Number(flow(currency).given),
            Measure::Entries => Figure::count(counts.entries),
            Measure::Partners => Figure::count(tally.partners),
            Measure::Days => days(person, self.now),
            Measure::Balance { currency } | Measure::Velocity { currency } => {
                let Some(known) = self.memory.document::<Currency>(*currency)? else { return Ok(()) };
                let (wallets, sign) = match indicator.reach {
                    Reach::Member => (vec![person.wallet()], 1),
                    Reach::Group => {
                        let ids = self.memory.scan(Wallet::of_group(group), MAX_WALLETS)?;
                        (ids.into_iter().map(WalletId::from_u128).collect(), 1)
                    }
                    Reach::Community => (vec![crate::ledger::source(&known)], -1),
                };
                let balance = known.amount(sign * self.memory.balance(&wallets, &known)?);
                match indicator.measure {
                    Measure::Balance { .. } => Figure::Number(balance),
                    // Where nothing circulates there is no velocity, and a rule that names it refuses.
                    _ => match velocity(flow(currency).given, balance) {
                        Some(velocity) => Figure::Number(velocity),
                        None => return Ok(()),
                    },
                }
            }
            Measure::Marks { .. } => return Ok(()),
        };
        let origin = match indicator.measure {
            Measure::Balance { .. } => Origin::Accounts,
            Measure::Days => Origin::Member,
            _ => Origin::Journal,
        };
        self.set(code, origin, || number);
        Ok(())
    }
}

/// What was given for each unit that circulates, six digits, rounded to the nearest; `None` where nothing circulates.
pub(super) fn velocity(given: Amount, circulating: Amount) -> Option<Amount> {
    if !circulating.is_positive() {
        return None;
    }
    let fine = Scale::new(18).ok()?;
    let (given, circulating) = (given.to_minor(fine).ok()?, circulating.to_minor(fine).ok()?);
    let millionths = given.checked_mul(1_000_000)?.checked_add(circulating / 2)?.div_euclid(circulating);
    Amount::from_minor(millionths, Scale::new(6).ok()?).ok()
}

macro_rules! figures {
    ($scope:ident) => {
        impl $scope<'_> {
            /// The names that a rule over a member's figures may use: `days_member`, `entries`, `partners`; for each currency
            /// `balance_CODE`, `received_CODE`, `given_CODE`, `volume_CODE` with its code in small letters, and `net_CODE`, what moved with
            /// each other holder less what came back from the same one; each indicator under
            /// its code; for what is asked of others `mark_CODE` and `marks_CODE`.
            pub fn vocabulary(&mut self) -> Result<Vocabulary, Missing> {
                self.memory.vocabulary()
            }

            /// The figures of these names (all if absent) of a member, and of a group where an indicator is about groups. What
            /// can't be known is left out, so that a rule that needs it refuses.
            pub fn figures_of(&mut self, member: MemberId, group: GroupId, names: Option<&[&str]>) -> Result<Figures, Missing> {
                let now = self.now();
                self.memory.figures_of(member, group, names, now)
            }
        }
    };
}

figures!(Work);
figures!(View);

/// A figure and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShownFigure {
    /// Its name in rules.
    pub name: String,
    /// The value.
    pub value: Figure,
    /// What it counts.
    pub unit: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// All figures of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShownFigures {
    /// The figures, by name.
    pub figures: Vec<ShownFigure>,
    /// Up to which entry the journal was counted for those that come from it.
    pub counted_through: Seq,
}

/// The figures that rules see of a member, with where each comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FiguresOf {
    /// Whose.
    pub member: MemberId,
    /// The group for what is measured of groups; the community if absent.
    #[serde(default)]
    pub group: Option<GroupId>,
}

impl Query for FiguresOf {
    const NAME: &'static str = "figures";
    type Output = ShownFigures;
    type Error = IndicatorRefusal;

    fn permission(&self) -> Permission {
        Permission::Own(SEE_FIGURES, self.member)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<ShownFigures, Stop<IndicatorRefusal>> {
        let now = view.now();
        let group = self.group.unwrap_or(crate::group::ROOT);
        let (vocabulary, counted) = (view.memory.vocabulary(), view.get::<Counted>(Counted::ONLY));
        let (figures, origins) = view.memory.figures_from(self.member, group, None, now)?;
        let (vocabulary, counted) = (vocabulary?, counted?);
        let shown = figures.iter().filter_map(|(name, value)| {
            let unit = vocabulary.get(name).and_then(|variable| variable.unit()).map(str::to_owned);
            Some(ShownFigure { name: name.to_owned(), value: value.clone(), unit, origin: *origins.get(name)? })
        });
        let counted_through = Seq::new(counted.map_or(0, |counted| counted.through));
        Ok(ShownFigures { figures: shown.collect(), counted_through })
    }
}
