//! Pictures that people send, made fit to be shown: decoded, turned upright, made smaller and written anew.
//!
//! Invariant: what comes out holds the points of the picture and nothing else of what was sent: no place, no name of a device, no
//! second file behind it. Cost: at most `MAX_SIDE`² points in memory, one picture at a time, off the threads that answer.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use wezer_exchange::market::picture::{MAX_BYTES, MAX_SMALL_BYTES};

/// A picture that is sent has at most so many points on a side.
const MAX_SIDE: u32 = 10_000;
/// Decoding takes at most so many bytes.
const MAX_ALLOC: u64 = 256 << 20;
/// The side of a picture as it is kept.
const SIDE: u32 = 1_600;
/// The side of a picture as it is kept in small.
const SMALL_SIDE: u32 = 400;
/// How well JPEG keeps it: tried one after the other until it fits.
const QUALITIES: [u8; 4] = [82, 70, 55, 40];

/// A picture fit to be kept, in both sizes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shaped {
    /// At most 1,600 points on a side.
    pub large: Vec<u8>,
    /// At most 400 points on a side.
    pub small: Vec<u8>,
}

/// Why a picture could not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is none that we can read.
    Unreadable,
    /// It has too many points.
    TooLarge,
}

/// Makes a picture fit to be kept.
///
/// # Errors
/// If it is no PNG, JPEG or WebP that can be read, or has too many points.
pub fn shape(sent: &[u8]) -> Result<Shaped, Unfit> {
    let picture = read(sent)?;
    let large = written(&fitted(&picture, SIDE), MAX_BYTES).ok_or(Unfit::TooLarge)?;
    let small = written(&fitted(&picture, SMALL_SIDE), MAX_SMALL_BYTES).ok_or(Unfit::TooLarge)?;
    Ok(Shaped { large, small })
}

fn read(sent: &[u8]) -> Result<DynamicImage, Unfit> {
    let reader = ImageReader::new(Cursor::new(sent)).with_guessed_format().map_err(|_| Unfit::Unreadable)?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) {
        return Err(Unfit::Unreadable);
    }
    let mut decoder = reader.into_decoder().map_err(|_| Unfit::Unreadable)?;
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE || height > MAX_SIDE || decoder.total_bytes() > MAX_ALLOC {
        return Err(Unfit::TooLarge);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_ALLOC);
    decoder.set_limits(limits).map_err(|_| Unfit::TooLarge)?;
    let orientation = decoder.orientation().map_err(|_| Unfit::Unreadable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| Unfit::Unreadable)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// At most so many points on a side, on white where it is clear.
fn fitted(picture: &DynamicImage, side: u32) -> RgbImage {
    let fits = picture.width() <= side && picture.height() <= side;
    let made = if fits { picture.to_rgba8() } else { picture.thumbnail(side, side).to_rgba8() };
    RgbImage::from_fn(made.width(), made.height(), |x, y| {
        let [red, green, blue, alpha] = made.get_pixel(x, y).0;
        let on_white = |shade: u8| {
            let mixed = (u32::from(shade) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Rgb([on_white(red), on_white(green), on_white(blue)])
    })
}

fn written(picture: &RgbImage, limit: usize) -> Option<Vec<u8>> {
    QUALITIES.iter().find_map(|quality| {
        let mut bytes = Vec::new();
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, *quality)).ok()?;
        (bytes.len() <= limit).then_some(bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let picture = RgbImage::from_fn(width, height, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
        let mut bytes = Vec::new();
        DynamicImage::from(picture).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).expect("written");
        bytes
    }

    #[test]
    fn pictures_come_out_small_and_bare() {
        let shaped = shape(&png(2_000, 500)).expect("a picture");
        let sizes = [&shaped.large, &shaped.small].map(|bytes| {
            let read = image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).expect("a JPEG");
            (read.width(), read.height())
        });
        assert_eq!(sizes, [(1_600, 400), (400, 100)]);
        assert!(shaped.large.len() <= MAX_BYTES && shaped.small.len() <= MAX_SMALL_BYTES);
    }

    #[test]
    fn where_it_was_taken_does_not_come_in_and_it_stands_upright() {
        let upright = shape(&png(40, 20)).expect("a picture").large;
        // An EXIF segment that turns it by a quarter (tag 0x0112, value 6), with some words behind.
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0 48.85N 2.35E".to_vec();
        let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
        exif.splice(0..0, [0xff, 0xe1, length[0], length[1]]);
        let sent = [&upright[..2], exif.as_slice(), &upright[2..]].concat();
        let shaped = shape(&sent).expect("a picture");
        let read = image::load_from_memory_with_format(&shaped.large, ImageFormat::Jpeg).expect("a JPEG");
        assert_eq!((read.width(), read.height()), (20, 40), "turned as its camera said");
        for bytes in [shaped.large, shaped.small] {
            assert!(!bytes.windows(5).any(|part| part == b"48.85" || part == b"Exif\0"));
        }
    }

    #[test]
    fn noise_and_what_is_too_large_are_refused() {
        for noise in [b"".as_slice(), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a\x01\0\x01\0", &png(9, 9)[..40]] {
            assert_eq!(shape(noise), Err(Unfit::Unreadable));
        }
        // A header that promises more than anybody should draw.
        let mut bomb = png(9, 9);
        bomb[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        assert!(shape(&bomb).is_err());
    }
}
