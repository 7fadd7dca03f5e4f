//! What happens to rings.

use wezer_core::record::Author;

use super::RingId;

wezer_core::events! {
    /// Those in a ring are asked.
    RingProposed = "ring.proposed" {
        /// Which ring.
        ring: RingId,
        /// How many they are.
        sides: u32,
    }
    /// One of those in a ring answered.
    RingAnswered = "ring.answered" {
        /// Which ring.
        ring: RingId,
        /// Who.
        side: Author,
        /// Whether they agree.
        agrees: bool,
    }
    /// A ring ended: all agreed and the deals were made, or nothing came of it.
    RingEnded = "ring.ended" {
        /// Which ring.
        ring: RingId,
        /// So many deals were made: one for each side, or none.
        deals: u32,
    }
}
