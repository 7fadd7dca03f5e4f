//! Where something is, to about a kilometre, and how far that is: whole numbers only.
//!
//! Invariant: nothing finer than a hundredth of a degree is ever kept. Cost: some fifty multiplications a distance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wezer_core::money::{Amount, Scale};

use super::MarketRefusal;

/// The mean radius of the Earth in metres (IUGG).
const RADIUS: i128 = 6_371_009;
/// Fixed point: 60 binary digits behind the point.
const ONE: i128 = 1 << 60;
/// π in fixed point, rounded.
const PI: i128 = 3_622_009_729_038_561_421;
/// Hundredths of a degree in half a turn.
const HALF_TURN: i128 = 18_000;

/// Coordinates in degrees, as a map gives them; north and east are positive. They are rounded to a hundredth of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coordinates {
    /// From −90 to 90.
    pub latitude: Amount,
    /// From −180 to 180.
    pub longitude: Amount,
}

/// A spot on the Earth in hundredths of a degree: about 1.1 km from north to south, less from east to west.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Spot {
    latitude: i32,
    longitude: i32,
}

impl TryFrom<Coordinates> for Spot {
    type Error = MarketRefusal;

    fn try_from(given: Coordinates) -> Result<Self, MarketRefusal> {
        let hundredths = |degrees: Amount, limit: i128| {
            let nano =
                Scale::new(9).and_then(|scale| degrees.to_minor_rounded(scale)).map_err(|_| MarketRefusal::BadCoordinates)?.0;
            // To the nearest hundredth, halves away from zero.
            let rounded = (nano.abs() + 5_000_000) / 10_000_000 * nano.signum();
            let within = rounded.abs() <= limit && nano.abs() <= limit * 10_000_000;
            i32::try_from(rounded).ok().filter(|_| within).ok_or(MarketRefusal::BadCoordinates)
        };
        let (latitude, longitude) = (hundredths(given.latitude, HALF_TURN / 2)?, hundredths(given.longitude, HALF_TURN)?);
        Ok(Self { latitude, longitude: if longitude == -18_000 { 18_000 } else { longitude } })
    }
}

/// The sine of an angle from 0 to π in fixed point, by its series up to x²³: exact to 10⁻¹⁵ and better.
fn sine(angle: i128) -> i128 {
    let angle = angle.clamp(0, PI);
    let angle = angle.min(PI - angle);
    let square = angle * angle / ONE;
    let (mut term, mut sum) = (angle, angle);
    for n in 1..=11 {
        term = -(term * square / ONE) / (2 * n * (2 * n + 1));
        sum += term;
    }
    sum
}

/// So many hundredths of a degree as an angle.
fn angle(hundredths: i128) -> i128 {
    hundredths * PI / HALF_TURN
}

/// sin² of half the angle under which so many metres are seen from the middle of the Earth.
fn haversine_of(metres: i128) -> i128 {
    let half = sine((metres * ONE / (2 * RADIUS)).min(PI / 2));
    half * half / ONE
}

impl Spot {
    /// North in hundredths of a degree.
    pub fn latitude(self) -> i32 {
        self.latitude
    }

    /// East in hundredths of a degree, from −17,999 to 18,000.
    pub fn longitude(self) -> i32 {
        self.longitude
    }

    /// How far it is in metres along the ground, rounded down: the haversine formula (Sinnott, 1984) in fixed point.
    pub fn metres_to(self, other: Self) -> u32 {
        let (from, to) = (i128::from(self.latitude), i128::from(other.latitude));
        let north = sine(angle((from - to).abs()) / 2);
        let apart = (i128::from(self.longitude) - i128::from(other.longitude)).abs();
        let east = sine(angle(apart.min(2 * HALF_TURN - apart)) / 2);
        // cos φ = sin(90° − φ).
        let cosine = |latitude: i128| sine(angle(HALF_TURN / 2 - latitude.abs()));
        let haversine = north * north / ONE + cosine(from) * cosine(to) / ONE * (east * east / ONE) / ONE;
        let (mut least, mut most) = (0i128, RADIUS * 4);
        while most - least > 1 {
            let middle = (least + most) / 2;
            if haversine_of(middle) <= haversine {
                least = middle;
            } else {
                most = middle;
            }
        }
        // Half way round the Earth every greater number fits too.
        u32::try_from(least.min(RADIUS * PI / ONE)).unwrap_or(u32::MAX)
    }

