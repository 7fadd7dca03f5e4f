//! What the tests here move about: wallets in one currency, and a question about several of them at once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::WalletId;
use wezer_core::kernel::{Permission, Query, Stop, View};
use wezer_core::ledger::{Balance, Balances, CreateCurrency, LedgerRefusal, Pay};
use wezer_core::wallet::OpenWallet;
use wezer_core::{Community, Registry, right};

/// No balance falls below minus this.
pub(crate) const LIMIT: i64 = 100;

/// The balances of several wallets at one moment.
#[derive(Serialize, Deserialize, JsonSchema)]
pub(crate) struct Purses {
    pub(crate) wallets: Vec<WalletId>,
}

impl Query for Purses {
    const NAME: &'static str = "purses";
    type Output = Vec<i64>;
    type Error = LedgerRefusal;

    fn permission(&self) -> Permission {
        Permission::Member(right::SEE_COMMUNITY)
    }

    fn answer(&self, view: &mut View<'_>) -> Result<Vec<i64>, Stop<LedgerRefusal>> {
        // All are asked for before the first that is missing stops this.
        let asked: Vec<_> = self.wallets.iter().map(|wallet| Balances { wallet: *wallet }.answer(view)).collect();
        asked.into_iter().map(|balances| Ok(balances?.iter().map(value).sum())).collect()
    }
}

fn value(balance: &Balance) -> i64 {
    balance.balance.to_string().parse().unwrap()
}

/// What the community understands here.
pub(crate) fn registry() -> Registry {
    let mut registry = Registry::core();
    registry.query::<Purses>().unwrap();
    registry
}

/// A currency of whole units and so many wallets.
pub(crate) async fn found(community: &Community, wallets: usize) -> Vec<WalletId> {
    let system = community.system();
    let val = CreateCurrency::mutual_credit("VAL".parse().unwrap(), format!("-{LIMIT}").parse().unwrap());
    system.execute(val).await.unwrap();
    let mut opened = Vec::new();
    for nth in 0..wallets {
        opened.push(system.execute(OpenWallet { label: format!("wallet {nth:03}") }).await.unwrap().output);
    }
    opened
}

/// A payment of so many units.
pub(crate) fn pay(from: WalletId, to: WalletId, amount: i64) -> Pay {
    Pay::new(from, to, format!("{amount} VAL").parse().unwrap())
}
