//! The wallets of groups that a visitor may pay from, and those that they may name as a payee.

use wezer_core::group::{Group, GroupWallets, Groups, ROOT};
use wezer_core::id::WalletId;
use wezer_core::right::PAY;

use crate::web::page::group::ask;
use crate::web::page::voice::own_groups;
use crate::web::page::wallet::names;
use crate::web::refused::Could;
use crate::web::texts;
use crate::web::view::Trouble;
use crate::web::visitor::Visitor;

/// The visitor's own wallet and those of groups that they may pay from; the one that was asked for in any case.
pub(in crate::web::page) async fn all(
    visitor: &Visitor,
    chosen: Option<WalletId>,
) -> Result<Vec<(String, String, bool)>, Trouble> {
    let mut ids: Vec<WalletId> = Vec::new();
    for group in own_groups(visitor).await? {
        if Could::ask(visitor, PAY, group.id()).await?.yes {
            ids.extend(ask(visitor, GroupWallets { group: group.id() }).await?.iter().map(wezer_core::wallet::Wallet::id));
        }
    }
    let own = visitor.member.wallet();
    let chosen = chosen.filter(|chosen| *chosen != own);
    ids.extend(chosen.filter(|chosen| !ids.contains(chosen)));
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let named = names(&visitor.app, visitor.language, ids.clone()).await?;
    let mut sources = vec![(own.to_string(), texts(visitor.language).my_own_wallet.to_owned(), chosen.is_none())];
    for id in ids {
        let name = named.get(&id).cloned().unwrap_or_else(|| id.to_string());
        sources.push((id.to_string(), name, chosen == Some(id)));
    }
    Ok(sources)
}

/// The wallets of the groups of the first two steps and of those that the visitor is in, with their names.
pub(in crate::web::page) async fn group_wallets(visitor: &Visitor) -> Result<Vec<(WalletId, String)>, Trouble> {
    let mut groups = own_groups(visitor).await?;
    let children = |parent| Groups { parent, closed: false, skip: 0, limit: Some(100) };
    for group in ask(visitor, children(ROOT)).await? {
        groups.extend(ask(visitor, children(group.id())).await?);
        groups.push(group);
    }
    groups.sort_by_key(Group::id);
    groups.dedup_by_key(|group| group.id());
    let mut ids = Vec::new();
    for group in groups.iter().filter(|group| group.id() != ROOT) {
        ids.extend(ask(visitor, GroupWallets { group: group.id() }).await?.iter().map(wezer_core::wallet::Wallet::id));
    }
    Ok(names(&visitor.app, visitor.language, ids).await?.into_iter().collect())
}

/// The wallet of a group by the name that [`group_wallets`] gives it.
pub(in crate::web::page) async fn group_wallet_named(visitor: &Visitor, name: &str) -> Result<Option<WalletId>, Trouble> {
    let found = group_wallets(visitor).await?;
    Ok(found.into_iter().find(|(_, known)| known.to_lowercase() == name.to_lowercase()).map(|(id, _)| id))
}
