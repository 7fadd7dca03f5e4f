//! Records of any package, named by their kind and id.

use core::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::kernel::Document;

/// A record's kind has at most so many bytes.
pub const MAX_KIND: usize = 64;

/// A record of any package: its kind, such as `flow_run` or `entry`, and its id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRef {
    /// The kind: a document's, or `entry`; at most 64 bytes.
    #[schemars(length(min = 1, max = 64))]
    pub kind: String,
    /// The id.
    #[schemars(with = "String", extend("format" = "uuid"))]
    pub id: uuid::Uuid,
}

impl RecordRef {
    /// The record that this document is.
    pub fn of<D: Document>(id: D::Id) -> Self {
        Self { kind: D::KIND.to_owned(), id: uuid::Uuid::from_u128(id.into()) }
    }

    /// The record of a kind and an id.
    pub fn new(kind: impl Into<String>, id: impl Into<u128>) -> Self {
        Self { kind: kind.into(), id: uuid::Uuid::from_u128(id.into()) }
    }

    /// 16 bytes that stand for this record and no other.
    pub(crate) fn digest(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::new().chain_update(self.key()).finalize()[..16]);
        bytes
    }

    /// The kind, a NUL, the id: no record's key begins with another's.
    fn key(&self) -> Vec<u8> {
        let mut key = self.kind.as_bytes().to_vec();
        key.push(0);
        key.extend_from_slice(self.id.as_bytes());
        key
    }
}

impl fmt::Display for RecordRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.id)
    }
}
