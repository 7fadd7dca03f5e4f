//! A community of the first WeZer, brought over from its Odoo records: people, groups with their rights, currencies with their limits,
//! categories with what is asked in them, announcements.
//!
//! Invariant: everything is done by commands whose ids come from the files' content, so that bringing the same folder over again, or
//! once more after a stop, does nothing twice. Whatever is not brought over is told.
//!
//! Cost: the files in memory, and a commit for each record.

mod carry_out;
mod plan;
mod record;

use core::fmt;
use std::path::{Path, PathBuf};

use wezer_core::Community;

pub use self::plan::LeftOut;
use self::plan::Plan;
use self::record::Records;
use super::ImportError;

/// Which folder, and into which community.
#[derive(Debug, Clone, clap::Args)]
pub struct FirstWezerArgs {
    /// Where the community is kept; begun there if there is none.
    #[command(flatten)]
    pub place: crate::store::Place,
    /// The folder of Odoo's XML files. The name of each up to the first `--` is the module whose records it speaks of.
    pub folder: PathBuf,
}

/// What was brought over. `Display` tells a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought {
    /// How many people.
    pub people: usize,
    /// How many groups.
    pub groups: usize,
    /// How many currencies.
    pub currencies: usize,
    /// How many categories.
    pub categories: usize,
    /// How many announcements.
    pub announcements: usize,
    /// What was not brought over, and why.
    pub left_out: Vec<LeftOut>,
}

impl fmt::Display for Brought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { people, groups, currencies, categories, announcements, left_out } = self;
        writeln!(
            f,
            "{people} people, {groups} groups, {currencies} currencies, {categories} categories, {announcements} announcements"
        )?;
        if !left_out.is_empty() {
            writeln!(f, "not brought over:")?;
        }
        left_out.iter().try_for_each(|LeftOut { what, why }| writeln!(f, "  {what}: {why}"))
    }
}

/// Brings a community over from a folder of Odoo's XML files. Reads them on this thread.
///
/// # Errors
/// Why nothing, or nothing more, was brought over; doing it again goes on from there.
pub async fn bring_over(community: &Community, folder: &Path) -> Result<Brought, ImportError> {
    let records = Records::read(folder)?;
    carry_out::carry_out(community, Plan::of(&records), records.hash).await
}
