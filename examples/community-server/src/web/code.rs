//! A text as a code of black and white squares (QR) that a phone reads, drawn as SVG.
//!
//! Invariant: no script and no style in it; the quiet margin of four squares belongs to it.

use core::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// So many squares around it stay white, as the standard asks.
const QUIET: usize = 4;

/// The drawing, with `label` for those who don't see it; nothing for a text that is too long for a code.
pub(super) fn draw(text: &str, label: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, colors) = (code.width(), code.to_colors());
    let whole = width + 2 * QUIET;
    let mut path = String::new();
    for (nth, _) in colors.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
        // Writing into a String never fails.
        let (x, y) = (nth % width + QUIET, nth / width + QUIET);
        let _never_fails = write!(path, "M{x} {y}h1v1h-1z");
    }
    let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    Some(format!(
        r##"<svg class="code" viewBox="0 0 {whole} {whole}" role="img" aria-label="{label}" shape-rendering="crispEdges"><rect width="{whole}" height="{whole}" fill="#fff"/><path d="{path}" fill="#000"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_and_tells_itself() {
        let svg = draw("https://village.example/request/1", "leads to <here>").unwrap();
        assert!(svg.contains("aria-label=\"leads to &lt;here>\"") && svg.contains("viewBox=\"0 0 "));
        // A corner pattern begins at the end of the quiet margin: its first row is seven dark squares.
        for x in 4..11 {
            assert!(svg.contains(&format!("M{x} 4h1")), "{x}");
        }
        assert!(!svg.contains("M3 4h1") && !svg.contains("M11 4h1"));
        assert_eq!(draw(&"x".repeat(5_000), ""), None);
    }
}
