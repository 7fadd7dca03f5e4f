//! Campaigns: many people give to one goal, or get back what they gave.

use wezer_core::kernel::{Registry, RegistryError};

pub(crate) fn register(_registry: &mut Registry) -> Result<(), RegistryError> {
    Ok(())
}
