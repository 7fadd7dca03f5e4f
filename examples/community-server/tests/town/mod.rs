//! A community to import into and export from.

#![allow(dead_code, missing_debug_implementations, missing_docs, unreachable_pub, reason = "every test file takes what it needs")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test stops at the first surprise, and tells")]

pub mod mortal;
pub mod oracle;
pub mod story;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use community_server::export::{self, Exact, Format};
use community_server::import::{Imports, bar};
use wezer_core::id::{CommunityId, WalletId};
use wezer_core::ledger::{Balances, Currencies, Statement};
use wezer_core::member::Members;
use wezer_core::money::Scale;
use wezer_core::store::{MemoryStore, Store};
use wezer_core::wallet::{COMMONS, ISSUANCE, OUTSIDE, Wallets};
use wezer_core::{Community, Registry};

/// What every account is called, by `account/currency`, and its balance in minor units.
pub type Standing = BTreeMap<(String, String), String>;

pub struct Town {
    pub community: Community,
}

pub fn registry() -> Registry {
    Registry::core().with(&Imports).expect("names are free")
}

impl Town {
    pub fn in_memory() -> Self {
        Self::on(Arc::new(MemoryStore::new(CommunityId::from_u128(7))))
    }

    pub fn on(store: Arc<dyn Store>) -> Self {
        let world = Arc::new(wezer_core::world::SystemWorld);
        Self { community: Community::open_with(store, registry(), world, wezer_core::kernel::LaneLimits::default()) }
    }

    /// Every wallet with a name for it.
    pub async fn wallets(&self) -> Vec<(WalletId, String)> {
        let system = self.community.system();
        let mut named: Vec<(WalletId, String)> = [(ISSUANCE, "issuance"), (OUTSIDE, "outside"), (COMMONS, "commons")]
            .map(|(id, name)| (id, format!("!{name}")))
            .to_vec();
        let mut after = None;
        loop {
            let page = system.ask(Members { after: after.clone(), limit: Some(1_000), ..Members::default() }).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.name().to_owned());
            named.extend(page.iter().map(|member| (member.wallet(), format!("@{}", member.name()))));
        }
        let mut after = None;
        loop {
            let page = system.ask(Wallets { after: after.clone(), limit: Some(1_000), ..Wallets::default() }).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.label().to_owned());
            named.extend(page.iter().map(|wallet| (wallet.id(), wallet.label().to_owned())));
        }
        named
    }

    /// Every account's balance, by the name of its wallet and the code of its currency. Accounts at zero are there too.
    pub async fn balances(&self) -> Standing {
        let mut standing = Standing::new();
        for (wallet, name) in self.wallets().await {
            for balance in self.community.system().ask(Balances { wallet }).await.unwrap() {
                standing.insert((name.clone(), balance.currency.to_string()), balance.balance.to_string());
            }
        }
        standing
    }

    /// Every balance that is not zero, as the oracles tell theirs.
    pub async fn found(&self) -> oracle::Found {
        let mut found = oracle::Found::new();
        for (wallet, _) in self.wallets().await {
            for balance in self.community.system().ask(Balances { wallet }).await.unwrap() {
                let minor = oracle::units(&balance.balance.to_string());
                if minor != 0 {
                    found.insert((wallet.to_string(), balance.currency.to_string()), minor);
                }
            }
        }
        found
    }

    /// The memos of a wallet's statement, oldest first.
    pub async fn memos(&self, wallet: &str, currency: &str) -> Vec<String> {
        let wallet = self.wallets().await.into_iter().find(|(_, name)| name == wallet).unwrap().0;
        let statement = Statement { wallet, currency: currency.parse().unwrap(), from: None, limit: Some(1_000) };
        let page = self.community.system().ask(statement).await.unwrap();
        page.lines.into_iter().rev().filter_map(|line| line.memo).collect()
    }

    /// The sum over all accounts of each currency, in minor units.
    pub async fn sums(&self) -> BTreeMap<String, i128> {
        let currencies = self.community.system().ask(Currencies::default()).await.unwrap();
        let mut sums = BTreeMap::new();
        for (wallet, _) in self.wallets().await {
            for balance in self.community.system().ask(Balances { wallet }).await.unwrap() {
                let currency = currencies.iter().find(|currency| currency.code() == balance.currency).unwrap();
                *sums.entry(balance.currency.to_string()).or_default() += balance.balance.to_minor(currency.scale()).unwrap();
            }
        }
        sums
    }
}

/// Balances in minor units as [`Town::balances`] tells them.
pub fn named(minor: &BTreeMap<String, i128>, code: &str, digits: u8) -> Standing {
    let scale = Scale::new(digits).unwrap();
    minor.iter().map(|(name, minor)| ((name.clone(), code.to_owned()), Exact::new(*minor, scale).to_string())).collect()
}

/// A file of the test data that is not part of the project; says so where it is not there.
pub fn data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    // A worktree lies one folder deeper.
    let deeper = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data").join(name);
    let found = [path, deeper].into_iter().find(|path| path.exists());
    if found.is_none() {
        println!("skipped: ../shared/data/{name} is not there");
    }
    found
}

/// A file with this content, gone when dropped.
pub fn file(content: impl AsRef<[u8]>) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content).unwrap();
    file
}

/// Writes an export.
pub async fn exported(town: &Town, format: Format, path: &Path) -> export::Report {
    let args = export::Args { format, out: Some(path.to_owned()) };
    export::run(&town.community, &args, &bar()).await.unwrap()
}
