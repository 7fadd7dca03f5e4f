//! The stored form of one account's row.
//!
//! Invariant: what [`encode`] wrote, [`decode`] reads back exactly; `decode` never panics, whatever the bytes.
//!
//! Cost: about 55 bytes and 20 ns; a field costs one unaligned store, without a loop or a branch.

use crate::id::WalletId;
use crate::journal::{DecodeError, Reader};
use crate::ledger::{AccountRow, CurrencyNo, EntryId};
use crate::time::Timestamp;

/// No row takes more: 8 + 16 + 4 × 16 + 5 × 8 + 4 + 2, and room for the last store to run over.
pub(super) const ROOM: usize = 160;

struct Put<'a> {
    out: &'a mut [u8; ROOM],
    at: usize,
    control: u64,
    shift: u32,
}

impl Put<'_> {
    #[inline]
    fn wide(&mut self, value: i128) {
        let bits = ((value << 1) ^ (value >> 127)).cast_unsigned();
        let len = (128 - bits.leading_zeros()).div_ceil(8);
        self.out[self.at..self.at + 16].copy_from_slice(&bits.to_le_bytes());
        self.step(len, 5);
    }

    #[inline]
    fn long(&mut self, bits: u64, lane: u32) {
        let len = (64 - bits.leading_zeros()).div_ceil(8);
        self.out[self.at..self.at + 8].copy_from_slice(&bits.to_le_bytes());
        self.step(len, lane);
    }

    #[inline]
    fn step(&mut self, len: u32, lane: u32) {
        self.at += len as usize;
        self.control |= u64::from(len) << self.shift;
        self.shift += lane;
    }
}

/// Writes the row's stored form to the front of `out` and returns its length.
#[inline]
pub(super) fn encode(row: &AccountRow, out: &mut [u8; ROOM]) -> usize {
    let mut put = Put { out, at: 24, control: 0, shift: 0 };
    put.wide(row.credits);
    put.wide(row.debits);
    put.wide(row.held_out);
    put.wide(row.held_in);
    put.long(row.last.packed().rotate_right(16), 4);
    for anchor in row.anchors {
        put.long(anchor.packed().rotate_right(16), 4);
    }
    let effective = row.last_effective.as_micros();
    put.long(((effective << 1) ^ (effective >> 63)).cast_unsigned(), 4);
    put.long(u64::from(row.lines), 4);
    put.long(u64::from(row.flags), 2);
    let Put { out, at, control, shift } = put;
    let control = control | u64::from(row.currency.get()) << shift;
    out[..8].copy_from_slice(&control.to_le_bytes());
    out[8..24].copy_from_slice(&row.wallet.as_u128().to_le_bytes());
    at
}

struct Take<'a, 'b> {
    reader: &'b mut Reader<'a>,
    control: u64,
}

impl Take<'_, '_> {
    fn len(&mut self, lane: u32) -> usize {
        let len = (self.control & 0xff) as u8 & ((1 << lane) - 1);
        self.control >>= lane;
        usize::from(len)
    }

    fn wide(&mut self) -> Result<i128, DecodeError> {
        let len = self.len(5);
        let mut bytes = [0; 16];
        bytes.get_mut(..len).ok_or(DecodeError("row length"))?.copy_from_slice(self.reader.raw(len)?);
        let bits = u128::from_le_bytes(bytes);
        Ok((bits >> 1).cast_signed() ^ -((bits & 1).cast_signed()))
    }

    fn long(&mut self, lane: u32) -> Result<u64, DecodeError> {
        let len = self.len(lane);
        let mut bytes = [0; 8];
        bytes.get_mut(..len).ok_or(DecodeError("row length"))?.copy_from_slice(self.reader.raw(len)?);
        Ok(u64::from_le_bytes(bytes))
    }

    fn entry(&mut self) -> Result<EntryId, DecodeError> {
        Ok(EntryId::from_packed(self.long(4)?.rotate_left(16)))
    }
}

