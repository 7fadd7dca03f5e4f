//! A flow as a picture: an SVG that needs no script, can be read aloud and says in words what it shows.
//!
//! Invariant: whatever the definition holds, the picture is well-formed XML and holds no more than the flow's own words, escaped.

mod layout;

use core::fmt::Write as _;
use std::collections::BTreeMap;

use self::layout::{Layout, Passage, Size, Spot, Way, layout};
use super::check::{MAX_STATES, MAX_TRANSITIONS};
use super::definition::{FlowDefinition, State, Transition};
use crate::language::Language;

/// The picture's words and how wide they are.
const LETTER: i64 = 8;
const LINE: i64 = 17;
/// A line of words has about so many letters; a label has at most so many lines.
const MAX_LETTERS: usize = 24;
const MAX_LINES: usize = 3;
/// So many ways between two states are drawn, and so many bytes are said.
const MAX_WAYS: usize = 256;
const MAX_SPOKEN: usize = 20_000;

/// Draws a flow as an SVG document; the state that is named is marked as the one in which a run stands.
///
/// It is to be read in HTML or alone. Its size is that of its content; let the page scale it by its `viewBox`.
pub fn diagram(definition: &FlowDefinition, language: Language, current: Option<&str>) -> String {
    let states: Vec<Words> = definition.states.iter().take(MAX_STATES).map(|state| state_words(state, language)).collect();
    let place = |name: &str| definition.states.iter().take(MAX_STATES).position(|state| state.name == name);
    let mut ways: BTreeMap<(usize, usize), Words> = BTreeMap::new();
    for transition in definition.transitions.iter().take(MAX_TRANSITIONS) {
        let words = transition_words(definition, transition, language);
        for from in transition.from.iter().take(MAX_STATES).filter_map(|from| place(from)) {
            let Some(to) = place(&transition.to) else { continue };
            if ways.len() >= MAX_WAYS && !ways.contains_key(&(from, to)) {
                continue;
            }
            ways.entry((from, to)).or_default().lines.extend(words.lines.iter().cloned());
        }
    }
    let sizes: Vec<Size> = states.iter().map(|words| words.size(18, 14)).collect();
    let list: Vec<Way> = ways.iter().map(|(&(from, to), words)| Way { from, to, words: words.size(4, 2) }).collect();
    let layout = layout(&sizes, &list);
    let mut svg = String::new();
    head(&mut svg, definition, language, current, layout.size);
    arrows(&mut svg, &list, &layout);
    for (passage, words) in layout.ways.iter().zip(ways.values()) {
        if let Some(spot) = passage.spots.get(passage.words) {
            words.draw(&mut svg, spot);
        }
    }
    for ((spot, words), state) in layout.states.iter().zip(&states).zip(&definition.states) {
        let kind = (current == Some(state.name.as_str()), state.is_final);
        state_box(&mut svg, spot, kind);
        words.draw(&mut svg, spot);
    }
    svg.push_str("</svg>\n");
    svg
}

/// Lines of words; those that are only explained stand in a smaller letter.
#[derive(Debug, Clone, Default)]
struct Words {
    lines: Vec<(String, bool)>,
}

impl Words {
    fn of(text: &str) -> Self {
        let mut lines: Vec<String> = vec![String::new()];
        for word in text.split_whitespace() {
            let word: String = word.chars().take(MAX_LETTERS).filter(|c| !c.is_control()).collect();
            match lines.last_mut() {
                Some(line) if line.is_empty() => *line = word,
                Some(line) if line.chars().count() + word.chars().count() < MAX_LETTERS => {
                    line.push(' ');
                    line.push_str(&word);
                }
                _ => lines.push(word),
            }
        }
        if lines.len() > MAX_LINES {
            lines.truncate(MAX_LINES);
            lines.iter_mut().skip(MAX_LINES - 1).for_each(|line| line.push('…'));
        }
        Self { lines: lines.into_iter().map(|line| (line, false)).collect() }
    }

    fn size(&self, beside: i64, above: i64) -> Size {
        let letters = self.lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX / 1_000);
        Size { width: count(letters) * LETTER + 2 * beside, height: count(self.lines.len()) * LINE + 2 * above }
    }

    fn draw(&self, svg: &mut String, spot: &Spot) {
        let lines = i64::try_from(self.lines.len()).unwrap_or(0);
        let mut y = spot.y - (lines - 1) * LINE / 2 + 5;
        for (line, small) in &self.lines {
            let class = if *small { " font-size=\"12\" fill=\"#555\"" } else { "" };
            line_of(svg, format_args!("<text x=\"{}\" y=\"{y}\"{class}>{}</text>", spot.x, escaped(line)));
            y += LINE;
        }
    }
}

