//! Every command and question under one name, and how each is put to a real community.

use wezer_core::id::CommandId;
use wezer_core::journal::{Entry, Seq};
use wezer_core::kernel::{Command, Denied};
use wezer_core::ledger::{
    Activity, ActivityOf, Balance, BalanceAt, Balances, ChangeCurrency, CorrectEntry, Corrected, CreateCurrency, Currencies,
    Currency, CurrencyNo, EntryId, ExpireEntries, Give, Issue, LedgerRefusal, Paid, Pay, PendingEntries, PendingEntry,
    PendingEntryOf, PostEntries, Redeem, SetLimits, SettleEntry, Statement, StatementPage, Supply, SupplyOf, VoidEntry,
};
use wezer_core::member::{AdmitMember, Admitted, ChangeMember, FindMember, Member, MemberRefusal, Members};
use wezer_core::money::Amount;
use wezer_core::wallet::{OpenWallet, Wallet, WalletRefusal, Wallets};
use wezer_core::{CallError, Receipt, Session};

/// Why not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum No {
    Ledger(LedgerRefusal),
    Member(MemberRefusal),
    Wallet(WalletRefusal),
    Denied(Denied),
}

impl From<LedgerRefusal> for No {
    fn from(refusal: LedgerRefusal) -> Self {
        Self::Ledger(refusal)
    }
}

impl From<MemberRefusal> for No {
    fn from(refusal: MemberRefusal) -> Self {
        Self::Member(refusal)
    }
}

impl From<WalletRefusal> for No {
    fn from(refusal: WalletRefusal) -> Self {
        Self::Wallet(refusal)
    }
}

/// What a caller is told of a command.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reply {
    Done { out: Out, seq: Seq, repeated: bool },
    Refused(No),
    Reused,
    Busy,
    Store,
    Unknown,
    Internal,
}

pub(crate) fn reply<T, E: Into<No>>(result: Result<Receipt<T>, CallError<E>>, out: impl FnOnce(T) -> Out) -> Reply {
    match result {
        Ok(Receipt { output, seq, repeated }) => Reply::Done { out: out(output), seq, repeated },
        Err(CallError::Refused(refusal)) => Reply::Refused(refusal.into()),
        Err(CallError::Denied(denied)) => Reply::Refused(No::Denied(denied)),
        Err(CallError::IdReused { .. }) => Reply::Reused,
        Err(CallError::Busy) => Reply::Busy,
        Err(CallError::Store(_)) => Reply::Store,
        Err(CallError::Unknown(_)) => Reply::Unknown,
        Err(_) => Reply::Internal,
    }
}

macro_rules! commands {
    ($($name:ident($command:ty) -> $out:expr;)*) => {
        /// A command.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) enum Op {
            $($name($command),)*
        }

        impl Op {
            pub(crate) fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => <$command as Command>::NAME,)* }
            }

            /// The command's content as the journal's fingerprint takes it.
            pub(crate) fn content(&self) -> Vec<u8> {
                match self { $(Self::$name(command) => postcard::to_stdvec(command).expect("a command serialises"),)* }
            }

            /// The answer that a journal entry keeps.
            pub(crate) fn output(&self, entry: &Entry<'_>) -> Out {
                match self { $(Self::$name(_) => $out(postcard::from_bytes(entry.output).expect("an output reads back")),)* }
            }

            pub(crate) async fn execute(self, session: &Session, id: CommandId) -> Reply {
                match self { $(Self::$name(command) => reply(session.execute_as(id, command).await, $out),)* }
            }

            pub(crate) async fn preview(self, session: &Session) -> Reply {
                match self {
                    $(Self::$name(command) => {
                        let result = session.preview(command).await;
                        reply(result.map(|output| Receipt { output, seq: Seq::START, repeated: false }), $out)
                    })*
                }
            }
        }
    };
}

/// A command's answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Out {
    Paid(Paid),
    Entry(EntryId),
    Entries(Vec<EntryId>),
    Corrected(Corrected),
    Nothing,
    Count(u32),
    Number(CurrencyNo),
    Admitted(Admitted),
    Wallet(wezer_core::id::WalletId),
}

fn nothing((): ()) -> Out {
    Out::Nothing
}

commands! {
    Pay(Pay) -> Out::Paid;
    Give(Give) -> Out::Entry;
    Settle(SettleEntry) -> Out::Entry;
    Void(VoidEntry) -> nothing;
    Expire(ExpireEntries) -> Out::Count;
    Correct(CorrectEntry) -> Out::Corrected;
    Create(CreateCurrency) -> Out::Number;
    Change(ChangeCurrency) -> nothing;
    Limit(SetLimits) -> nothing;
    Issue(Issue) -> Out::Entry;
    Redeem(Redeem) -> Out::Entry;
    Post(PostEntries) -> Out::Entries;
    Admit(AdmitMember) -> Out::Admitted;
    ChangeMember(ChangeMember) -> nothing;
    Open(OpenWallet) -> Out::Wallet;
}

macro_rules! questions {
    ($($name:ident($query:ty) -> $words:ident($answer:ty);)*) => {
        /// A question.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) enum Question {
            $($name($query),)*
        }

        /// What is answered.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) enum Words {
            $($words($answer),)*
            No(No),
            Store,
            Busy,
            Unknown,
            Other,
        }

        impl Question {
            pub(crate) async fn ask(self, session: &Session) -> Words {
                match self { $(Self::$name(query) => words(session.ask::<$query>(query).await, Words::$words),)* }
            }
        }
    };
}

fn words<T, E: Into<No>>(result: Result<T, CallError<E>>, answer: impl FnOnce(T) -> Words) -> Words {
    match result {
        Ok(output) => answer(output),
        Err(CallError::Refused(refusal)) => Words::No(refusal.into()),
        Err(CallError::Denied(denied)) => Words::No(No::Denied(denied)),
        Err(CallError::Busy) => Words::Busy,
        Err(CallError::Store(_)) => Words::Store,
        // A question that stood beside a command whose outcome is not known.
        Err(CallError::Unknown(_)) => Words::Unknown,
        Err(_) => Words::Other,
    }
}

questions! {
    Balances(Balances) -> Balances(Vec<Balance>);
    BalanceAt(BalanceAt) -> Amount(Amount);
    Statement(Statement) -> Statement(StatementPage);
    Activity(ActivityOf) -> Activity(Activity);
    Supply(SupplyOf) -> Supply(Supply);
    Pending(PendingEntries) -> Pending(Vec<PendingEntry>);
    PendingOne(PendingEntryOf) -> PendingOne(PendingEntry);
    Currencies(Currencies) -> Currencies(Vec<Currency>);
    Members(Members) -> Members(Vec<Member>);
    Find(FindMember) -> Member(Option<Member>);
    Wallets(Wallets) -> Wallets(Vec<Wallet>);
}
