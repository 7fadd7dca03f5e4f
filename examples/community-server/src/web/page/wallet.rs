//! Wallets: balances, a chart, the statement.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::collections::BTreeMap;
use wezer_core::id::WalletId;
use wezer_core::journal::JournalEntry;
use wezer_core::kernel::Document as _;
use wezer_core::language::Language;
use wezer_core::ledger::{
    Balance, BalanceChart, Balances, Currencies, Currency, EntryId, EntryKind, Origin, PendingEntryOf, Statement, StatementPage,
};
use wezer_core::money::CurrencyCode;
use wezer_core::time::Timestamp;
use wezer_core::wallet::WalletsById;
use wezer_core::world::{SystemWorld, World};
use wezer_exchange::campaign::{Campaign, ExpectedBounties, ExpectedBounty};
use wezer_exchange::deal::Deal;
use wezer_exchange::market::announcement::Announcement;
use wezer_exchange::paid_for::PaidFor;

use super::currency::relative;
use super::group::ask;
use super::issuance::{self, Claim, OpenHere};
use crate::app::App;
use crate::web::chart::{Chart, Words, draw};
use crate::web::story::{Teller, system_wallet};
use crate::web::text::{CampaignTexts, CustodyTexts, DealTexts, DebtTexts, MoneyTexts, RequestTexts, ScheduleTexts};
use crate::web::view::{Frame, Trouble, show};
use crate::web::visitor::Visitor;
use crate::web::{number, texts};

const LINES: u16 = 25;
const POINTS: u16 = 105;
const YEAR_SECONDS: i64 = 365 * 86_400;

/// A balance as a card.
#[derive(Debug)]
pub(super) struct Card {
    code: String,
    name: String,
    amount: String,
    /// The same in universal dividends, where there is one.
    in_dividends: Option<String>,
    is_below: bool,
    is_declared: bool,
    credits: String,
    debits: String,
    held_out: Option<String>,
    held_in: Option<String>,
    lower: Option<String>,
    upper: Option<String>,
}

/// A bounty that comes on top once a deal is paid: how much, of which want, by which deal.
#[derive(Debug)]
struct Bounty {
    amounts: String,
    title: String,
    deal: String,
}

#[derive(Template)]
#[template(path = "wallet.html")]
struct WalletPage {
    frame: Frame,
    base: String,
    /// Whether it is the visitor's own.
    is_mine: bool,
    requests: &'static str,
    convert: &'static str,
    schedules: &'static str,
    custody: &'static str,
    debts: &'static str,
    done: Option<&'static str>,
    m: &'static MoneyTexts,
    /// What the visitor can claim.
    claims: Vec<Claim>,
    /// What is open with rules.
    open: OpenHere,
    cards: Vec<Card>,
    bounties: Vec<Bounty>,
    chart: Option<(String, Chart)>,
}

/// A line of the statement.
#[derive(Debug)]
struct Line {
    seq: u64,
    day: String,
    what: &'static str,
    others: String,
    /// The entry in a sentence, where the change of a balance does not tell it.
    told: String,
    memo: String,
    /// For what it moved, if that is known: address and words.
    purpose: Option<(String, String)>,
    change: String,
    is_out: bool,
    balance: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    owner: Option<String>,
    base: String,
    card: Option<Card>,
    code: String,
    chart: Option<Chart>,
    lines: Vec<Line>,
    next: Option<String>,
    is_first: bool,
    is_declared: bool,
}

pub(super) async fn mine(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<issuance::Asked>,
) -> Result<Response, Trouble> {
    wallet(&app, &visitor, visitor.member.wallet(), &asked).await
}

pub(super) async fn one(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<issuance::Asked>,
) -> Result<Response, Trouble> {
    let id = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    wallet(&app, &visitor, id, &asked).await
}