fn state_words(state: &State, language: Language) -> Words {
    Words::of(state.label.say(language, &state.name))
}

fn transition_words(definition: &FlowDefinition, transition: &Transition, language: Language) -> Words {
    let mut words = Words::of(transition.label.say(language, &transition.name));
    let label = |name: &String| {
        let role = definition.roles.iter().find(|role| role.name == *name);
        role.map_or(name.clone(), |role| role.label.say(language, name).to_owned())
    };
    let by: Vec<String> = transition.by.iter().map(label).collect();
    let together: Vec<String> = transition.agreed_by.iter().map(label).collect();
    let mut who = Vec::new();
    who.extend((!by.is_empty()).then(|| by.join(", ")));
    who.extend((!together.is_empty()).then(|| together.join(" + ")));
    who.extend(transition.after_seconds.map(|seconds| wait(seconds, language)));
    who.extend(transition.at_field.as_ref().map(|name| {
        let field = definition.fields.iter().find(|field| field.name == *name);
        field.map_or(name.as_str(), |field| field.label.say(language, name)).to_owned()
    }));
    let who = who.join(" / ");
    if !who.is_empty() {
        words.lines.extend(Words::of(&who).lines.into_iter().map(|(line, _)| (line, true)));
    }
    words
}

/// A time in its largest whole unit.
fn wait(seconds: u32, language: Language) -> String {
    const UNITS: [(u32, &str, &str); 3] = [(86_400, "day", "jour"), (3_600, "hour", "heure"), (60, "minute", "minute")];
    let unit = UNITS.into_iter().find(|(size, ..)| seconds.is_multiple_of(*size) && seconds >= *size);
    let (size, en, fr) = unit.unwrap_or((1, "second", "seconde"));
    let number = seconds / size;
    let several = if number > 1 { "s" } else { "" };
    match language {
        Language::English => format!("after {number} {en}{several}"),
        Language::French => format!("après {number} {fr}{several}"),
    }
}

fn head(svg: &mut String, definition: &FlowDefinition, language: Language, current: Option<&str>, size: Size) {
    let name: String = definition.name.chars().filter(char::is_ascii_alphanumeric).take(MAX_LETTERS).collect();
    let Size { width, height } = size;
    line_of(
        svg,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" lang=\"{language}\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" aria-labelledby=\"flow-{name}-title flow-{name}-desc\" \
             font-family=\"system-ui, sans-serif\" font-size=\"14\" text-anchor=\"middle\" fill=\"#1b1b1b\">"
        ),
    );
    let title = definition.label.say(language, &definition.name);
    line_of(svg, format_args!("<title id=\"flow-{name}-title\">{}</title>", escaped(title)));
    line_of(svg, format_args!("<desc id=\"flow-{name}-desc\">{}</desc>", escaped(&spoken(definition, language, current))));
    line_of(svg, format_args!("<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>"));
}

/// The flow in sentences.
fn spoken(definition: &FlowDefinition, language: Language, current: Option<&str>) -> String {
    let state = |name: &str| {
        let known = definition.states.iter().find(|state| state.name == name);
        known.map_or(name.to_owned(), |state| state.label.say(language, name).to_owned())
    };
    let mut text = String::new();
    if let Some(first) = definition.states.first() {
        text = match language {
            Language::English => format!("Starts at {}.", state(&first.name)),
            Language::French => format!("Commence à {}.", state(&first.name)),
        };
    }
    if let Some(current) = current {
        text += &match language {
            Language::English => format!(" Now at {}.", state(current)),
            Language::French => format!(" Maintenant à {}.", state(current)),
        };
    }
    for transition in definition.transitions.iter().take(MAX_TRANSITIONS) {
        if text.len() > MAX_SPOKEN {
            text += " …";
            break;
        }
        let from: Vec<String> = transition.from.iter().take(MAX_STATES).map(|name| state(name)).collect();
        let label = transition.label.say(language, &transition.name);
        let (from, to) = (from.join(", "), state(&transition.to));
        text += &match language {
            Language::English => format!(" From {from} to {to}: {label}."),
            Language::French => format!(" De {from} à {to} : {label}."),
        };
    }
    text
}

fn state_box(svg: &mut String, spot: &Spot, (current, is_final): (bool, bool)) {
    let (x, y) = (spot.x - spot.size.width / 2, spot.y - spot.size.height / 2);
    let Size { width, height } = spot.size;
    let (fill, stroke, wide) = if current { ("#ffe08a", "#7a4f00", 3) } else { ("#eef4ff", "#33527a", 1) };
    let mut frame = |inset: i64, fill: &str| {
        line_of(
            svg,
            format_args!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"10\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{wide}\"/>",
                x + inset,
                y + inset,
                width - 2 * inset,
                height - 2 * inset
            ),
        );
    };
    frame(0, fill);
    if is_final {
        frame(4, "none");
    }
}

