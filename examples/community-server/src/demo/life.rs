//! A demo that goes on living: now and then somebody pays or thanks somebody.

use std::time::Duration;

use wezer_core::Community;
use wezer_core::ledger::{Give, Pay};
use wezer_core::member::Members;
use wezer_core::money::{Amount, CurrencyCode, Money, Scale};
use wezer_core::world::{SystemWorld, World};

use super::deed::{DEEDS, THANKS_FOR};
use super::dice::Dice;

/// Lets something happen about every `every`, until the task is dropped. What is refused did not happen.
pub async fn live(community: Community, every: Duration) {
    let seed = SystemWorld.now().as_micros().cast_unsigned();
    let mut dice = Dice::new(seed);
    loop {
        let percent = u32::try_from(50 + dice.below(100)).unwrap_or(100);
        tokio::time::sleep(every * percent / 100).await;
        if let Some(refusal) = happen(&community, &mut dice).await {
            tracing::debug!(refusal, "nothing happened in the demo");
        }
    }
}

/// One deed. Says why it was refused, if it was.
async fn happen(community: &Community, dice: &mut Dice) -> Option<String> {
    let members = community.system().ask(Members { limit: Some(1_000), ..Members::default() }).await.ok()?;
    let (one, other) = (dice.one(&members)?, dice.one(&members)?);
    if one.id() == other.id() {
        return None;
    }
    let session = community.member(one.id());
    let (from, to) = (one.wallet(), other.wallet());
    if dice.chance(30) {
        let memo = dice.one(&THANKS_FOR).map(|memo| (*memo).to_owned());
        let give = Give { from, to, money: whole(1, "Thanks")?, memo };
        return session.execute(give).await.err().map(|error| error.to_string());
    }
    let deed = dice.one(&DEEDS)?;
    let pay = Pay::new(from, to, whole(deed.minutes, "VAL")?).memo(deed.memo);
    session.execute(pay).await.err().map(|error| error.to_string())
}

/// So many whole units of a currency.
pub(super) fn whole(units: i128, code: &str) -> Option<Money> {
    let code: CurrencyCode = code.parse().ok()?;
    Some(Money::new(Amount::from_minor(units, Scale::WHOLE).ok()?, code))
}