async fn wallet(app: &App, visitor: &Visitor, id: WalletId, asked: &issuance::Asked) -> Result<Response, Trouble> {
    let language = visitor.language;
    let balances = visitor.session.ask(Balances { wallet: id }).await.map_err(|error| Trouble::of(&error, language))?;
    let currencies = currencies(visitor).await?;
    let find = |code: CurrencyCode| currencies.iter().find(|currency| currency.code() == code);
    let is_mine = id == visitor.member.wallet();
    let expected = if is_mine { ask(visitor, ExpectedBounties {}).await? } else { Vec::new() };
    let mut cards = Vec::with_capacity(balances.len());
    for balance in &balances {
        let Some(currency) = find(balance.currency) else { continue };
        let in_dividends = relative(visitor, balance.currency, balance.balance).await?.map(|told| told.1);
        cards.push(Card { in_dividends, ..card(&expecting(balance, &expected), currency, language) });
    }
    // The chart shows the currency that moved last among those that keep a balance here.
    let kept =
        balances.iter().filter_map(|balance| find(balance.currency)).find(|currency| currency.origin() != Origin::Declared);
    let chart = match kept {
        Some(currency) => Some((currency.code().to_string(), chart(visitor, id, currency).await?)),
        None => None,
    };
    let (owner, base) = whose(app, visitor, id).await?;
    let frame = visitor.frame("wallet").titled(owner.unwrap_or_else(|| visitor.say("wallet")));
    let (custody, debts) = (CustodyTexts::of(language).custody, DebtTexts::of(language).debts);
    let schedules = ScheduleTexts::of(language).schedules;
    let (requests, convert) = (RequestTexts::of(language).requests, MoneyTexts::of(language).convert);
    let bounties = expected.iter().map(|one| bounty(one, language)).collect();
    let claims = if is_mine { issuance::claims(visitor, None).await? } else { Vec::new() };
    Ok(show(&WalletPage {
        done: asked.told(visitor),
        m: MoneyTexts::of(language),
        claims,
        open: issuance::open_here(visitor, id).await?,
        frame,
        base,
        is_mine,
        requests,
        convert,
        schedules,
        custody,
        debts,
        cards,
        bounties,
        chart,
    }))
}

/// A balance that expects what comes on top of prices, too.
fn expecting(balance: &Balance, expected: &[ExpectedBounty]) -> Balance {
    let mut balance = balance.clone();
    for money in expected.iter().flat_map(|one| &one.raised).filter(|money| money.currency() == balance.currency) {
        balance.held_in = balance.held_in.checked_add(money.amount()).unwrap_or(balance.held_in);
    }
    balance
}

fn bounty(one: &ExpectedBounty, language: Language) -> Bounty {
    let amounts: Vec<_> = one.raised.iter().map(|money| number::money(*money, language)).collect();
    let title = one.title.clone().unwrap_or_else(|| DealTexts::of(language).erased.to_owned());
    Bounty { amounts: amounts.join(" + "), title, deal: one.deal.to_string() }
}

/// Whose wallet it is, unless it is the visitor's own, and the address of its pages.
async fn whose(app: &App, visitor: &Visitor, id: WalletId) -> Result<(Option<String>, String), Trouble> {
    if id == visitor.member.wallet() {
        return Ok((None, "/wallet".to_owned()));
    }
    let names = names(app, visitor.language, vec![id]).await?;
    let name = names.get(&id).cloned().unwrap_or_else(|| id.to_string());
    Ok((Some(name), format!("/wallets/{id}")))
}

pub(super) async fn currencies(visitor: &Visitor) -> Result<Vec<Currency>, Trouble> {
    visitor.session.ask(Currencies {}).await.map_err(|error| Trouble::of(&error, visitor.language))
}

/// What wallets are called.
pub(super) async fn names(app: &App, language: Language, wallets: Vec<WalletId>) -> Result<BTreeMap<WalletId, String>, Trouble> {
    let named = app.0.community.system().ask(WalletsById { wallets }).await.map_err(|error| Trouble::of(&error, language))?;
    let name = |name: String, id| if name.is_empty() { system_wallet(id, language).unwrap_or_default() } else { name };
    Ok(named.into_iter().map(|wallet| (wallet.wallet, name(wallet.name, wallet.wallet))).collect())
}

