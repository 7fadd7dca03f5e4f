//! What is dealt in the demo: a deal that both sides evaluated, one that waits for euros to be confirmed, one that waits for an
//! answer; two about which a moderator was called; a ring of gifts that waits for an answer; and debts that run in a circle.

use std::collections::BTreeMap;

use wezer_core::flow::FireTransition;
use wezer_core::member::Admitted;
use wezer_core::money::Money;
use wezer_core::record::RecordRef;
use wezer_core::time::Timestamp;
use wezer_core::{Community, Session};
use wezer_exchange::clearing::{ConfirmObligation, RecordObligation};
use wezer_exchange::deal::{CallModerator, Deal, DealId, ReplyTerms, ReplyTo, ResolveDispute};
use wezer_exchange::market::AnnouncementId;
use wezer_exchange::market::search::SearchMarket;
use wezer_exchange::reputation::{DealEvaluationOf, EvaluateDeal};
use wezer_exchange::ring::{AnswerRing, Gift, ProposeRing};

use super::DAY_MICROS;
use super::year::{MakeError, missing};

/// Who owes whom, how much, for what.
const DEBTS: [(usize, usize, &str, &str); 3] = [
    (0, 1, "12 EUR", "farine · flour"),
    (1, 2, "20 EUR", "essence pour le marché · petrol for the market"),
    (2, 0, "15 EUR", "bocaux · jars"),
];

/// Who gives what, for which want of the next one.
const RING: [(&str, &str); 3] = [
    ("Stone mill, small", "Flour mill, stone"),
    ("Pain de seigle à l’ancienne", "Bread for Sundays"),
    ("Accounts kept, one evening a month", "Accounts for the garden"),
];
/// Those in the ring have so many days to answer.
const RING_DAYS: i64 = 9;

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

    /// A deal that did not go well: nobody has answered the call of the one, the other was settled.
    async fn quarrel(&self) -> Result<(), MakeError> {
        let shelf = self.reply(1, "Étagère en chêne", ReplyTerms::of(1)).await?;
        self.steps(shelf, &[(13, "accept"), (13, "invoice"), (1, "pay")]).await?;
        let split = "The third board is split, and nobody said so. · La troisième planche est fendue, et personne ne l’a dit.";
        self.of(1).execute(CallModerator { deal: shelf, reason: split.to_owned() }).await?;
        let curtains = self.reply(4, "Rideaux sur mesure", ReplyTerms::of(1)).await?;
        self.steps(curtains, &[(7, "accept")]).await?;
        let late = "I brought the cloth two weeks ago. · J’ai apporté le tissu il y a deux semaines.";
        self.of(4).execute(CallModerator { deal: curtains, reason: late.to_owned() }).await?;
        let answer = "Hugo was ill; he sews on Friday. · Hugo était malade ; il coud vendredi.";
        self.of(5).execute(ResolveDispute { deal: curtains, answer: answer.to_owned() }).await?;
        Ok(())
    }

    /// Chloé proposes a ring, Benoît agrees, Ana has not said yet.
    async fn ring(&self, midnight: i64) -> Result<(), MakeError> {
        let mut gifts = Vec::new();
        for (offer, want) in RING {
            gifts.push(Gift { offer: self.announced(offer).await?, want: self.announced(want).await? });
        }
        let until = Timestamp::from_micros(midnight + RING_DAYS * DAY_MICROS);
        let ring = *self.of(2).execute(ProposeRing { gifts, until }).await?;
        self.of(1).execute(AnswerRing { ring, agrees: true }).await?;
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
pub(super) async fn made(community: &Community, people: &[Admitted], midnight: i64) -> Result<(), MakeError> {
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

    trade.quarrel().await?;
    trade.ring(midnight).await?;

    for (debtor, creditor, owed, what_for) in DEBTS {
        let (wallet, other) = (people[debtor].wallet, people[creditor].wallet);
        let money: Money = owed.parse().map_err(|_| missing(owed))?;
        let owed = RecordObligation { wallet, other, owes: true, money, what_for: Some(what_for.to_owned()) };
        let obligation = *trade.of(debtor).execute(owed).await?;
        trade.of(creditor).execute(ConfirmObligation { obligation, wallet: other }).await?;
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use wezer_core::member::Member;
    use wezer_exchange::deal::Disputes;
    use wezer_exchange::ring::{FindRings, RingState, Rings};

    use super::*;

    /// A ring waits for Ana, another one can be found, and a call for a moderator is open.
    pub(in super::super) async fn is_lived(community: &Community, ana: &Member) {
        let session = community.member(ana.id());
        let rings = session.ask(Rings::default()).await.unwrap().rings;
        assert!(rings.len() == 1 && rings[0].state == RingState::Asked, "{rings:?}");
        let found = session.ask(FindRings {}).await.unwrap().rings;
        assert!(found.iter().any(|ring| ring.gifts.len() == 2), "honey for two bicycles: {found:?}");
        let open = community.system().ask(Disputes::default()).await.unwrap().disputes;
        assert_eq!(open.len(), 1);
    }
}
