//! The rights that this crate's commands and queries ask for.

use crate::kernel::Right;

/// To pay from a wallet.
pub const PAY: Right = Right::new("wallet.pay");
/// To give in a wallet's name.
pub const GIVE: Right = Right::new("wallet.give");
/// To see a wallet's balances and statement.
pub const SEE_WALLET: Right = Right::new("wallet.see");
/// To settle or void what is pending for a wallet.
pub const SETTLE: Right = Right::new("wallet.settle");
/// To give back what came to a wallet; over the community, to correct any entry.
pub const CORRECT: Right = Right::new("wallet.correct");
/// To open wallets of the community.
pub const MANAGE_WALLETS: Right = Right::new("wallet.manage");
/// To set a wallet's own limits.
pub const SET_LIMITS: Right = Right::new("wallet.set_limits");
/// To create and change currencies.
pub const MANAGE_CURRENCIES: Right = Right::new("currency.manage");
/// To issue and redeem.
pub const ISSUE: Right = Right::new("currency.issue");
/// To post entries of an imported history.
pub const POST: Right = Right::new("ledger.post");
/// To admit members and change their role.
pub const MANAGE_MEMBERS: Right = Right::new("member.manage");
/// To see members and currencies.
pub const SEE_COMMUNITY: Right = Right::new("community.see");

/// All of them.
pub(crate) const ALL: [Right; 12] = [
    PAY,
    GIVE,
    SEE_WALLET,
    SETTLE,
    CORRECT,
    MANAGE_WALLETS,
    SET_LIMITS,
    MANAGE_CURRENCIES,
    ISSUE,
    POST,
    MANAGE_MEMBERS,
    SEE_COMMUNITY,
];
