//! Where a room finds the mock community while it runs: one for each thread.

use std::cell::RefCell;

use crate::call::Call;
use crate::fault::{Fault, Problem};
use crate::mock::world::World;

#[derive(Debug)]
struct Stage {
    world: World,
    call: Call,
    may_change: bool,
    /// What the host would have ended the call for.
    failure: Option<Problem>,
}

thread_local! {
    static STAGE: RefCell<Option<Stage>> = const { RefCell::new(None) };
}

/// Leaves the stage empty, even if the room panics.
struct Curtain;

impl Drop for Curtain {
    fn drop(&mut self) {
        STAGE.with_borrow_mut(Option::take);
    }
}

/// Runs a room on a copy of the world; answers the copy if all went well and the room may change something.
pub(crate) fn run<T>(
    world: &World,
    call: &Call,
    may_change: bool,
    room: impl FnOnce(&Call) -> Result<T, Fault>,
) -> Result<(T, World), Fault> {
    let stage = Stage { world: world.clone(), call: call.clone(), may_change, failure: None };
    let before = STAGE.with_borrow_mut(|place| place.replace(stage));
    assert!(before.is_none(), "a room runs already on this thread");
    let curtain = Curtain;
    let answer = room(call);
    let stage = STAGE.with_borrow_mut(Option::take).expect("the room runs on the stage until here");
    drop(curtain);
    let world = stage.world;
    if let Some(failure) = stage.failure {
        return Err(failure.into());
    }
    let answer = answer?;
    Ok((answer, world))
}

fn on_stage<T>(act: impl FnOnce(&mut Stage) -> T) -> T {
    STAGE.with_borrow_mut(|stage| {
        act(stage.as_mut().expect("an import is called only while a mock community runs a room, and never in `describe`"))
    })
}

/// A refusal in the language of the call.
pub(crate) fn refusal(call: &Call, code: &str, en: impl Into<String>, fr: impl Into<String>) -> Problem {
    Problem::new(code, call.say(en, fr))
}

fn enter<T>(
    stage: &mut Stage,
    interface: &'static str,
    act: impl FnOnce(&mut World, &Call) -> Result<T, Problem>,
) -> Result<T, Problem> {
    stage.world.used.insert(interface);
    let forbidden = |member| stage.world.forbidden.contains(&(member, interface.to_owned()));
    if stage.call.member.is_some_and(forbidden) {
        let (en, fr) = (format!("You may not use {interface}."), format!("Vous ne pouvez pas utiliser {interface}."));
        return Err(refusal(&stage.call, "denied", en, fr));
    }
    act(&mut stage.world, &stage.call)
}

/// Reads through an interface.
pub(crate) fn read<T>(interface: &'static str, act: impl FnOnce(&World, &Call) -> Result<T, Problem>) -> Result<T, Problem> {
    on_stage(|stage| enter(stage, interface, |world, call| act(world, call)))
}

/// Changes something through an interface: whole or, with an error, not at all.
pub(crate) fn change<T>(
    interface: &'static str,
    act: impl FnOnce(&mut World, &Call) -> Result<T, Problem>,
) -> Result<T, Problem> {
    on_stage(|stage| {
        if !stage.may_change {
            let fr = "Une page ne change rien : faites-le dans une action.";
            let failure = refusal(&stage.call, "room-failed-not-now", "A page changes nothing: do this in an action.", fr);
            // The host ends the call here; natively it goes on to its end in vain.
            stage.failure = Some(failure.clone());
            return Err(failure);
        }
        let before = stage.world.clone();
        let done = enter(stage, interface, act);
        if done.is_err() {
            let used = std::mem::take(&mut stage.world.used);
            stage.world = World { used, ..before };
        }
        done
    })
}

/// Something that can't be refused.
pub(crate) fn always<T>(interface: &'static str, act: impl FnOnce(&mut World, &Call) -> T) -> T {
    on_stage(|stage| {
        stage.world.used.insert(interface);
        act(&mut stage.world, &stage.call)
    })
}
