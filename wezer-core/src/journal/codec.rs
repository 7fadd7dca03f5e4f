//! The compact binary form of what is kept for ever: LEB128 integers, length-prefixed bytes.
//!
//! Invariant: [`Reader`] never panics and never allocates more than it was given, whatever the bytes.

/// Bytes that don't decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("bytes do not decode: {0}")]
pub struct DecodeError(pub &'static str);

/// Appends to a buffer.
#[derive(Debug)]
pub struct Writer<'a>(pub &'a mut Vec<u8>);

impl Writer<'_> {
    /// One byte.
    pub fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    /// An unsigned integer in LEB128: 7 bits a byte, lowest first.
    #[inline]
    pub fn uint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(low7(value) | 0x80);
            value >>= 7;
        }
        self.0.push(low7(value));
    }

    /// A signed integer, zigzag then LEB128.
    #[inline]
    pub fn int(&mut self, value: i64) {
        self.uint(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    /// A wide signed integer, zigzag then LEB128.
    #[inline]
    pub fn wide(&mut self, value: i128) {
        let mut rest = ((value << 1) ^ (value >> 127)).cast_unsigned();
        // Seven bits at a time down to what fits 64.
        let mut small = u64::try_from(rest);
        while small.is_err() {
            self.0.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
            small = u64::try_from(rest);
        }
        self.uint(small.unwrap_or_default());
    }

    /// Bytes as they are; the reader must know how many.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Bytes behind their length.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.uint(bytes.len() as u64);
        self.raw(bytes);
    }
}

const fn low7(value: u64) -> u8 {
    value.to_le_bytes()[0] & 0x7f
}

/// Takes from a slice.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// One byte.
    pub fn byte(&mut self) -> Result<u8, DecodeError> {
        let (&first, rest) = self.0.split_first().ok_or(DecodeError("ends early"))?;
        self.0 = rest;
        Ok(first)
    }

    /// An unsigned integer.
    pub fn uint(&mut self) -> Result<u64, DecodeError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(DecodeError("integer too large"));
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(DecodeError("integer too long"))
    }

    /// An unsigned integer of 32 bits.
    pub fn uint32(&mut self) -> Result<u32, DecodeError> {
        u32::try_from(self.uint()?).map_err(|_| DecodeError("integer too large"))
    }

    /// A signed integer.
    pub fn int(&mut self) -> Result<i64, DecodeError> {
        let value = self.uint()?;
        Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()))
    }

    /// A wide signed integer.
    pub fn wide(&mut self) -> Result<i128, DecodeError> {
        let mut value = 0u128;
        for shift in (0..128).step_by(7) {
            let byte = self.byte()?;
            let bits = u128::from(byte & 0x7f);
            if shift == 126 && bits > 3 {
                return Err(DecodeError("integer too large"));
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok((value >> 1).cast_signed() ^ -((value & 1).cast_signed()));
            }
        }
        Err(DecodeError("integer too long"))
    }

    /// So many bytes as they are.
    pub fn raw(&mut self, len: usize) -> Result<&'a [u8], DecodeError> {
        if len > self.0.len() {
            return Err(DecodeError("ends early"));
        }
        let (bytes, rest) = self.0.split_at(len);
        self.0 = rest;
        Ok(bytes)
    }

    /// Bytes behind their length.
    pub fn bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let len = usize::try_from(self.uint()?).map_err(|_| DecodeError("length too large"))?;
        self.raw(len)
    }

    /// A text behind its length.
    pub fn text(&mut self) -> Result<&'a str, DecodeError> {
        core::str::from_utf8(self.bytes()?).map_err(|_| DecodeError("not UTF-8"))
    }

    /// A fixed number of bytes.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let bytes = self.raw(N)?;
        <[u8; N]>::try_from(bytes).map_err(|_| DecodeError("ends early"))
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn integers_round_trip(a: u64, b: i64, c: i128) {
            let mut bytes = Vec::new();
            let mut writer = Writer(&mut bytes);
            writer.uint(a);
            writer.int(b);
            writer.wide(c);
            let mut reader = Reader(&bytes);
            prop_assert_eq!(reader.uint(), Ok(a));
            prop_assert_eq!(reader.int(), Ok(b));
            prop_assert_eq!(reader.wide(), Ok(c));
            prop_assert!(reader.is_empty());
        }

        #[test]
        fn hostile_bytes_never_panic(bytes: Vec<u8>) {
            let mut reader = Reader(&bytes);
            while !reader.is_empty() {
                let before = reader.0.len();
                let read = (reader.wide().is_ok(), reader.bytes().is_ok());
                if read == (false, false) || reader.0.len() == before {
                    break;
                }
            }
        }
    }
}
