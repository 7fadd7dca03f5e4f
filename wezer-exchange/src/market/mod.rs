//! The marketplace: categories, announcements of offers and wants, and the search among them.

use wezer_core::kernel::{Registry, RegistryError};

pub(crate) fn register(_registry: &mut Registry) -> Result<(), RegistryError> {
    Ok(())
}
