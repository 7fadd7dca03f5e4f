//! What a community does, through the public API, as one program: as one for each file, each would be linked with all that the package
//! stands on. What follows a module's name chooses its tests: `cargo test -p wezer-core --test community tax::`.

mod closed_door;
mod concerned;
mod discretion;
mod escalation;
mod flow;
mod forgetting;
mod four_doors;
mod group;
mod group_model;
mod history;
mod indicator;
mod inside;
mod lane;
mod large;
mod model;
mod opinion;
mod passbook;
mod past;
mod payment;
mod ranking;
mod rights;
mod rule;
mod sealing;
mod several_groups;
mod skill;
mod social;
mod social_model;
mod sovereignty;
mod standing;
mod statement;
mod tact;
mod tax;