/// Takes what [`encode`] wrote as it is.
pub(super) fn skip<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], DecodeError> {
    let mut rest = *reader;
    let mut control = u64::from_le_bytes(rest.array()?);
    let mut len = 24;
    for lane in [5, 5, 5, 5, 4, 4, 4, 4, 4, 4, 2] {
        len += usize::from((control & 0xff) as u8 & ((1 << lane) - 1));
        control >>= lane;
    }
    reader.raw(len)
}

/// Reads what [`encode`] wrote.
pub(super) fn decode(reader: &mut Reader<'_>) -> Result<AccountRow, DecodeError> {
    let control = u64::from_le_bytes(reader.array()?);
    let wallet = WalletId::from_u128(u128::from_le_bytes(reader.array()?));
    let mut take = Take { reader, control };
    let mut row = AccountRow {
        wallet,
        credits: take.wide()?,
        debits: take.wide()?,
        held_out: take.wide()?,
        held_in: take.wide()?,
        last: take.entry()?,
        anchors: [take.entry()?, take.entry()?, take.entry()?],
        ..AccountRow::VACANT
    };
    let effective = take.long(4)?;
    row.last_effective = Timestamp::from_micros((effective >> 1).cast_signed() ^ -((effective & 1).cast_signed()));
    row.lines = u32::try_from(take.long(4)?).map_err(|_| DecodeError("row length"))?;
    row.flags = u16::try_from(take.long(2)?).map_err(|_| DecodeError("row length"))?;
    row.currency = CurrencyNo::new((take.control & 0xffff) as u16);
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_round_trip(
            amounts: [i128; 4], small: [i64; 4], wide in 0u8..16, wallet: u128, ids: [u64; 4], effective: i64,
            lines: u32, currency: u16, flags: u16,
        ) {
            let amount = |at: usize| if wide & (1 << at) != 0 { amounts[at] } else { i128::from(small[at]) };
            let row = AccountRow {
                credits: amount(0), debits: amount(1), held_out: amount(2), held_in: amount(3),
                wallet: WalletId::from_u128(wallet),
                last: EntryId::from_packed(ids[0]),
                anchors: [ids[1], ids[2], ids[3]].map(EntryId::from_packed),
                last_effective: Timestamp::from_micros(effective),
                lines, currency: CurrencyNo::new(currency), flags,
            };
            let mut bytes = [0; ROOM];
            let len = encode(&row, &mut bytes);
            let mut reader = Reader(&bytes[..len]);
            prop_assert_eq!(decode(&mut reader), Ok(row));
            prop_assert!(reader.is_empty());
            let twice = [&bytes[..len], &bytes[..len]].concat();
            prop_assert_eq!(skip(&mut Reader(&twice)), Ok(&bytes[..len]));
            for cut in 0..len {
                prop_assert!(decode(&mut Reader(&bytes[..cut])).is_err());
            }
        }

        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>) {
            let mut reader = Reader(&bytes);
            prop_assert!(decode(&mut reader).is_err() || reader.0.len() < bytes.len());
        }
    }

    #[test]
    fn the_largest_row_fits() {
        let row = AccountRow {
            credits: i128::MIN,
            debits: i128::MAX,
            held_out: i128::MIN,
            held_in: i128::MIN,
            wallet: WalletId::from_u128(u128::MAX),
            last: EntryId::from_packed(u64::MAX),
            anchors: [EntryId::from_packed(u64::MAX); 3],
            last_effective: Timestamp::from_micros(i64::MIN),
            lines: u32::MAX,
            currency: CurrencyNo::new(u16::MAX),
            flags: u16::MAX,
        };
        let mut bytes = [0; ROOM];
        let len = encode(&row, &mut bytes);
        assert_eq!(decode(&mut Reader(&bytes[..len])), Ok(row));
    }
}
