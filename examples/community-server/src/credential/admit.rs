//! Somebody comes in and can sign in, or neither.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::id::MemberId;
use wezer_core::kernel::Problem;
use wezer_core::member::{AdmitMember, Admitted, Role};
use wezer_core::{Command, Permission, Stop, Work};

use super::{MANAGE_CREDENTIALS, SetPasswordHash};

/// Admits a member and sets their password in the same commit, so that nobody is there who can't sign in. Whoever asks needs the
/// right to admit members besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmitWithPassword {
    /// What they are called, and what they may do.
    pub admit: AdmitMember,
    /// The hash of the password, as [`SetPasswordHash::phc`].
    pub phc: String,
}

impl AdmitWithPassword {
    /// Admits somebody of this name.
    pub fn new(name: impl Into<String>, role: Role, phc: String) -> Self {
        Self { admit: AdmitMember { name: name.into(), role }, phc }
    }
}

impl Command for AdmitWithPassword {
    const NAME: &'static str = "admit_with_password";
    type Output = MemberId;
    type Error = Problem;

    fn permission(&self) -> Permission {
        Permission::Community(MANAGE_CREDENTIALS)
    }

    fn decide(&self, work: &mut Work<'_>) -> Result<MemberId, Stop<Problem>> {
        let json = |value: Result<serde_json::Value, _>| value.expect("a command is made of values that JSON can hold");
        let admitted = work.call(AdmitMember::NAME, json(serde_json::to_value(&self.admit)), work.actor())?;
        let admitted: Admitted = serde_json::from_value(admitted).expect("the command answers with who was admitted");
        let set = SetPasswordHash { member: admitted.member, phc: self.phc.clone() };
        work.call(SetPasswordHash::NAME, json(serde_json::to_value(&set)), work.actor())?;
        Ok(admitted.member)
    }
}
