//! A balance over time as a drawing (SVG) with its words: title, description, and a table for who can't see it.
//!
//! Invariant: no float and no script; every text in it is escaped; coordinates are whole tenths of the drawing's units.

use core::fmt::Write;

use wezer_core::language::Language;
use wezer_core::ledger::Point;
use wezer_core::money::{Amount, Scale};
use wezer_core::time::Timestamp;

use super::{number, texts};

const WIDTH: i128 = 7600;
const HEIGHT: i128 = 2500;
const LEFT: i128 = 40;
const RIGHT: i128 = 40;
const TOP: i128 = 300;
const BOTTOM: i128 = 560;

/// A drawing and the rows of its table.
#[derive(Debug)]
pub(super) struct Chart {
    /// The drawing; safe to stand in a page as it is.
    pub(super) svg: String,
    /// The moments and what there was.
    pub(super) rows: Vec<(String, String)>,
}

/// What a chart tells in words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    /// Of the drawings on a page, each has its own.
    pub(super) id: &'static str,
    pub(super) title: &'a str,
    pub(super) currency: &'a str,
    pub(super) language: Language,
}

/// Draws points as steps: between two of them the earlier one holds.
pub(super) fn draw(points: &[Point], scale: Scale, words: Words<'_>) -> Chart {
    let language = words.language;
    let minor = |amount: Amount| amount.to_minor(scale).unwrap_or(0);
    let values: Vec<i128> = points.iter().map(|point| minor(point.balance)).collect();
    let (low, high) = values.iter().fold((0, 0), |(low, high), &value| (low.min(value), high.max(value)));
    let span = (high - low).max(1);
    let y = |value: i128| HEIGHT - BOTTOM - (value - low) * (HEIGHT - TOP - BOTTOM) / span;
    let last = i128::try_from(values.len().max(2) - 1).unwrap_or(1);
    let x = |place: usize| LEFT + i128::try_from(place).unwrap_or(0) * (WIDTH - LEFT - RIGHT) / last;
    let mut line = String::new();
    for (place, &value) in values.iter().enumerate() {
        let step = if place == 0 {
            format!("M{} {}", tenth(x(0)), tenth(y(value)))
        } else {
            format!("H{}V{}", tenth(x(place)), tenth(y(value)))
        };
        line.push_str(&step);
    }
    let mut svg = String::with_capacity(4_000);
    let title = escaped(words.title);
    let described = escaped(&description(points, words));
    // Writing into a String never fails.
    let mut add = |text: core::fmt::Arguments<'_>| svg.write_fmt(text).is_ok();
    add(format_args!(
        r#"<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{id}-title {id}-description"><title id="{id}-title">{title}</title><desc id="{id}-description">{described}</desc>"#,
        WIDTH / 10,
        HEIGHT / 10,
        id = words.id
    ));
    let zero = tenth(y(0));
    if !values.is_empty() {
        add(format_args!(r#"<path class="chart-area" d="{line}V{zero}H{}Z"/>"#, tenth(x(0))));
        add(format_args!(
            r#"<line class="chart-zero" x1="{}" y1="{zero}" x2="{}" y2="{zero}"/>"#,
            tenth(LEFT),
            tenth(WIDTH - RIGHT)
        ));
        add(format_args!(r#"<path class="chart-line" d="{line}"/>"#));
        if let Some(&value) = values.last() {
            add(format_args!(
                r#"<circle class="chart-now" cx="{}" cy="{}" r="4"/>"#,
                tenth(x(values.len() - 1)),
                tenth(y(value))
            ));
        }
    }
    for (value, at) in [(high, y(high) - 70), (low, y(low) + 230)] {
        let amount = Amount::from_minor(value, scale).unwrap_or_default();
        if high != low || value == high {
            let shown = number::amount(amount, language);
            add(format_args!(r#"<text x="{}" y="{}">{}</text>"#, tenth(LEFT), tenth(at), escaped(&shown)));
        }
    }
    let ends = [(points.first(), LEFT, "start"), (points.last(), WIDTH - RIGHT, "end")];
    for (point, at, anchor) in ends {
        if let Some(point) = point {
            let day = escaped(&number::day(point.at, language));
            add(format_args!(
                r#"<text class="chart-day" x="{}" y="{}" text-anchor="{anchor}">{day}</text>"#,
                tenth(at),
                tenth(HEIGHT - 40)
            ));
        }
    }
    add(format_args!("</svg>"));
    Chart { svg, rows: rows(points, language) }
}

/// A line of the table for each month or so: every point of a small chart, one in several of a large one.
fn rows(points: &[Point], language: Language) -> Vec<(String, String)> {
    let every = (points.len() / 13).max(1);
    let chosen = points.iter().rev().step_by(every);
    chosen.map(|point| (number::day(point.at, language), number::amount(point.balance, language))).collect()
}

fn description(points: &[Point], words: Words<'_>) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let told = |at: Timestamp, balance: Amount| {
        let amount = number::amount(balance, words.language);
        format!("{}: {amount} {}", number::day(at, words.language), words.currency)
    };
    format!("{} → {}. {}", told(first.at, first.balance), told(last.at, last.balance), texts(words.language).chart_see_table)
}

/// Tenths as a decimal.
fn tenth(value: i128) -> String {
    format!("{}{}.{}", if value < 0 { "-" } else { "" }, value.abs() / 10, value.abs() % 10)
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(values: &[&str]) -> Vec<Point> {
        let at = |place: usize| Timestamp::from_micros(i64::try_from(place).unwrap() * 86_400_000_000);
        values.iter().enumerate().map(|(place, value)| Point { at: at(place), balance: value.parse().unwrap() }).collect()
    }

    #[test]
    fn a_chart_stays_inside_and_tells_itself() {
        let words = Words { id: "balance", title: "Ana & <Bo>", currency: "VAL", language: Language::English };
        let chart = draw(&points(&["0", "60", "-30.5", "120"]), Scale::CENTS, words);
        assert!(chart.svg.contains("Ana &amp; &lt;Bo&gt;") && chart.svg.contains("120 VAL"));
        assert!(chart.svg.contains("−30.50") && !chart.svg.contains("NaN"));
        assert_eq!(chart.rows.first(), Some(&("4 Jan 1970".to_owned(), "120".to_owned())), "newest first");
        for number in chart.svg.split(['M', 'H', 'V', 'Z', ' ', '"']).filter_map(|text| text.parse::<f32>().ok()) {
            assert!((-1.0..=760.0).contains(&number), "{number}");
        }
    }

    #[test]
    fn nothing_and_one_point_are_drawn_too() {
        let words = Words { id: "balance", title: "t", currency: "VAL", language: Language::French };
        assert!(draw(&[], Scale::WHOLE, words).svg.ends_with("</svg>"));
        assert!(draw(&points(&["5"]), Scale::WHOLE, words).svg.contains("chart-line"));
    }
}