    /// Under what spots are filed: rows of latitude, longitudes in them.
    pub(crate) fn key(self) -> [u8; 8] {
        let mut key = [0; 8];
        key[..4].copy_from_slice(&(self.latitude + 9_000).to_be_bytes());
        key[4..].copy_from_slice(&(self.longitude + 18_000).to_be_bytes());
        key
    }

    /// For each row of latitude that lies within so many metres, the keys between which all that is as near lies; at most one more
    /// row a kilometre in both directions. A range that passes the date line is two.
    pub(crate) fn rows_within(self, metres: u32) -> Vec<([u8; 8], [u8; 8])> {
        // A hundredth of a degree is at least 1,111 m from north to south; one more for what is rounded.
        let reach = i32::try_from(metres / 1_111).unwrap_or(9_000).saturating_add(1);
        let (first, last) = ((self.latitude - reach).max(-9_000), (self.latitude + reach).min(9_000));
        let highest = i128::from(first.abs().max(last.abs())).min(HALF_TURN / 2);
        let cosine = sine(angle(HALF_TURN / 2 - highest));
        // sin(Δλ/2) = sin(d/2R) / cos φ at most: for what is not near a pole, Δλ ≤ π/2 · d / (R cos φ) is wide enough.
        let wide = (i128::from(metres) * HALF_TURN * ONE / cosine.max(1) / (2 * RADIUS) + 2).min(HALF_TURN);
        let wide = i32::try_from(wide).unwrap_or(18_000);
        let key = |latitude: i32, longitude: i32| Self { latitude, longitude }.key();
        let mut rows = Vec::new();
        for latitude in first..=last {
            let (west, east) = (self.longitude - wide, self.longitude + wide);
            rows.push((key(latitude, west.max(-18_000)), key(latitude, east.min(18_000) + 1)));
            if west < -18_000 {
                rows.push((key(latitude, (west + 36_000).max(east.min(18_000) + 1)), key(latitude, 18_001)));
            }
            if east > 18_000 {
                rows.push((key(latitude, -18_000), key(latitude, (east - 36_000 + 1).min(west.max(-18_000)))));
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spot(latitude: &str, longitude: &str) -> Spot {
        let degrees = |text: &str| text.parse().expect("degrees");
        Spot::try_from(Coordinates { latitude: degrees(latitude), longitude: degrees(longitude) }).expect("on the Earth")
    }

    #[test]
    fn distances_are_those_of_the_map() {
        let (paris, lyon, suva, apia) =
            (spot("48.8566", "2.3522"), spot("45.7640", "4.8357"), spot("-18.14", "178.44"), spot("-13.83", "-171.76"));
        assert_eq!(paris, Spot { latitude: 4_886, longitude: 235 });
        // By the same formula in floating point: 391.9 km and 1,146.6 km.
        assert!((391_000..393_000).contains(&paris.metres_to(lyon)), "{}", paris.metres_to(lyon));
        assert!((1_140_000..1_153_000).contains(&suva.metres_to(apia)), "{}", suva.metres_to(apia));
        assert_eq!(paris.metres_to(paris), 0);
        let half = spot("0", "0").metres_to(spot("0", "180"));
        assert!((20_014_000..20_016_000).contains(&half), "half way round: {half}");
        assert!((1_111..=1_113).contains(&spot("0", "0").metres_to(spot("0.01", "0"))));
        let too_far = Coordinates { latitude: "90.001".parse().expect("degrees"), longitude: Amount::ZERO };
        assert_eq!(Spot::try_from(too_far), Err(MarketRefusal::BadCoordinates));
        assert_eq!(spot("1.005", "-180"), Spot { latitude: 101, longitude: 18_000 });
    }

    proptest! {
        #[test]
        fn what_is_near_lies_in_the_rows(latitude in -8_900i32..=8_900, longitude in -17_999i32..=18_000, north in -300i32..=300, east in -3_000i32..=3_000, km in 1u32..=200) {
            let here = Spot { latitude, longitude };
            let around = (longitude + east + 54_000 - 1).rem_euclid(36_000) - 18_000 + 1;
            let there = Spot { latitude: (latitude + north).clamp(-9_000, 9_000), longitude: around };
            prop_assert_eq!(here.metres_to(there), there.metres_to(here));
            let rows = here.rows_within(km * 1_000);
            let hits = rows.iter().filter(|(from, to)| (*from..*to).contains(&there.key())).count();
            prop_assert!(hits <= 1, "no row twice");
            if here.metres_to(there) <= km * 1_000 {
                prop_assert_eq!(hits, 1);
            }
        }
    }
}
