//! JSON lines: everything that the ledger knows, for an import.

use std::io::{self, Write};

use wezer_core::ledger::Movement;

use super::archive::{
    BalanceLine, End, EndedLine, EntryLine, Header, HeldLine, LimitsLine, Line, MemberLine, VERSION, WalletLine,
};
use super::book::Book;
use super::history::{Happened, Move};
use super::{Report, Writer};

#[derive(Debug)]
pub(crate) struct Jsonl;

fn write(out: &mut dyn Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

fn movements(book: &Book, moves: &[Move]) -> Vec<Movement> {
    let one = |moved: &Move| {
        let (from, to, ..) = book.resolve(moved)?;
        Some(Movement { from, to, money: book.money(moved)? })
    };
    moves.iter().filter_map(one).collect()
}

impl Writer for Jsonl {
    fn begin(&mut self, out: &mut dyn Write, book: &Book) -> io::Result<()> {
        let (seq, hash, recorded_at) = (book.head.seq, book.head.hash.to_string(), book.head.recorded_at);
        write(out, &Line::Export(Header { version: VERSION, community: book.community, seq, hash, recorded_at }))?;
        for currency in &book.currencies {
            write(out, &Line::Currency(Box::new(currency.clone())))?;
        }
        for member in &book.members {
            let (id, wallet, admitted_at) = (member.id(), member.wallet(), member.admitted_at());
            let (name, role) = (member.name().to_owned(), member.role());
            write(out, &Line::Member(MemberLine { id, name, role, wallet, admitted_at }))?;
        }
        for wallet in &book.wallets {
            write(out, &Line::Wallet(WalletLine { id: wallet.id(), label: wallet.label().to_owned() }))?;
        }
        Ok(())
    }

    fn happened(&mut self, out: &mut dyn Write, book: &Book, happened: &Happened) -> io::Result<()> {
        let line = match happened {
            Happened::Opened(_) => return Ok(()),
            Happened::Posted(posted) => {
                let reversed = posted.reversed.iter().zip(&posted.moves).filter_map(|(gone, moved)| {
                    let (_, _, _, currency) = book.resolve(moved)?;
                    Some(currency.amount(*gone))
                });
                Line::Entry(EntryLine {
                    id: posted.id,
                    kind: posted.kind,
                    of: posted.of,
                    actor: posted.actor,
                    recorded_at: posted.recorded_at,
                    effective_at: posted.effective_at,
                    forced: posted.forced,
                    movements: movements(book, &posted.moves),
                    reversed: reversed.collect(),
                    memo: posted.memo.clone(),
                })
            }
            Happened::Held(held) => Line::Held(HeldLine {
                id: held.id,
                actor: held.actor,
                recorded_at: held.recorded_at,
                placed_at: held.pending.placed_at,
                expires_at: held.expires_at,
                effective: held.pending.effective,
                payer: held.pending.parties.payer,
                payee: held.pending.parties.payee,
                declared: held.pending.parties.declared,
                movements: movements(book, &held.moves),
                memo: held.memo.clone(),
                held_for: held.pending.held_for.clone(),
            }),
            Happened::Ended { entry, ending } => Line::Ended(EndedLine { entry: *entry, ending: *ending }),
        };
        write(out, &line)
    }

    fn end(&mut self, out: &mut dyn Write, book: &Book, report: &Report) -> io::Result<()> {
        for own in &book.limits {
            let Some(account) = book.account(own.account) else { continue };
            let (wallet, currency) = (account.wallet, book.currencies[account.currency].code());
            write(out, &Line::Limits(LimitsLine { wallet, currency, limits: own.limits }))?;
        }
        for account in book.accounts() {
            let currency = &book.currencies[account.currency];
            let balance = currency.amount(account.balance);
            write(out, &Line::Balance(BalanceLine { wallet: account.wallet, currency: currency.code(), balance }))?;
        }
        write(out, &Line::End(End { entries: report.entries, pending: report.pending, accounts: report.accounts }))
    }
}
