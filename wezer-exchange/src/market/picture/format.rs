//! What kind of picture some bytes are, told by the bytes themselves, and whether they hold anything but a picture.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a picture is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PictureFormat {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (W3C, third edition).
    Png,
    /// WebP (RFC 9649).
    Webp,
}

/// What else than a picture the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// None of the three, or broken at its seams.
    NotAPicture,
    /// It tells more than is seen, such as where it was taken.
    TellsMore,
}

impl PictureFormat {
    /// The media type, such as `image/png`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// How a file of it ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
        }
    }

    /// By their first bytes, whatever anybody claims. Every part must be one that draws: one that could hold words or a place is
    /// refused, an unknown one too.
    pub(super) fn of(bytes: &[u8]) -> Result<Self, Fault> {
        if let Some(rest) = bytes.strip_prefix(b"\xff\xd8") {
            jpeg(rest).map(|()| Self::Jpeg)
        } else if let Some(rest) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n") {
            png(rest).map(|()| Self::Png)
        } else if let Some(rest) = bytes.strip_prefix(b"RIFF") {
            webp(rest).map(|()| Self::Webp)
        } else {
            Err(Fault::NotAPicture)
        }
    }
}

/// Takes so many bytes.
fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Result<&'a [u8], Fault> {
    let (taken, rest) = bytes.split_at_checked(count).ok_or(Fault::NotAPicture)?;
    *bytes = rest;
    Ok(taken)
}

fn number(bytes: &mut &[u8]) -> Result<usize, Fault> {
    let (taken, rest) = bytes.split_first_chunk::<4>().ok_or(Fault::NotAPicture)?;
    *bytes = rest;
    usize::try_from(u32::from_be_bytes(*taken)).map_err(|_| Fault::NotAPicture)
}

/// Segments up to the end of the image: frames, tables, scans and the header of JFIF draw; others tell.
fn jpeg(mut rest: &[u8]) -> Result<(), Fault> {
    let mut drawn = false;
    loop {
        let [0xff, marker] = *take(&mut rest, 2)? else { return Err(Fault::NotAPicture) };
        match marker {
            0xd9 if drawn => return if rest.is_empty() { Ok(()) } else { Err(Fault::TellsMore) },
            0xd9 | 0xff => return Err(Fault::NotAPicture),
            0xc0..=0xcf | 0xda..=0xdf | 0xe0 => {}
            _ => return Err(Fault::TellsMore),
        }
        let [high, low] = *take(&mut rest, 2)? else { return Err(Fault::NotAPicture) };
        let length = usize::from(u16::from_be_bytes([high, low])).checked_sub(2).ok_or(Fault::NotAPicture)?;
        let segment = take(&mut rest, length)?;
        if marker == 0xe0 && !(segment.starts_with(b"JFIF\0") && segment.len() == 14) {
            return Err(Fault::TellsMore);
        }
        if marker == 0xda {
            drawn = true;
            // The scan lasts until a marker that is neither a stuffed byte nor a restart.
            let ends = |pair: &[u8]| pair[0] == 0xff && pair[1] != 0 && !(0xd0..=0xd7).contains(&pair[1]);
            let end = rest.windows(2).position(ends).ok_or(Fault::NotAPicture)?;
            take(&mut rest, end)?;
        }
    }
}

const PNG_CHUNKS: [&[u8]; 7] = [b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"gAMA", b"sRGB", b"cHRM"];

fn png(mut rest: &[u8]) -> Result<(), Fault> {
    loop {
        let length = number(&mut rest)?;
        let name = take(&mut rest, 4)?;
        // The check sum follows.
        take(&mut rest, length.saturating_add(4))?;
        if name == b"IEND" {
            return if rest.is_empty() && length == 0 { Ok(()) } else { Err(Fault::TellsMore) };
        }
        if !PNG_CHUNKS.contains(&name) {
            return Err(Fault::TellsMore);
        }
    }
}

const WEBP_CHUNKS: [&[u8]; 4] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH"];

