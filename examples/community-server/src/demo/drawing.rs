//! Small pictures for the market of the demo, drawn from a few shapes.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::year::{MakeError, missing};
use crate::picture::{Shaped, shape};

const WIDTH: i32 = 640;
const HEIGHT: i32 = 480;
type Colour = [u8; 3];

/// A shape around a middle: half its width and height, and its colour.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Oval(i32, i32, i32, i32, Colour),
    Ring(i32, i32, i32, Colour),
    Block(i32, i32, i32, i32, Colour),
}

use Shape::{Block, Oval, Ring};

/// What is on a picture, from the back to the front; the first colour is the wall, the second the table.
pub(super) type Drawing = (Colour, Colour, &'static [Shape]);

const CRUST: Colour = [176, 112, 52];
const CRUMB: Colour = [226, 184, 126];
const LEAF: Colour = [62, 122, 62];
const RED: Colour = [196, 58, 46];
const STEEL: Colour = [120, 130, 138];
const HONEY: Colour = [222, 152, 38];

pub(super) const BREAD: Drawing = (
    [240, 232, 216],
    [150, 120, 92],
    &[
        Oval(320, 300, 210, 95, CRUST),
        Oval(230, 275, 18, 55, CRUMB),
        Oval(320, 268, 18, 60, CRUMB),
        Oval(410, 275, 18, 55, CRUMB),
    ],
);
pub(super) const TOMATOES: Drawing = (
    [222, 232, 214],
    [170, 142, 104],
    &[
        Oval(220, 310, 80, 72, RED),
        Oval(390, 315, 90, 80, [206, 74, 50]),
        Oval(305, 250, 74, 66, [214, 92, 60]),
        Oval(305, 192, 26, 10, LEAF),
        Oval(220, 244, 28, 10, LEAF),
        Oval(390, 240, 30, 10, LEAF),
    ],
);
pub(super) const BICYCLE: Drawing = (
    [206, 222, 232],
    [140, 150, 140],
    &[
        Ring(190, 310, 92, [40, 46, 52]),
        Ring(450, 310, 92, [40, 46, 52]),
        Block(320, 230, 130, 7, [36, 98, 150]),
        Block(260, 262, 7, 52, [36, 98, 150]),
        Block(450, 240, 7, 76, STEEL),
        Block(260, 200, 34, 8, [70, 50, 40]),
        Block(450, 168, 44, 7, STEEL),
    ],
);
pub(super) const BOOKS: Drawing = (
    [236, 226, 232],
    [124, 92, 72],
    &[
        Block(200, 250, 26, 130, [156, 58, 62]),
        Block(258, 262, 26, 118, [48, 92, 128]),
        Block(318, 240, 28, 140, [92, 120, 66]),
        Block(380, 256, 28, 124, HONEY),
        Block(446, 268, 30, 112, [104, 76, 132]),
    ],
);
pub(super) const HONEY_JARS: Drawing = (
    [248, 238, 206],
    [160, 128, 88],
    &[
        Block(230, 290, 66, 92, HONEY),
        Block(230, 186, 58, 16, [180, 150, 60]),
        Block(410, 300, 60, 82, [206, 128, 28]),
        Block(410, 206, 52, 14, [180, 150, 60]),
        Block(230, 300, 46, 30, [250, 244, 226]),
        Block(410, 310, 42, 26, [250, 244, 226]),
    ],
);
pub(super) const DRILL: Drawing = (
    [226, 228, 230],
    [132, 112, 96],
    &[
        Block(300, 220, 130, 46, [36, 108, 98]),
        Block(238, 310, 34, 80, [28, 84, 76]),
        Block(470, 220, 46, 10, STEEL),
        Block(238, 396, 54, 18, [40, 46, 52]),
    ],
);
pub(super) const GUITAR: Drawing = (
    [232, 220, 208],
    [110, 84, 66],
    &[
        Oval(240, 320, 110, 92, [190, 124, 58]),
        Oval(330, 280, 76, 66, [190, 124, 58]),
        Block(450, 230, 100, 13, [84, 54, 36]),
        Oval(300, 292, 32, 30, [50, 34, 26]),
    ],
);

impl Shape {
    fn colour(self, x: i32, y: i32) -> Option<Colour> {
        match self {
            Oval(cx, cy, rx, ry, colour) => {
                let (x, y) = (i64::from(x - cx) * i64::from(ry), i64::from(y - cy) * i64::from(rx));
                let edge = i64::from(rx) * i64::from(ry);
                (x * x + y * y <= edge * edge).then_some(colour)
            }
            Ring(cx, cy, radius, colour) => {
                let distance = (x - cx).pow(2) + (y - cy).pow(2);
                (distance <= radius.pow(2) && distance >= (radius - 12).pow(2)).then_some(colour)
            }
            Block(cx, cy, rx, ry, colour) => ((x - cx).abs() <= rx && (y - cy).abs() <= ry).then_some(colour),
        }
    }
}

/// The picture, fit to be kept.
pub(super) fn drawn((wall, table, shapes): Drawing) -> Result<Shaped, MakeError> {
    let size = |side: i32| u32::try_from(side).unwrap_or(0);
    let picture = RgbImage::from_fn(size(WIDTH), size(HEIGHT), |x, y| {
        let (x, y) = (i32::try_from(x).unwrap_or(0), i32::try_from(y).unwrap_or(0));
        let behind = if y < 350 { wall } else { table };
        Rgb(shapes.iter().rev().find_map(|shape| shape.colour(x, y)).unwrap_or(behind))
    });
    let mut bytes = Vec::new();
    let written = DynamicImage::from(picture).write_to(&mut std::io::Cursor::new(&mut bytes), ImageFormat::Png);
    written.map_err(|_| missing("a picture"))?;
    shape(&bytes).map_err(|_| missing("a picture"))
}