fn card(balance: &Balance, currency: &Currency, language: Language) -> Card {
    let amount = |amount| number::amount(amount, language);
    let bound = |bound: Option<wezer_core::ledger::Bound>| bound.map(|bound| amount(bound.at));
    Card {
        code: balance.currency.to_string(),
        name: currency.name().to_owned(),
        amount: amount(balance.balance),
        in_dividends: None,
        is_below: balance.balance.is_negative(),
        is_declared: currency.origin() == Origin::Declared,
        credits: amount(balance.credits),
        debits: amount(balance.debits),
        held_out: balance.held_out.is_positive().then(|| amount(balance.held_out)),
        held_in: balance.held_in.is_positive().then(|| amount(balance.held_in)),
        lower: bound(balance.limits.lower).filter(|_| currency.origin() != Origin::Declared),
        upper: bound(balance.limits.upper),
    }
}

/// The last year.
pub(super) fn year() -> (Timestamp, Timestamp) {
    let now = SystemWorld.now();
    (now.plus_seconds(-YEAR_SECONDS), now)
}

async fn chart(visitor: &Visitor, wallet: WalletId, currency: &Currency) -> Result<Chart, Trouble> {
    let language = visitor.language;
    let (from, to) = year();
    let asked = BalanceChart { wallet, currency: currency.code(), from, to, points: POINTS };
    let points = visitor.session.ask(asked).await.map_err(|error| Trouble::of(&error, language))?;
    let title = texts(language).chart_balance.replace("{currency}", currency.code().as_str());
    Ok(draw(&points, currency.scale(), Words { id: "balance", title: &title, currency: currency.code().as_str(), language }))
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    from: Option<EntryId>,
}

pub(super) async fn my_account(
    State(app): State<App>,
    visitor: Visitor,
    Path(code): Path<String>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Trouble> {
    let from = asked.map(|Query(asked)| asked.from).unwrap_or_default();
    statement(&app, &visitor, visitor.member.wallet(), &code, from).await
}

pub(super) async fn account(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, code)): Path<(String, String)>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Trouble> {
    let id = id.parse().map_err(|_| Trouble::not_found(visitor.language))?;
    let from = asked.map(|Query(asked)| asked.from).unwrap_or_default();
    statement(&app, &visitor, id, &code, from).await
}

async fn statement(
    app: &App,
    visitor: &Visitor,
    wallet: WalletId,
    code: &str,
    from: Option<EntryId>,
) -> Result<Response, Trouble> {
    let language = visitor.language;
    let code: CurrencyCode = code.parse().map_err(|_| Trouble::not_found(language))?;
    let asked = Statement { wallet, currency: code, from, limit: Some(LINES) };
    let page = visitor.session.ask(asked).await.map_err(|error| Trouble::of(&error, language))?;
    let currencies = currencies(visitor).await?;
    let currency = currencies.iter().find(|currency| currency.code() == code).ok_or_else(|| Trouble::not_found(language))?;
    let balances = visitor.session.ask(Balances { wallet }).await.map_err(|error| Trouble::of(&error, language))?;
    let card = balances.iter().find(|balance| balance.currency == code).map(|balance| card(balance, currency, language));
    let draws = card.is_some() && from.is_none() && currency.origin() != Origin::Declared;
    let chart = if draws { Some(chart(visitor, wallet, currency).await?) } else { None };
    let (owner, base) = whose(app, visitor, wallet).await?;
    let mut page = page;
    for line in page.lines.iter_mut().filter(|line| line.memo.is_none() && line.kind == EntryKind::Settlement) {
        // The words on a pending entry stay with it.
        let Some(entry) = line.of else { continue };
        line.memo = visitor.session.ask(PendingEntryOf { wallet, entry }).await.ok().and_then(|pending| pending.memo);
    }
    let lines = lines(visitor, wallet, &page, currency.origin()).await?;
    Ok(show(&AccountPage {
        frame: visitor.frame("wallet").titled(format!("{code} · {}", texts(language).statement)),
        owner,
        base,
        card,
        code: code.to_string(),
        chart,
        lines,
        next: page.next.map(|next| next.to_string()),
        is_first: from.is_none(),
        is_declared: currency.origin() == Origin::Declared,
    }))
}

