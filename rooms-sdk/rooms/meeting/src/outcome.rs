//! What comes out of a meeting: decisions noted and action points.
//!
//! Invariant: an open action point is shown in every meeting until it is done. Cost: a stored value for each; open ones are kept
//! apart from those done.

use rooms_sdk::prelude::*;

use crate::desk::Desk;
use crate::meeting::{Finished, LINE, NOTED, Noted, OPEN_TASKS, Stage, TEXT, Task};

/// Somebody notes what the group decided.
///
/// # Errors
/// `not-begun`, `meeting-over`, `too-many-noted`; the host's refusal.
pub(crate) fn decide(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    under_way(desk)?;
    if desk.meeting.noted.len() >= NOTED {
        let (en, fr) = (format!("At most {NOTED} decisions fit."), format!("{NOTED} décisions au plus."));
        return Err(desk.call.refuse("too-many-noted", en, fr));
    }
    let topic = before_us(desk);
    // All of them stand in one value with the agenda.
    let text = action.short("text", LINE * 2)?.to_owned();
    desk.meeting.noted.push(Noted { topic, text, at: desk.call.now, by: desk.who });
    Ok(Reply::done())
}

fn under_way(desk: &Desk<'_>) -> Result<(), Fault> {
    if desk.meeting.stage == Stage::Planned {
        return Err(desk.call.refuse("not-begun", "It has not begun yet.", "Elle n’a pas encore commencé."));
    }
    if desk.leads() && desk.meeting.stage == Stage::Closed { Ok(()) } else { desk.ahead() }
}

fn before_us(desk: &Desk<'_>) -> Option<u32> {
    match desk.meeting.stage {
        Stage::Topic(number) => Some(number),
        _ => None,
    }
}

/// Somebody is to do something, by a day if there is one.
///
/// # Errors
/// `not-begun`, `meeting-over`, `not-in-group`, `too-many-tasks`; the host's refusal.
pub(crate) fn assign(desk: &mut Desk<'_>, action: &Action) -> Result<Reply, Fault> {
    under_way(desk)?;
    if storage::keys("x/")?.len() >= OPEN_TASKS {
        let en = format!("{OPEN_TASKS} action points are open: do some first, or drop them.");
        let fr = format!("{OPEN_TASKS} actions sont ouvertes : faites-en d’abord, ou abandonnez-en.");
        return Err(desk.call.refuse("too-many-tasks", en, fr));
    }
    let owner = desk.of_group(action.member("owner")?)?;
    let what = action.short("what", TEXT / 8)?.to_owned();
    let due = action.optional("due", Action::date)?;
    let task = Task { what, owner, due, meeting: desk.id, topic: before_us(desk), by: desk.who, at: desk.call.now };
    storage::write(&format!("x/{}", storage::fresh_id()), &task)?;
    desk.tell(&[owner], "there is something for you to do", "il y a une action pour vous")?;
    Ok(Reply::done())
}

/// An action point is done: who is to do it says so, who gave it, or who manages the group.
///
/// # Errors
/// `no-task`, `owner-only`, `not-in-group`; the host's refusal.
pub(crate) fn done(call: &Call, action: &Action) -> Result<Reply, Fault> {
    let (who, _) = groups::insiders(call)?;
    let id = action.id("task")?;
    let key = format!("x/{id}");
    let Some(task) = storage::read::<Task>(&key)? else {
        return Err(call.refuse("no-task", "There is no such open action point.", "Cette action n’est pas ouverte."));
    };
    if !call.is_manager && ![task.owner, task.by].contains(&who) {
        let en = "Only who is to do it, who gave it or who manages the group says that it is done.";
        let fr = "Seule la personne chargée de l’action, qui l’a donnée ou qui gère le groupe dit qu’elle est faite.";
        return Err(call.refuse("owner-only", en, fr));
    }
    storage::remove(&key)?;
    storage::write(&format!("y/{}/{id}", task.meeting), &Finished { task, at: call.now, by: who })?;
    Ok(Reply::says(call.language.pick("Done: thank you!", "C’est fait : merci !")))
}

/// All open action points, those due first above, with their ids.
///
/// # Errors
/// The host's refusal.
pub(crate) fn open_tasks() -> Result<Vec<(Id, Task)>, Problem> {
    let all = storage::all::<Task>("x/")?.into_iter();
    let mut tasks: Vec<(Id, Task)> = all.filter_map(|(key, task)| Some((key.strip_prefix("x/")?.parse().ok()?, task))).collect();
    tasks.sort_by_key(|(_, task)| (task.due.is_none(), task.due, task.at));
    Ok(tasks)
}

/// The action points of a meeting that are done.
///
/// # Errors
/// The host's refusal.
pub(crate) fn finished(meeting: Id) -> Result<Vec<Finished>, Problem> {
    Ok(storage::all(&format!("y/{meeting}/"))?.into_iter().map(|(_, one)| one).collect())
}
