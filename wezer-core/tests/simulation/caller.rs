//! Somebody who pays, asks, loses patience, and tries again.

use std::ops::Range;
use std::rc::Rc;

use wezer_core::id::CommandId;
use wezer_core::simulation::Dice;
use wezer_core::{Actor, Session};

use crate::oracle::plan::Plan;
use crate::oracle::word::{Op, Out, Question, Reply, reply};
use crate::town::{Sent, Town};

/// Makes a call that the caller may drop.
async fn may_drop<F: Future>(town: &Town, call: F) -> Option<F::Output> {
    let answer = wezer_core::simulation::may_drop(&town.chaos, call).await;
    if answer.is_none() {
        town.count("calls dropped by their callers");
    }
    answer
}

fn planned<T>(town: &Town, dice: &mut Dice, plan: impl FnOnce(&mut Plan<'_>) -> T) -> T {
    let (state, now) = (town.look(), town.chaos.moment());
    plan(&mut Plan { dice, state: &state, now })
}

fn session(town: &Town, process: usize, actor: Actor) -> Session {
    town.process(process).by(actor)
}

fn fresh(dice: &mut Dice) -> CommandId {
    CommandId::from_u128(dice.long())
}

/// Sends one command, again under the same id as long as it may still succeed; sometimes through another process.
pub(crate) async fn command(town: &Town, process: usize, sent: Sent, patience: u64) -> Option<Reply> {
    let (id, actor, op) = sent.clone();
    let mut last = None;
    let mut through = process;
    for attempt in 0..patience {
        if attempt > 0 {
            town.again(id);
            town.count("retries");
        }
        let call = town.begins(std::slice::from_ref(&sent));
        let session = session(town, through, actor);
        last = may_drop(town, op.clone().execute(&session, id)).await;
        if let Some(reply) = &last {
            town.ends(&call, std::slice::from_ref(&sent), std::slice::from_ref(reply));
            if !matches!(reply, Reply::Busy | Reply::Store | Reply::Unknown) {
                break;
            }
        }
        if town.chaos.dice(|dice| dice.percent(20)) {
            through = town.chaos.dice(|dice| dice.index(2)).min(process);
        }
    }
    last
}

/// Many commands of one kind in one commit, each on its own.
async fn batch(town: &Town, process: usize, dice: &mut Dice) {
    let gives = dice.percent(30);
    let count = 2 + dice.below(5);
    let by = planned(town, dice, |plan| plan.payer(wezer_core::wallet::COMMONS));
    let mut sent: Vec<Sent> = Vec::new();
    for _ in 0..count {
        let op = planned(town, dice, |plan| if gives { Op::Give(plan.give()) } else { Op::Pay(plan.pay()) });
        let again = dice.percent(5);
        let id = if again && !sent.is_empty() { sent[0].0 } else { fresh(dice) };
        sent.push((id, by, op));
    }
    let actor = by;
    for attempt in 0..3 {
        if attempt > 0 {
            sent.iter().for_each(|(id, ..)| town.again(*id));
        }
        let call = town.begins(&sent);
        let session = session(town, process, actor);
        let replies = may_drop(town, execute_all(&session, &sent)).await;
        if let Some(replies) = replies {
            assert_eq!(replies.len(), sent.len(), "as many answers as commands");
            town.ends(&call, &sent, &replies);
            town.count("batches");
            if !replies.iter().any(|reply| matches!(reply, Reply::Busy | Reply::Store | Reply::Unknown)) {
                return;
            }
        }
    }
}

async fn execute_all(session: &Session, sent: &[Sent]) -> Vec<Reply> {
    let (mut pays, mut gives) = (Vec::new(), Vec::new());
    for (id, _, op) in sent {
        match op {
            Op::Pay(pay) => pays.push((*id, pay.clone())),
            Op::Give(give) => gives.push((*id, give.clone())),
            _ => {}
        }
    }
    let pays = session.execute_all(pays).await.into_iter().map(|result| reply(result, Out::Paid));
    let pays: Vec<Reply> = pays.collect();
    let gives = session.execute_all(gives).await.into_iter().map(|result| reply(result, Out::Entry));
    pays.into_iter().chain(gives).collect()
}

/// A command that was sent before, under its id: as it was, or with another content.
fn old(town: &Town, dice: &mut Dice) -> Option<Sent> {
    let sent = town.sent.borrow();
    if sent.is_empty() {
        return None;
    }
    let (id, actor, op) = dice.pick(&sent).clone();
    Some((id, actor, op))
}

async fn question(town: &Town, process: usize, asked: (Actor, Question)) {
    let (actor, question) = asked;
    let call = town.ask_begins();
    let session = session(town, process, actor);
    if let Some(words) = may_drop(town, question.clone().ask(&session)).await {
        town.answered(&call, actor, &question, &words);
    }
}

/// Makes the calls of these numbers, each by dice of its own: what is cut off a story changes nothing of what is left.
pub(crate) async fn caller(town: Rc<Town>, process: usize, calls: Range<u64>) {
    for number in calls {
        if let Some(mut dice) = town.chaos.call(number) {
            call(&town, process, &mut dice).await;
        }
    }
}

async fn call(town: &Town, process: usize, dice: &mut Dice) {
    match dice.below(100) {
        0..55 => {
            let (actor, op) = planned(town, dice, |plan| plan.command());
            let sent = (fresh(dice), actor, op);
            command(town, process, sent, 3).await;
        }
        55..65 => {
            if let Some((id, mut actor, mut op)) = old(town, dice) {
                if dice.percent(30) {
                    (actor, op) = planned(town, dice, |plan| plan.command());
                }
                town.again(id);
                command(town, process, (id, actor, op), 2).await;
            }
        }
        65..73 => batch(town, process, dice).await,
        73..78 => {
            let (actor, op) = planned(town, dice, |plan| plan.command());
            let call = town.ask_begins();
            let session = session(town, process, actor);
            if let Some(reply) = may_drop(town, op.clone().preview(&session)).await {
                town.previewed(&call, actor, &op, &reply);
            }
        }
        _ => {
            let asked = planned(town, dice, |plan| plan.question());
            question(town, process, asked).await;
        }
    }
}
