//! Figures for research: tables of people, never people.
//!
//! Invariant: no cell tells of fewer than [`MIN_CELL`] people, and none that is withheld can be worked out from the others of its
//! table ([`table`]). Who objected is not counted. Each question is an entry of the journal: who asked, divided by what, measured what.
//!
//! What this does not do: tables asked for one after the other can be compared, before and after somebody joined, or with parts that
//! differ by one person. The number of tables in a month is bounded for that reason, and the journal shows them; a budget of privacy
//! with noise would be stronger, and its figures would not be exact.
//!
//! Cost: reads every member with their wishes, and their places, profile or account where the table needs it.

mod table;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::table::{Grid, withheld};
use super::{DataPolicy, DataRefusal, RESEARCH, ResearchAsked};
use crate::id::{GroupId, MemberId};
use crate::kernel::{Command, Document, Missing, Permission, Stop, Work};
use crate::ledger::Currency;
use crate::member::{Member, MemberState, Profile, Shown, Visibility};
use crate::money::{Amount, CurrencyCode};
use crate::time::Timestamp;

/// A cell tells of so many people at least.
pub const MIN_CELL: u16 = 5;
/// So many people are counted at least, or there is no table.
pub const MIN_PEOPLE: u32 = 50;
/// So many members are looked at at most.
pub const MAX_PEOPLE: usize = 10_000;
/// A table is divided into at most so many parts each way, the rest not counted.
pub const MAX_PARTS: usize = 12;
/// So many tables may be asked for in 30 days.
pub const MAX_TABLES: usize = 20;
const MONTH: i64 = 30 * 86_400;

/// By what people are divided. Each person falls into one part: the first of those listed that fits, else the rest, which stands last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Division {
    /// By the groups that they belong to: 1 to 12.
    Groups(Vec<GroupId>),
    /// By what they can do, as far as members see it, in any case: 1 to 12.
    Skills(Vec<String>),
    /// By when they came: before the first of these moments, before the second, …, from the last on: 1 to 12, in order.
    Joined(Vec<Timestamp>),
}

/// By what a table was divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// By groups.
    Groups,
    /// By skills.
    Skills,
    /// By when people came.
    Joined,
}

/// What is measured besides the number of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// Nothing.
    People,
    /// The sum of the balances of their own wallets.
    Balance(CurrencyCode),
    /// The sum of everything that ever came in.
    Received(CurrencyCode),
    /// The sum of everything that ever went out.
    Spent(CurrencyCode),
}

impl Measured {
    const fn currency(self) -> Option<CurrencyCode> {
        match self {
            Self::People => None,
            Self::Balance(code) | Self::Received(code) | Self::Spent(code) => Some(code),
        }
    }
}

/// Asks for a table of active members, counted and perhaps summed up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// What stands in the rows.
    pub rows: Division,
    /// What stands in the columns.
    #[serde(default)]
    pub columns: Option<Division>,
    /// What is summed up.
    pub measured: Measured,
    /// Cells of fewer people are withheld; 5 unless said, and never less.
    #[serde(default)]
    pub least: Option<u16>,
}

/// A table. A cell that is withheld holds nothing: it is too small, one person makes up more than half of its sum, or it would give
/// away one of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Table {
    /// How many people were counted.
    pub people: u32,
    /// The rows: one for each part in the order of the question, the rest, the total. In each, the columns likewise; only the
    /// total if none were asked for.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cell {
    /// How many people.
    pub count: Option<u32>,
    /// Their sum, if one was asked for.
    pub sum: Option<Amount>,
}

/// When tables were asked for: one document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct ResearchLog {
    asked: Vec<Timestamp>,
}

impl ResearchLog {
    const ONLY: u128 = 1;
}

impl Document for ResearchLog {
    const KIND: &'static str = "research_log";
    type Id = u128;

    fn id(&self) -> u128 {
        Self::ONLY
    }
}

impl Command for Aggregate {
    const NAME: &'static str = "aggregate";
    type Output = Table;
    type Error = DataRefusal;

