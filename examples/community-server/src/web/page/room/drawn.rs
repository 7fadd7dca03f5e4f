//! A chart of a room as a drawing (SVG) with its words, and as a table for who can't see it.
//!
//! Invariant: no float and no script; every text in it is escaped; coordinates are whole numbers within the drawing. Cost: linear in the
//! points, of which [`MOST`] are drawn.

use core::fmt::Write;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use wezer_core::language::Language;
use wezer_core::room::page::{Chart, ChartKind};

use crate::web::chart::escaped;
use crate::web::number;
use crate::web::text::RoomTexts;

/// So many points are drawn; the table has them all.
const MOST: usize = 200;
const WIDTH: i64 = 760;
const HEIGHT: i64 = 240;
const LEFT: i64 = 4;
const TOP: i64 = 30;
const BOTTOM: i64 = 50;
/// A label below a bar has so many letters at most.
const LETTERS: usize = 12;
/// So many bars have a label each.
const LABELLED: usize = 6;

/// A drawing and the rows of its table.
#[derive(Debug)]
pub(super) struct Drawn {
    /// The drawing; safe to stand in a page as it is.
    pub(super) svg: String,
    pub(super) caption: String,
    pub(super) unit: String,
    /// What, and how much.
    pub(super) rows: Vec<(String, String)>,
}

/// A decimal as people write it; as the room wrote it, if it has more digits than amounts have.
pub(super) fn shown(text: &str, language: Language) -> String {
    text.parse().map_or_else(|_| text.to_owned(), |amount| number::amount(amount, language))
}

fn short(label: &str) -> String {
    let mut letters = label.chars();
    let cut: String = letters.by_ref().take(LETTERS).collect();
    if letters.next().is_some() { format!("{}…", cut.trim_end()) } else { cut }
}