fn webp(mut rest: &[u8]) -> Result<(), Fault> {
    let size = number(&mut rest)?;
    let size =
        usize::try_from(u32::try_from(size).map_err(|_| Fault::NotAPicture)?.swap_bytes()).map_err(|_| Fault::NotAPicture)?;
    if size != rest.len() || take(&mut rest, 4)? != b"WEBP" || rest.is_empty() {
        return Err(Fault::NotAPicture);
    }
    while !rest.is_empty() {
        let name = take(&mut rest, 4)?;
        let length = u32::try_from(number(&mut rest)?).map_err(|_| Fault::NotAPicture)?.swap_bytes();
        let length = usize::try_from(length).map_err(|_| Fault::NotAPicture)?;
        take(&mut rest, length.saturating_add(length % 2))?;
        if !WEBP_CHUNKS.contains(&name) {
            return Err(Fault::TellsMore);
        }
    }
    Ok(())
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).expect("short");
        [&[0xff, marker], length.to_be_bytes().as_slice(), content].concat()
    }

    fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).expect("short");
        [length.to_be_bytes().as_slice(), name, content, &[0; 4]].concat()
    }

    fn riff(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).expect("short");
        let padding = vec![0; content.len() % 2];
        [name.as_slice(), &length.to_le_bytes(), content, &padding].concat()
    }

    fn jpeg_of(parts: &[Vec<u8>]) -> Vec<u8> {
        [b"\xff\xd8".to_vec(), parts.concat(), segment(0xda, &[1]), b"scan\xff\0\xff\xd3scan\xff\xd9".to_vec()].concat()
    }

    fn png_of(parts: &[Vec<u8>]) -> Vec<u8> {
        [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &[0; 13]), parts.concat(), chunk(b"IDAT", &[1]), chunk(b"IEND", &[])]
            .concat()
    }

    fn webp_of(parts: &[Vec<u8>]) -> Vec<u8> {
        let body = [b"WEBP".to_vec(), riff(b"VP8L", &[1, 2, 3]), parts.concat()].concat();
        riff(b"RIFF", &body)
    }

    #[test]
    fn a_picture_is_told_by_its_bytes() {
        let jfif = segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
        assert_eq!(PictureFormat::of(&jpeg_of(&[jfif, segment(0xdb, &[0; 65])])), Ok(PictureFormat::Jpeg));
        assert_eq!(PictureFormat::of(&png_of(&[])), Ok(PictureFormat::Png));
        assert_eq!(PictureFormat::of(&webp_of(&[])), Ok(PictureFormat::Webp));
        for other in [b"".as_slice(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"%PDF-1.7", b"\xff\xd8\xff\xd9"] {
            assert_eq!(PictureFormat::of(other), Err(Fault::NotAPicture));
        }
    }

    #[test]
    fn what_tells_where_it_was_taken_is_refused() {
        let place = b"Exif\0\0 48.85, 2.35";
        let told = [
            jpeg_of(&[segment(0xe1, place)]),
            jpeg_of(&[segment(0xfe, b"a comment")]),
            jpeg_of(&[segment(0xe0, place)]),
            [jpeg_of(&[]), place.to_vec()].concat(),
            png_of(&[chunk(b"eXIf", place)]),
            png_of(&[chunk(b"tEXt", place)]),
            [png_of(&[]), place.to_vec()].concat(),
            webp_of(&[riff(b"EXIF", place)]),
            webp_of(&[riff(b"XMP ", place)]),
        ];
        for bytes in told {
            assert_eq!(PictureFormat::of(&bytes), Err(Fault::TellsMore), "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_do_harm(start in 0..4usize, bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0..100usize) {
            let start = [b"\xff\xd8".to_vec(), b"\x89PNG\r\n\x1a\n".to_vec(), b"RIFF".to_vec(), vec![]][start].clone();
            let found = PictureFormat::of(&[start, bytes].concat());
            prop_assert!(found.is_ok() || found.is_err());
            for whole in [jpeg_of(&[]), png_of(&[]), webp_of(&[])] {
                let cut = whole.len().saturating_sub(1 + cut);
                prop_assert_eq!(PictureFormat::of(&whole[..cut]), Err(Fault::NotAPicture));
            }
        }
    }
}