    fn permission(&self) -> Permission {
        Permission::Community(RESEARCH)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<Table, Stop<DataRefusal>> {
        self.rows.check()?;
        self.columns.as_ref().map(Division::check).transpose()?;
        let log = one_more(work)?;
        let currency = self.measured.currency().map(|code| work.currency(code)).transpose();
        let currency = currency.map_err(|stop| stop.map(DataRefusal::from))?;
        let people = counted(work)?;
        let count = u32::try_from(people.len()).unwrap_or(u32::MAX);
        if count < MIN_PEOPLE {
            return Err(DataRefusal::TooFewPeople { people: count, least: MIN_PEOPLE }.into());
        }
        let one = Division::Joined(Vec::new());
        let columns = self.columns.as_ref().unwrap_or(&one);
        let mut grid = Grid::new(self.rows.parts(), columns.parts());
        let mut found = Vec::new();
        for person in &people {
            let placed = self.rows.part(work, person).and_then(|row| Ok((row, columns.part(work, person)?)));
            let figure = currency.as_deref().map_or(Ok(0), |currency| figure(work, person, self.measured, currency));
            found.push(placed.and_then(|place| Ok((place, figure?))));
        }
        for person in found {
            let ((row, column), figure) = person?;
            grid.add(row, column, figure);
        }
        let hidden = withheld(&grid, u32::from(self.least.unwrap_or(MIN_CELL).max(MIN_CELL)), currency.is_some());
        let cell = |row, column| {
            let shown = !hidden.contains(&(row, column));
            let amount = currency.as_ref().map(|currency| currency.amount(grid.sum(row, column)));
            Cell { count: shown.then(|| grid.count(row, column)), sum: amount.filter(|_| shown) }
        };
        let last = if self.columns.is_some() { grid.columns() } else { 0 };
        let rows = (0..=grid.rows()).map(|row| (0..=last).map(|column| cell(row, column)).collect()).collect();
        work.emit(&ResearchAsked {
            rows: self.rows.kind(),
            columns: self.columns.as_ref().map(Division::kind),
            measured: self.measured,
            people: count,
            withheld: u32::try_from(hidden.len()).unwrap_or(u32::MAX),
        });
        work.put(log)?;
        Ok(Table { people: count, rows })
    }
}

/// The log with this question in it.
fn one_more(work: &mut Work<'_>) -> Result<ResearchLog, Stop<DataRefusal>> {
    let mut log = work.get::<ResearchLog>(ResearchLog::ONLY)?.as_deref().cloned().unwrap_or_default();
    let now = work.now();
    log.asked.retain(|asked| asked.plus_seconds(MONTH) > now);
    if log.asked.len() >= MAX_TABLES {
        let again_at = log.asked.first().map_or(now, |asked| asked.plus_seconds(MONTH));
        return Err(DataRefusal::TooManyTables { limit: MAX_TABLES, again_at }.into());
    }
    log.asked.push(now);
    Ok(log)
}

/// The active members who did not object.
fn counted(work: &mut Work<'_>) -> Result<Vec<std::sync::Arc<Member>>, Stop<DataRefusal>> {
    let ids = work.scan(Member::BY_NAME.starting_with(&[]), MAX_PEOPLE + 1)?;
    if ids.len() > MAX_PEOPLE {
        return Err(DataRefusal::TooMany { limit: MAX_PEOPLE }.into());
    }
    let ids = ids.into_iter().map(MemberId::from_u128);
    let found: Vec<_> = ids.map(|id| (work.get::<Member>(id), work.get::<DataPolicy>(id))).collect();
    let mut people = Vec::new();
    for (member, policy) in found {
        let (member, policy) = (member?, policy?);
        let counts = policy.is_none_or(|policy| policy.wishes().research);
        people.extend(member.filter(|member| counts && member.state() == MemberState::Active));
    }
    Ok(people)
}

fn figure(work: &mut Work<'_>, person: &Member, measured: Measured, currency: &Currency) -> Result<i128, Missing> {
    let Some(account) = work.memory.account(person.wallet(), currency.number())? else { return Ok(0) };
    let row = work.memory.row(account)?;
    Ok(match measured {
        Measured::People => 0,
        Measured::Balance(_) => row.balance(),
        Measured::Received(_) => row.credits(),
        Measured::Spent(_) => row.debits(),
    })
}

impl Division {
    const fn kind(&self) -> Kind {
        match self {
            Self::Groups(_) => Kind::Groups,
            Self::Skills(_) => Kind::Skills,
            Self::Joined(_) => Kind::Joined,
        }
    }

    /// How many parts there are, with the rest.
    fn parts(&self) -> usize {
        1 + match self {
            Self::Groups(groups) => groups.len(),
            Self::Skills(skills) => skills.len(),
            Self::Joined(moments) => moments.len(),
        }
    }

    fn check(&self) -> Result<(), DataRefusal> {
        let each_once = match self {
            Self::Groups(groups) => groups.iter().enumerate().all(|(at, group)| !groups[..at].contains(group)),
            Self::Skills(skills) => {
                let folded: Vec<String> = skills.iter().map(|skill| skill.to_lowercase()).collect();
                folded.iter().enumerate().all(|(at, skill)| !folded[..at].contains(skill))
            }
            Self::Joined(moments) => moments.is_sorted_by(|one, next| one < next),
        };
        if each_once && (2..=MAX_PARTS + 1).contains(&self.parts()) {
            Ok(())
        } else {
            Err(DataRefusal::BadDivision { most: MAX_PARTS })
        }
    }

    /// Into which part a person falls.
    fn part(&self, work: &mut Work<'_>, person: &Member) -> Result<usize, Missing> {
        Ok(match self {
            Self::Joined(moments) => moments.partition_point(|moment| *moment <= person.admitted_at()),
            Self::Groups(groups) => {
                let theirs = work.groups_of(person.id())?;
                groups.iter().position(|group| theirs.binary_search(group).is_ok()).unwrap_or(groups.len())
            }
            Self::Skills(skills) => {
                let profile = work.get::<Profile>(person.id())?;
                let profile = profile.filter(|profile| profile.visibility(Shown::Skills) >= Visibility::Members);
                let theirs: Vec<String> =
                    profile.iter().flat_map(|profile| profile.skills()).map(|skill| skill.to_lowercase()).collect();
                skills.iter().position(|skill| theirs.contains(&skill.to_lowercase())).unwrap_or(skills.len())
            }
        })
    }
}
