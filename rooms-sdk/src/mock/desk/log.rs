use crate::log::{INTERFACE, Level};
use crate::mock::journal::Line;
use crate::mock::stage::always;

pub(crate) fn write(level: Level, text: &str) {
    always(INTERFACE, |world, _| world.journal.lines.push(Line { level, text: text.to_owned() }));
}
