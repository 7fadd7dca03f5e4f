//! What is dealt in the demo: a deal that both sides evaluated, one that waits for euros to be confirmed, one that waits for an
//! answer; and debts that run in a circle.

use std::collections::BTreeMap;

use wezer_core::flow::FireTransition;
use wezer_core::member::Admitted;
use wezer_core::money::Money;
use wezer_core::record::RecordRef;
use wezer_core::{Community, Session};
use wezer_exchange::clearing::{ConfirmObligation, RecordObligation};
use wezer_exchange::deal::{Deal, DealId, ReplyTerms, ReplyTo};
use wezer_exchange::market::AnnouncementId;
use wezer_exchange::market::search::SearchMarket;
use wezer_exchange::reputation::{DealEvaluationOf, EvaluateDeal};

use super::year::{MakeError, missing};

/// Who owes whom, how much, for what.
const DEBTS: [(usize, usize, &str, &str); 3] = [
    (0, 1, "12 EUR", "farine · flour"),
    (1, 2, "20 EUR", "essence pour le marché · petrol for the market"),
    (2, 0, "15 EUR", "bocaux · jars"),
];

/// People at their deals.
struct Trade<'a> {
    community: &'a Community,
    people: &'a [Admitted],
}

impl Trade<'_> {
    fn of(&self, person: usize) -> Session {
        self.community.member(self.people[person].member)
    }

    async fn announced(&self, title: &str) -> Result<AnnouncementId, MakeError> {
        let found = self.of(0).ask(SearchMarket::text(title)).await?;
        found.hits.first().map(|hit| hit.line.announcement).ok_or_else(|| missing(title))
    }

    async fn reply(&self, person: usize, title: &str, terms: ReplyTerms) -> Result<DealId, MakeError> {
        Ok(*self.of(person).execute(ReplyTo::new(self.announced(title).await?, terms)).await?)
    }

    async fn steps(&self, deal: DealId, steps: &[(usize, &str)]) -> Result<(), MakeError> {
        for (person, step) in steps {
            let (record, transition) = (RecordRef::of::<Deal>(deal), (*step).to_owned());
            let fire = FireTransition { record, transition, flow: None, version: None, myself: None };
            self.of(*person).execute(fire).await?;
        }
        Ok(())
    }

    /// Gives a mark for everything that is asked.
    async fn evaluate(&self, person: usize, deal: DealId, mark: i16, comment: &str) -> Result<(), MakeError> {
        let asked = self.of(person).ask(DealEvaluationOf { deal }).await?.ok_or_else(|| missing("a deal"))?.asked;
        let marks: BTreeMap<_, _> =
            asked.into_iter().filter(|said| said.asked.is_some()).map(|said| (said.indicator, mark)).collect();
        self.of(person).execute(EvaluateDeal { deal, marks, comment: comment.to_owned() }).await?;
        Ok(())
    }
}

/// Lets people deal with each other, as far as a newcomer finds each stage.
pub(super) async fn made(community: &Community, people: &[Admitted]) -> Result<(), MakeError> {
    let trade = Trade { community, people };
    let saying = |quantity, message: &str| ReplyTerms { message: message.to_owned(), ..ReplyTerms::of(quantity) };

    let bicycle = saying(1, "The brakes of my old bicycle. Saturday? · Les freins de mon vieux vélo, samedi ?");
    let bicycle = trade.reply(0, "Bicycles repaired", bicycle).await?;
    trade.steps(bicycle, &[(3, "accept"), (3, "invoice"), (0, "pay")]).await?;
    trade.evaluate(0, bicycle, 2, "It brakes like new, and he explains what he does. · Comme neuf, et bien expliqué.").await?;
    trade.evaluate(3, bicycle, 1, "Came on time with a cake. · À l’heure, avec un gâteau.").await?;

    let euros = Some("EUR".parse().map_err(|_| missing("EUR"))?);
    let honey = ReplyTerms { currency: euros, ..saying(2, "Deux pots pour ma mère. · Two jars for my mother.") };
    let honey = trade.reply(2, "Honey of this summer", honey).await?;
    trade.steps(honey, &[(0, "accept"), (0, "invoice"), (2, "declare")]).await?;

    trade
        .reply(3, "Hands for the bee house", saying(1, "I bring gloves and my drill. · J’apporte des gants et ma perceuse."))
        .await?;

    for (debtor, creditor, owed, what_for) in DEBTS {
        let (wallet, other) = (people[debtor].wallet, people[creditor].wallet);
        let money: Money = owed.parse().map_err(|_| missing(owed))?;
        let owed = RecordObligation { wallet, other, owes: true, money, what_for: Some(what_for.to_owned()) };
        let obligation = *trade.of(debtor).execute(owed).await?;
        trade.of(creditor).execute(ConfirmObligation { obligation, wallet: other }).await?;
    }
    Ok(())
}