fn arrows(svg: &mut String, ways: &[Way], layout: &Layout) {
    // Ways that end at one side of a state are spread over it, in the order of where they come from.
    let mut sides: BTreeMap<(usize, bool), Vec<(i64, usize)>> = BTreeMap::new();
    for (nth, (way, passage)) in ways.iter().zip(&layout.ways).enumerate() {
        let (above, below) = if passage.upward { (way.to, way.from) } else { (way.from, way.to) };
        let x = |spot: Option<&Spot>| spot.map_or(0, |spot| spot.x);
        sides.entry((above, true)).or_default().push((x(passage.spots.first()), nth));
        if way.from != way.to {
            sides.entry((below, false)).or_default().push((x(passage.spots.last()), nth));
        }
    }
    let mut ports: BTreeMap<(usize, bool), i64> = BTreeMap::new();
    for ((state, bottom), mut list) in sides {
        list.sort_unstable();
        let Some(spot) = layout.states.get(state) else { continue };
        let parts = i64::try_from(list.len()).unwrap_or(i64::MAX).saturating_add(1);
        for (part, (_, nth)) in (1i64..).zip(list) {
            ports.insert((nth, bottom), spot.x - spot.size.width / 2 + spot.size.width * part / parts);
        }
    }
    for (nth, (way, passage)) in ways.iter().zip(&layout.ways).enumerate() {
        let (above, below) = if passage.upward { (way.to, way.from) } else { (way.from, way.to) };
        let (Some(top), Some(bottom)) = (layout.states.get(above), layout.states.get(below)) else { continue };
        let port = |bottom: bool, spot: &Spot| ports.get(&(nth, bottom)).copied().unwrap_or(spot.x);
        let start = (port(true, top), top.y + top.size.height / 2);
        let end = (way.from != way.to).then(|| (port(false, bottom), bottom.y - bottom.size.height / 2));
        arrow(svg, passage, start, end);
    }
}

/// One way with its arrowhead, interrupted by its words.
fn arrow(svg: &mut String, passage: &Passage, start: (i64, i64), end: Option<(i64, i64)>) {
    const HEAD: i64 = 8;
    let mut path = String::new();
    let mut at = start;
    if passage.upward || end.is_none() {
        head_at(svg, start, -1);
        at.1 += HEAD;
    }
    write_in(&mut path, format_args!("M{} {}", at.0, at.1));
    let curve = |path: &mut String, from: (i64, i64), to: (i64, i64)| {
        let middle = i64::midpoint(from.1, to.1);
        write_in(path, format_args!(" C{} {middle} {} {middle} {} {}", from.0, to.0, to.0, to.1));
    };
    for (nth, spot) in passage.spots.iter().enumerate() {
        let (top, bottom) = ((spot.x, spot.y - spot.size.height / 2), (spot.x, spot.y + spot.size.height / 2));
        curve(&mut path, at, top);
        if nth == passage.words {
            write_in(&mut path, format_args!(" M{} {}", bottom.0, bottom.1));
        } else {
            write_in(&mut path, format_args!(" L{} {}", bottom.0, bottom.1));
        }
        at = bottom;
    }
    if let Some(end) = end {
        let tip = if passage.upward { end } else { (end.0, end.1 - HEAD) };
        curve(&mut path, at, tip);
        if !passage.upward {
            head_at(svg, end, 1);
        }
    }
    line_of(svg, format_args!("<path d=\"{path}\" fill=\"none\" stroke=\"#555\" stroke-width=\"1\"/>"));
}

/// An arrowhead that points down (1) or up (−1).
fn head_at(svg: &mut String, (x, y): (i64, i64), down: i64) {
    let back = y - 8 * down;
    line_of(svg, format_args!("<path d=\"M{x} {y} L{} {back} L{} {back} Z\" fill=\"#555\"/>", x - 4, x + 4));
}

fn line_of(svg: &mut String, line: core::fmt::Arguments<'_>) {
    write_in(svg, line);
    svg.push('\n');
}

fn write_in(text: &mut String, words: core::fmt::Arguments<'_>) {
    text.write_fmt(words).expect("a string takes all that is written");
}

/// Text for XML: marked up nothing, and without characters that XML does not have.
fn escaped(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')) {
        match c {
            '&' => all.push_str("&amp;"),
            '<' => all.push_str("&lt;"),
            '>' => all.push_str("&gt;"),
            '"' => all.push_str("&quot;"),
            '\'' => all.push_str("&#39;"),
            c => all.push(c),
        }
    }
    all
}
