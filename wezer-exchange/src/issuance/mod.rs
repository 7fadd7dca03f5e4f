//! Issuance over time: basic income, universal dividend, demurrage, interest, membership fees.

use wezer_core::kernel::{Registry, RegistryError};

pub(crate) fn register(_registry: &mut Registry) -> Result<(), RegistryError> {
    Ok(())
}
