//! Payments that come by themselves: scheduled, recurring, in instalments; and requests for payment.

use wezer_core::kernel::{Registry, RegistryError};

pub(crate) fn register(_registry: &mut Registry) -> Result<(), RegistryError> {
    Ok(())
}
