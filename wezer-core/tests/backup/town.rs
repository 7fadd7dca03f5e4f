//! A town whose commits are recorded.

use std::path::Path;
use std::sync::Arc;

use wezer_core::id::{MemberId, WalletId};
use wezer_core::journal::Seq;
use wezer_core::ledger::{BalanceAt, Balances, CreateCurrency, Moment, Pay};
use wezer_core::member::AdmitMember;
use wezer_core::store::backup::Recorded;
use wezer_core::store::copy::List;
use wezer_core::{Community, Registry};

/// As many members as the towns have, but for a small one.
pub(crate) const MEMBERS: usize = 12;

/// A community whose commits are recorded.
pub(crate) struct Town {
    pub(crate) store: Arc<Recorded>,
    pub(crate) community: Community,
    pub(crate) people: Vec<(MemberId, WalletId)>,
    paid: usize,
}

impl Town {
    pub(crate) async fn found(store: Arc<dyn List>, dir: &Path) -> Self {
        Self::of(MEMBERS, store, dir).await
    }

    pub(crate) async fn of(members: usize, store: Arc<dyn List>, dir: &Path) -> Self {
        let store = Arc::new(Recorded::new(store, dir).await.unwrap());
        let community = Community::open(Arc::clone(&store), Registry::core());
        let system = community.system();
        let val = CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-100000".parse().unwrap());
        system.execute(val).await.unwrap();
        let mut people = Vec::new();
        for nth in 0..members {
            let admitted = system.execute(AdmitMember::named(format!("Member {nth}"))).await.unwrap();
            people.push((admitted.member, admitted.wallet));
        }
        Self { store, community, people, paid: 0 }
    }

    pub(crate) async fn pay(&mut self, times: usize) {
        for _ in 0..times {
            self.paid += 1;
            let wallet = |nth: usize| self.people[nth % self.people.len()].1;
            let pay = Pay::new(wallet(self.paid), wallet(self.paid * 7 + 1), "3 VAL".parse().unwrap());
            // Who would pay themselves pays nobody.
            if wallet(self.paid) != wallet(self.paid * 7 + 1) {
                self.community.system().execute(pay.memo(format!("memo {}", self.paid))).await.unwrap();
            }
        }
    }

    pub(crate) async fn head(&self) -> Seq {
        self.community.head().await.unwrap().seq
    }

    /// What each wallet stood at after an entry, as the passbook tells.
    pub(crate) async fn balances_at(&self, seq: Seq) -> Vec<String> {
        let mut told = Vec::new();
        for (_, wallet) in &self.people {
            let ask = BalanceAt { wallet: *wallet, currency: "VAL".parse().unwrap(), at: Moment::Sequence(seq) };
            told.push(self.community.system().ask(ask).await.unwrap().to_string());
        }
        told
    }
}

/// What each wallet stands at.
pub(crate) async fn balances(community: &Community, people: &[(MemberId, WalletId)]) -> Vec<String> {
    let mut told = Vec::new();
    for (_, wallet) in people {
        let balances = community.system().ask(Balances { wallet: *wallet }).await.unwrap();
        // A wallet that never had any of it has no account.
        told.push(balances.first().map_or_else(|| "0".to_owned(), |balance| balance.balance.to_string()));
    }
    told
}

/// Who leaves has nothing left and owes nothing.
pub(crate) async fn settle(community: &Community, wallet: WalletId, other: WalletId) {
    let balances = community.system().ask(Balances { wallet }).await.unwrap();
    for balance in balances {
        let told = balance.balance.to_string();
        let (from, to, amount) = match told.strip_prefix('-') {
            Some(owed) => (other, wallet, owed.to_owned()),
            None => (wallet, other, told),
        };
        if amount.parse::<f64>().unwrap() > 0.0 {
            community.system().execute(Pay::new(from, to, format!("{amount} VAL").parse().unwrap())).await.unwrap();
        }
    }
}
