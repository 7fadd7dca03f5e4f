//! Rooms, through the public API. The components are those that `rooms-sdk/build-rooms` built, and those that [`plugin`] puts together.
//!
//! # What a room may try, what stops it, and where that is shown
//!
//! | attack | stopped by | test |
//! |---|---|---|
//! | loop | `fuel`, behind it `deadline_ms` | `hostile::each_attack_…`: `loop`, `hostile::every_limit_…` |
//! | recursion on the machine's stack, or in its own memory | `stack_bytes`; its own memory ends | `recurse`, `recurse-in-memory` |
//! | memory bomb, tables that grow | `memory_bytes`, `table_elements` | `bomb-memory`, `grow-memory`; `attack::a_room_that_starts_…` |
//! | all that while it is only looked at | the same | `hostile::an_attack_while_somebody_only_looks_…` |
//! | all that while it is made ready | the same; it is not installed | `attack::a_room_that_starts_…` |
//! | flood of imports | `host_calls`, `fuel_per_host_call` | `flood-import`, `flood-read` |
//! | flood of logs | `log_bytes` | `flood-log`, `log-lines` |
//! | output bomb | `copied_bytes`, `output_bytes`, `output_parts` | `big-output`, `hostile::every_limit_…` |
//! | flood of strings to the host | `copied_bytes`, `value_bytes`, `key_bytes` | `big-value`, `big-key` |
//! | flood of strings from the host | `fuel_per_byte` | `attack::what_a_room_reads_in_a_flood_…` |
//! | flood of the storage | `keys`, `storage_bytes` | `hostile::a_full_storage_…` |
//! | text that is no UTF-8 | refused as broken | `invalid-text`, `invalid-key`; `suite` |
//! | trap after a payment, refusal after a payment | what it did is dropped | `story::what_a_room_did_before_it_crashed_…` |
//! | filling in so much that the room fails | `input_bytes` | `hostile::nobody_pauses_a_room_…` |
//! | moving money when it hears of something | refused | `hearing::a_room_that_hears_…` |
//! | failing again and again | `failures_in_a_row` | `hostile::a_room_that_fails_…` |
//! | entering itself or another room through a command or a query | refused | `attack::a_room_is_not_entered_…` |
//! | lying about its version or what it was built against | refused | `attack::what_lies_about_versions_…` |
//! | bytes that are not those that were installed or signed | refused | `component::tests`, `life::who_vouches_…` |
//! | a component that takes long to compile | `compile_ms`, `compilers`, off the lane | `attack::one_that_compiles_for_long_…` |
//! | a file that is too large, cut off, or no component | `component_bytes`, refused | `hostile::what_is_no_room_…` |
//! | malformed, invalid and unlinkable modules, traps, runaway recursion of WebAssembly's own tests | refused, or stopped | `suite` |
//! | whatever chance makes of modules, components and changed bytes | one of the above, and no panic | `fuzz` |
//!
//! After each one books and journal are audited, and a neighbour's page is read again. [`crash`] shows that what rooms did is kept or
//! dropped whole, whatever ends around them.

mod attack;
mod crash;
mod fuzz;
mod golden;
mod hearing;
mod hostile;
mod life;
mod plugin;
mod rights;
mod story;
mod suite;
mod town;
mod watch;

/// Where the golden files lie.
const GOLDEN: &str = "tests/room/golden";
