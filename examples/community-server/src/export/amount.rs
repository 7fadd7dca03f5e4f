//! Exact amounts as text: a whole number of minor units under a scale, of any size.

use core::fmt;

use wezer_core::money::Scale;

/// So many minor units under a scale, written with all its digits and no exponent: `-12.50`.
///
/// A sum over a whole journal can be wider than the 28 digits of an [`Amount`](wezer_core::money::Amount); this is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Exact {
    /// The minor units.
    pub minor: i128,
    /// How many digits stand behind the point.
    pub scale: Scale,
}

impl Exact {
    /// So many minor units under that scale.
    pub const fn new(minor: i128, scale: Scale) -> Self {
        Self { minor, scale }
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = self.scale.one().unsigned_abs();
        let (sign, minor) = (if self.minor < 0 { "-" } else { "" }, self.minor.unsigned_abs());
        match usize::from(self.scale.digits()) {
            0 => write!(f, "{sign}{minor}"),
            digits => write!(f, "{sign}{}.{:0digits$}", minor / one, minor % one),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_is_written() {
        let text = |minor, digits| Exact::new(minor, Scale::new(digits).expect("in range")).to_string();
        assert_eq!(text(-1250, 2), "-12.50");
        assert_eq!(text(-5, 2), "-0.05");
        assert_eq!(text(7, 0), "7");
        assert_eq!(text(0, 2), "0.00");
        assert_eq!(text(666_227_104_689_846_584_036_879, 17), "6662271.04689846584036879");
        assert_eq!(text(i128::MIN, 18), "-170141183460469231731.687303715884105728");
    }
}
