//! What a room shows, as data: an application draws it in its own way.
//!
//! Invariant: these are the types of `wezer:room/types@0.1.0`; a page is never HTML. Texts are what the room said: an application
//! escapes them, draws Markdown without HTML and images, and does not trust any id in them.

mod size;

use schemars::JsonSchema;
use serde::Serialize;
use wasmtime::component::{ComponentType, Lift};

macro_rules! shapes {
    ($($(#[$meta:meta])* $kind:ident $name:ident { $($body:tt)* })*) => {$(
        shapes!(@ $kind $(#[$meta])* $name { $($body)* });
    )*};
    (@ record $(#[$meta:meta])* $name:ident { $($body:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, ComponentType, Lift, Serialize, JsonSchema)]
        #[component(record)]
        pub struct $name { $($body)* }
    };
    (@ variant $(#[$meta:meta])* $name:ident { $($body:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, ComponentType, Lift, Serialize, JsonSchema)]
        #[component(variant)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($body)* }
    };
    (@ cases $(#[$meta:meta])* $name:ident { $($body:tt)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Serialize, JsonSchema)]
        #[component(enum)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum $name { $($body)* }
    };
}

shapes! {
    /// What a room shows under one path. One tab only is shown without its head.
    record Page {
        /// Its title.
        pub title: String,
        /// Its tabs.
        pub tabs: Vec<Tab>,
    }

    /// A tab of a page.
    record Tab {
        /// Its title.
        pub title: String,
        /// What stands in it, one below the other.
        pub nodes: Vec<Node>,
    }

    /// A piece of a page.
    variant Node {
        /// A heading in the page.
        #[component(name = "heading")]
        Heading(String),
        /// Markdown: paragraphs, lists, emphasis, code, quotes, links. No images, no HTML.
        #[component(name = "text")]
        Text(String),
        /// A remark that stands out.
        #[component(name = "notice")]
        Notice(Notice),
        /// A table.
        #[component(name = "table")]
        Table(Table),
        /// A list.
        #[component(name = "list")]
        List(Vec<Item>),
        /// A form.
        #[component(name = "form")]
        Form(Form),
        /// Buttons side by side.
        #[component(name = "buttons")]
        Buttons(Vec<Button>),
        /// How far something is.
        #[component(name = "progress")]
        Progress(Progress),
        /// A chart.
        #[component(name = "chart")]
        Chart(Chart),
        /// Chips side by side.
        #[component(name = "chips")]
        Chips(Vec<Chip>),
        /// A file to take along.
        #[component(name = "file")]
        File(File),
    }

    /// How something is meant.
    cases Tone {
        /// As such.
        #[component(name = "neutral")]
        Neutral,
        /// Well.
        #[component(name = "good")]
        Good,
        /// To be looked at.
        #[component(name = "warning")]
        Warning,
        /// Badly.
        #[component(name = "bad")]
        Bad,
    }

    /// A remark that stands out.
    record Notice {
        /// How it is meant.
        pub tone: Tone,
        /// The remark.
        pub text: String,
    }

    /// A table.
    record Table {
        /// What it shows, for those who can't see it.
        pub caption: String,
        /// The heads of its columns.
        pub head: Vec<String>,
        /// Its rows, each with as many cells as the head.
        pub rows: Vec<Vec<Chip>>,
    }

    /// A point of a list.
    record Item {
        /// What stands in it, side by side.
        pub parts: Vec<Chip>,
        /// What can be done with it.
        pub buttons: Vec<Button>,
    }

    /// A small thing that the application knows how to show.
    variant Chip {
        /// Words.
        #[component(name = "text")]
        Text(String),
        /// Words that matter.
        #[component(name = "strong")]
        Strong(String),
        /// A label.
        #[component(name = "tag")]
        Tag(Tag),
        /// A member's name, by id.
        #[component(name = "member")]
        Member(String),
        /// A group's name, by id.
        #[component(name = "group")]
        Group(String),
        /// A wallet, by id.
        #[component(name = "wallet")]
        Wallet(String),
        /// An amount.
        #[component(name = "money")]
        Money(RoomMoney),
        /// A moment, RFC 3339.
        #[component(name = "moment")]
        Moment(String),
        /// Another page of the room.
        #[component(name = "link")]
        Link(Link),
        /// An announcement of the market, by id.
        #[component(name = "announcement")]
        Announcement(String),
        /// A campaign, by id.
        #[component(name = "campaign")]
        Campaign(String),
    }

    /// An amount as a room says it: not checked.
    record RoomMoney {
        /// A decimal number.
        pub amount: String,
        /// A currency's code.
        pub currency: String,
    }

    /// A label.
    record Tag {
        /// How it is meant.
        pub tone: Tone,
        /// What it says.
        pub text: String,
    }

    /// A link to another page of the room.
    record Link {
        /// What it says.
        pub label: String,
        /// The path.
        pub path: String,
    }

    /// A form.
    record Form {
        /// The name of the action that sending it does.
        pub action: String,
        /// Its title.
        pub title: String,
        /// Its fields.
        pub fields: Vec<Field>,
        /// What the button says.
        pub submit: String,
    }

    /// A field of a form.
    record Field {
        /// Under which name its answer comes back.
        pub name: String,
        /// What is asked.
        pub label: String,
        /// How to answer.
        pub help: Option<String>,
        /// What kind of answer.
        pub kind: FieldKind,
        /// Whether there has to be one.
        pub required: bool,
        /// What stands in it at first.
        pub values: Vec<String>,
    }

    /// What kind of answer a field takes.
    variant FieldKind {
        /// Not shown, comes back as it is.
        #[component(name = "hidden")]
        Hidden,
        /// One line, at most so many characters.
        #[component(name = "line")]
        Line(u32),
        /// Several lines, at most so many characters.
        #[component(name = "lines")]
        Lines(u32),
        /// A whole number.
        #[component(name = "number")]
        Number(Range),
        /// Yes or no.
        #[component(name = "check")]
        Check,
        /// A day.
        #[component(name = "date")]
        Date,
        /// A moment.
        #[component(name = "moment")]
        Moment,
        /// An amount in one of these currencies, as `12.50 VAL`.
        #[component(name = "money")]
        Money(Vec<String>),
        /// One of these.
        #[component(name = "choice")]
        Choice(Vec<Choice>),
        /// Some of these.
        #[component(name = "choices")]
        Choices(Vec<Choice>),
        /// A member of the room's group.
        #[component(name = "member")]
        Member,
        /// Members of the room's group.
        #[component(name = "members")]
        Members,
        /// A wallet, by its id.
        #[component(name = "wallet")]
        Wallet,
    }

    /// Between which numbers.
    record Range {
        /// The least.
        pub min: Option<i64>,
        /// The greatest.
        pub max: Option<i64>,
    }

    /// What can be chosen.
    record Choice {
        /// What comes back.
        pub value: String,
        /// What is shown.
        pub label: String,
    }

    /// A button.
    record Button {
        /// The name of the action that pressing it does.
        pub action: String,
        /// What it says.
        pub label: String,
        /// What comes with it.
        pub values: Vec<ButtonValue>,
        /// How it is meant.
        pub tone: Tone,
        /// A question to answer before it is done.
        pub confirm: Option<String>,
    }

    /// What comes with a button.
    record ButtonValue {
        /// Its name.
        pub name: String,
        /// Its value.
        pub value: String,
    }

    /// How far something is.
    record Progress {
        /// What.
        pub label: String,
        /// A decimal number.
        pub value: String,
        /// A decimal number above 0.
        pub of: String,
        /// What is counted.
        pub unit: String,
    }

    /// A chart.
    record Chart {
        /// What it shows, for those who can't see it.
        pub caption: String,
        /// How it is drawn.
        pub kind: ChartKind,
        /// What is counted.
        pub unit: String,
        /// Its points.
        pub points: Vec<Point>,
    }

    /// How a chart is drawn.
    cases ChartKind {
        /// As bars.
        #[component(name = "bars")]
        Bars,
        /// As a line.
        #[component(name = "line")]
        Line,
    }

    /// A point of a chart.
    record Point {
        /// Of what.
        pub label: String,
        /// A decimal number.
        pub value: String,
    }

    /// A file to take along.
    record File {
        /// What the link says.
        pub label: String,
        /// Such as `meeting.ics`.
        pub name: String,
        /// Such as `text/calendar`.
        #[component(name = "media-type")]
        pub media_type: String,
        /// What stands in it.
        pub text: String,
    }
}