/// Draws a chart; `nth` tells its ids from those of others on the page.
pub(super) fn draw(chart: &Chart, nth: usize, language: Language) -> Drawn {
    let values: Vec<Decimal> = chart.points.iter().take(MOST).map(|point| point.value.parse().unwrap_or_default()).collect();
    let least = values.iter().copied().fold(Decimal::ZERO, Decimal::min);
    let most = values.iter().copied().fold(Decimal::ZERO, Decimal::max);
    let span = most.checked_sub(least).filter(|span| !span.is_zero()).unwrap_or(Decimal::ONE);
    let room = HEIGHT - TOP - BOTTOM;
    let y = |value: Decimal| {
        let part = value.checked_sub(least).and_then(|above| above.checked_div(span));
        let part = part.and_then(|part| part.checked_mul(Decimal::from(room))).and_then(|part| part.round().to_i64());
        HEIGHT - BOTTOM - part.unwrap_or(0).clamp(0, room)
    };
    let count = i64::try_from(values.len().max(1)).unwrap_or(1);
    let width = WIDTH - 2 * LEFT;
    let told = |value: Decimal| shown(&value.normalize().to_string(), language);
    let described = RoomTexts::of(language).chart_told.replace("{least}", &told(least)).replace("{most}", &told(most));
    let described = escaped(&described.replace("{unit}", &chart.unit));
    let (caption, zero) = (escaped(&chart.caption), y(Decimal::ZERO));
    let mut svg = String::with_capacity(2_000);
    // Writing into a String never fails.
    let mut add = |text: core::fmt::Arguments<'_>| svg.write_fmt(text).is_ok();
    add(format_args!(
        r#"<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="drawn-{nth} drawn-{nth}-told"><title id="drawn-{nth}">{caption}</title><desc id="drawn-{nth}-told">{described}</desc>"#
    ));
    add(format_args!(r#"<line class="chart-zero" x1="{LEFT}" y1="{zero}" x2="{}" y2="{zero}"/>"#, WIDTH - LEFT));
    let place = |nth: usize| i64::try_from(nth).unwrap_or(0);
    let is_bars = chart.kind == ChartKind::Bars;
    // Where a point is: in the middle of its bar, or from one end to the other.
    let x = |nth: usize| match (is_bars, count) {
        (true, _) => LEFT + width * (2 * place(nth) + 1) / (2 * count),
        (false, 1) => WIDTH / 2,
        (false, _) => LEFT + width * place(nth) / (count - 1),
    };
    if is_bars {
        let thick = (width * 7 / 10 / count).clamp(1, 120);
        for (nth, value) in values.iter().enumerate() {
            let (top, bottom) = (y(*value).min(zero), y(*value).max(zero));
            let (left, tall) = (x(nth) - thick / 2, (bottom - top).max(1));
            add(format_args!(r#"<rect class="chart-bar" x="{left}" y="{top}" width="{thick}" height="{tall}" rx="3"/>"#));
            if values.len() <= LABELLED {
                let (at, number) = (top - 8, escaped(&told(*value)));
                add(format_args!(r#"<text x="{}" y="{at}" text-anchor="middle">{number}</text>"#, x(nth)));
            }
        }
    } else {
        let mut line = String::new();
        for (nth, value) in values.iter().enumerate() {
            let step = if nth == 0 { 'M' } else { 'L' };
            line.push_str(&format!("{step}{} {}", x(nth), y(*value)));
        }
        add(format_args!(r#"<path class="chart-line" d="{line}"/>"#));
        if let Some((last, value)) = values.iter().enumerate().next_back() {
            add(format_args!(r#"<circle class="chart-now" cx="{}" cy="{}" r="4"/>"#, x(last).min(WIDTH - 6), y(*value)));
        }
    }
    if !is_bars || values.len() > LABELLED {
        add(format_args!(r#"<text x="{LEFT}" y="{}">{}</text>"#, TOP - 10, escaped(&told(most))));
    }
    let labels = chart.points.iter().take(values.len()).enumerate();
    for (nth, point) in labels {
        let is_end = nth == 0 || nth + 1 == values.len();
        if values.len() > LABELLED && !is_end {
            continue;
        }
        let anchor = match (values.len() > LABELLED || !is_bars, nth) {
            (true, 0) if values.len() > 1 => "start",
            (true, last) if last + 1 == values.len() && last > 0 => "end",
            _ => "middle",
        };
        let (at, label) = (HEIGHT - 14, escaped(&short(&point.label)));
        add(format_args!(r#"<text class="chart-day" x="{}" y="{at}" text-anchor="{anchor}">{label}</text>"#, x(nth)));
    }
    add(format_args!("</svg>"));
    let rows = chart.points.iter().map(|point| (point.label.clone(), shown(&point.value, language))).collect();
    Drawn { svg, caption: chart.caption.clone(), unit: chart.unit.clone(), rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wezer_core::room::page::Point;

    fn chart(kind: ChartKind, values: &[&str]) -> Drawn {
        let points = values.iter().map(|value| Point { label: "A & <B> of a long name".to_owned(), value: (*value).to_owned() });
        let chart = Chart { caption: "Votes <i>".to_owned(), kind, unit: "VAL".to_owned(), points: points.collect() };
        draw(&chart, 3, Language::English)
    }

    #[test]
    fn a_chart_stays_inside_and_is_escaped() {
        let huge = "79228162514264337593543950335";
        for kind in [ChartKind::Bars, ChartKind::Line] {
            for values in [&["3", "-1.5", "0"][..], &["7"], &[], &[huge, "-79228162514264337593543950335"], &["1"; 300]] {
                let drawn = chart(kind, values);
                assert_eq!(drawn.rows.len(), values.len());
                assert!(!drawn.svg.contains("<i>") && !drawn.svg.contains("<B>"), "{}", drawn.svg);
                for name in ["x", "y", "cx", "cy", "x1", "x2", "y1", "y2", "width", "height"] {
                    for found in drawn.svg.split(&format!(" {name}=\"")).skip(1) {
                        let number: i64 = found.split('"').next().unwrap().parse().unwrap();
                        assert!((0..=WIDTH).contains(&number), "{name} {number}: {}", drawn.svg);
                    }
                }
            }
        }
        assert!(chart(ChartKind::Bars, &["3", "-1.5"]).svg.contains("−1.5"));
    }
}
