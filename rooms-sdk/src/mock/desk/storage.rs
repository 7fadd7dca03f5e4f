use std::ops::Bound;

use crate::call::Call;
use crate::fault::Problem;
use crate::id::{Id, MemberId};
use crate::mock::stage::{always, change, read, refusal};
use crate::mock::world::{Opened, Stored, World};
use crate::storage::{INTERFACE, MOST_KEY, MOST_KEYS, MOST_STORED, MOST_VALUE};

fn room<'a>(world: &'a World, call: &Call) -> &'a Opened {
    world.rooms.get(&call.room).expect("a room that runs is open")
}

fn room_mut<'a>(world: &'a mut World, call: &Call) -> &'a mut Opened {
    world.rooms.get_mut(&call.room).expect("a room that runs is open")
}

pub(crate) fn get(key: &str) -> Result<Option<Vec<u8>>, Problem> {
    read(INTERFACE, |world, call| Ok(room(world, call).stored.get(key).map(|stored| stored.bytes.clone())))
}

pub(crate) fn set(key: &str, value: &[u8], about: Option<MemberId>) -> Result<(), Problem> {
    change(INTERFACE, |world, call| {
        if key.is_empty() || key.len() > MOST_KEY || key.contains('\0') {
            let (en, fr) = (format!("A key has 1 to {MOST_KEY} bytes."), format!("Une clé a de 1 à {MOST_KEY} octets."));
            return Err(refusal(call, "room-bad-key", en, fr));
        }
        if value.len() > MOST_VALUE {
            let (en, fr) =
                (format!("A value has at most {MOST_VALUE} bytes."), format!("Une valeur a au plus {MOST_VALUE} octets."));
            return Err(refusal(call, "room-value-too-large", en, fr));
        }
        if about.is_some_and(|member| !world.people.contains_key(&member)) {
            return Err(refusal(call, "room-nobody-about", "There is no such member.", "Ce membre n’existe pas."));
        }
        let room = room_mut(world, call);
        if room.stored.len() >= MOST_STORED && !room.stored.contains_key(key) {
            let en = format!("A room keeps at most {MOST_STORED} values.");
            return Err(refusal(call, "room-storage-full", en, format!("Un salon garde au plus {MOST_STORED} valeurs.")));
        }
        room.stored.insert(key.to_owned(), Stored { bytes: value.to_vec(), about });
        Ok(())
    })
}

pub(crate) fn remove(key: &str) -> Result<(), Problem> {
    change(INTERFACE, |world, call| {
        room_mut(world, call).stored.remove(key);
        Ok(())
    })
}

pub(crate) fn keys(starting_with: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, Problem> {
    read(INTERFACE, |world, call| {
        let start = match after {
            Some(after) if after >= starting_with => Bound::Excluded(after),
            _ => Bound::Included(starting_with),
        };
        let stored = &room(world, call).stored;
        let keys = stored.range::<str, _>((start, Bound::Unbounded)).map(|(key, _)| key);
        Ok(keys.take_while(|key| key.starts_with(starting_with)).take(limit.min(MOST_KEYS) as usize).cloned().collect())
    })
}

pub(crate) fn fresh_id() -> Id {
    always(INTERFACE, |world, _| Id::new(world.fresh()))
}
