//! Charts.

/// Numbers to compare by eye.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// What it shows, for those who can't see it.
    pub caption: String,
    /// How it is drawn.
    pub kind: ChartKind,
    /// What is counted.
    pub unit: String,
    /// From left to right.
    pub points: Vec<Point>,
}

/// How a chart is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum ChartKind {
    /// A bar for each number.
    Bars,
    /// A line through all.
    Line,
}

/// One number of a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// What it stands for.
    pub label: String,
    /// A decimal number.
    pub value: String,
}

impl Chart {
    /// A bar for each number.
    pub fn bars(caption: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { caption: caption.into(), kind: ChartKind::Bars, unit: unit.into(), points: Vec::new() }
    }

    /// A line through all numbers.
    pub fn line(caption: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { kind: ChartKind::Line, ..Self::bars(caption, unit) }
    }

    /// One more number: an integer or an [`Amount`](crate::Amount).
    #[must_use]
    pub fn point(mut self, label: impl Into<String>, value: impl ToString) -> Self {
        self.points.push(Point { label: label.into(), value: value.to_string() });
        self
    }
}
