//! Amounts as PostgreSQL's `numeric`, in the server's own binary form, which spares it reading text.

use sqlx::encode::{Encode, IsNull};
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, Postgres};
use sqlx::types::Type;

const BASE: u128 = 10_000;
/// 2^127 has 39 decimal digits.
const MOST_DIGITS: usize = 10;
const NEGATIVE: u16 = 0x4000;

/// An amount in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numeric(pub(super) i128);

impl Type<Postgres> for Numeric {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1700))
    }
}

impl PgHasArrayType for Numeric {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(1231))
    }
}

/// Source: `numeric_recv` in PostgreSQL's `src/backend/utils/adt/numeric.c`: how many digits to the base 10,000, the power of the first,
/// the sign, how many decimal digits behind the point, then the digits.
impl Encode<'_, Postgres> for Numeric {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let mut digits = [0_u16; MOST_DIGITS];
        let (mut left, mut first) = (self.0.unsigned_abs(), MOST_DIGITS);
        while left > 0 {
            first -= 1;
            digits[first] = u16::try_from(left % BASE)?;
            left /= BASE;
        }
        let count = u16::try_from(MOST_DIGITS - first)?;
        let sign = if self.0 < 0 { NEGATIVE } else { 0 };
        for part in [count, count.saturating_sub(1), sign, 0].iter().chain(&digits[first..]) {
            buffer.extend_from_slice(&part.to_be_bytes());
        }
        Ok(IsNull::No)
    }
}