async fn lines(visitor: &Visitor, wallet: WalletId, page: &StatementPage, origin: Origin) -> Result<Vec<Line>, Trouble> {
    let (language, t) = (visitor.language, texts(visitor.language));
    let others = page.lines.iter().flat_map(|line| line.others.iter().copied()).collect();
    let names = names(&visitor.app, language, others).await?;
    // What is only declared leaves no balance, so the entry itself has to tell.
    let told = if origin == Origin::Declared { told(visitor, wallet, page).await? } else { BTreeMap::new() };
    let purposes = purposes(visitor, page).await?;
    let shown = page.lines.iter().map(|line| {
        let others: Vec<&str> = line.others.iter().filter_map(|other| names.get(other)).map(String::as_str).collect();
        let seq = line.entry.seq().get();
        Line {
            seq,
            day: number::day(line.effective_at, language),
            what: kind(line.kind, t),
            others: others.join(", "),
            told: told.get(&seq).cloned().unwrap_or_default(),
            memo: line.memo.clone().unwrap_or_default(),
            purpose: purposes.get(&line.entry).or(line.of.and_then(|of| purposes.get(&of))).cloned(),
            change: number::amount(line.change, language),
            is_out: line.change.is_negative(),
            balance: number::amount(line.balance, language),
        }
    });
    Ok(shown.collect())
}

/// For what entries moved money: a want whose bounty it was, a campaign, a deal.
async fn purposes(visitor: &Visitor, page: &StatementPage) -> Result<BTreeMap<EntryId, (String, String)>, Trouble> {
    let (d, c) = (DealTexts::of(visitor.language), CampaignTexts::of(visitor.language));
    let entries = page.lines.iter().flat_map(|line| [Some(line.entry), line.of]).flatten().collect();
    let found = ask(visitor, PaidFor { entries }).await?;
    let told = found.into_iter().filter_map(|one| {
        let (address, words) = match one.record.kind.as_str() {
            Announcement::KIND => ("/market/a/", c.bounty_for),
            Campaign::KIND => ("/campaign/", c.paid_for_campaign),
            Deal::KIND => ("/deal/", d.deal_for),
            _ => return None,
        };
        let title = one.title.unwrap_or_else(|| d.erased.to_owned());
        Some((one.entry, (format!("{address}{}", one.record.id), words.replace("{title}", &title))))
    });
    Ok(told.collect())
}

async fn told(visitor: &Visitor, wallet: WalletId, page: &StatementPage) -> Result<BTreeMap<u64, String>, Trouble> {
    let language = visitor.language;
    let mut entries = Vec::new();
    for line in &page.lines {
        let asked = JournalEntry { seq: line.entry.seq(), wallet: Some(wallet) };
        entries.extend(visitor.session.ask(asked).await.map_err(|error| Trouble::of(&error, language))?);
    }
    // An entry of many is not told here: its own page does.
    let told = Teller::tell(&visitor.session, &entries, language, 1).await;
    let items = told.map_err(|error| Trouble::of(&error, language))?;
    Ok(items.into_iter().filter(|item| item.more == 0).map(|item| (item.seq, item.text())).collect())
}

fn kind(kind: EntryKind, t: &'static crate::web::text::Texts) -> &'static str {
    match kind {
        EntryKind::Payment => t.kind_payment,
        EntryKind::Gift => t.kind_gift,
        EntryKind::Issue => t.kind_issue,
        EntryKind::Redemption => t.kind_redemption,
        EntryKind::Opening => t.kind_opening,
        EntryKind::General => t.kind_general,
        EntryKind::Settlement => t.kind_settlement,
        EntryKind::Correction => t.kind_correction,
    }
}
