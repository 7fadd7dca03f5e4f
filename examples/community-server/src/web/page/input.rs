//! The fields of a form that is made from data.

use crate::web::form::Fields;

/// Something to choose: what is sent, what it says, whether it is chosen.
pub(super) type Option3 = (String, String, bool);

/// How a field looks.
#[derive(Debug)]
pub(super) enum Look {
    Hidden,
    Line {
        most: u32,
    },
    Lines {
        most: u32,
    },
    /// An amount, a share or a whole number, as people write it in their language.
    Amount,
    /// Somebody or a wallet by name, out of the names of the page.
    Named,
    Number {
        least: String,
        most: String,
    },
    Check {
        is_ticked: bool,
    },
    Date,
    Moment,
    /// The currencies to choose from, under a name of their own.
    Money {
        label: &'static str,
        currency: String,
        currencies: Vec<(String, bool)>,
    },
    /// One of several side by side.
    Radio(Vec<Option3>),
    /// Several of several.
    Boxes(Vec<Option3>),
    /// One out of a list, in groups.
    Select(Vec<(&'static str, Vec<Option3>)>),
}

/// A field as a page shows it.
#[derive(Debug)]
pub(super) struct Shown {
    /// What stands in `id`.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) help: String,
    pub(super) is_required: bool,
    pub(super) value: String,
    pub(super) look: Look,
}

impl Shown {
    /// A field that holds what was typed into it.
    pub(super) fn new(name: impl Into<String>, label: impl Into<String>, typed: &Fields, look: Look) -> Self {
        let name = name.into();
        let value = typed.get(&name).to_owned();
        Self { id: name.clone(), label: label.into(), help: String::new(), is_required: false, value, look, name }
    }

    /// Something to tick.
    pub(super) fn check(name: &str, label: &str, typed: &Fields) -> Self {
        Self::new(name, label, typed, Look::Check { is_ticked: typed.is_ticked(name) })
    }

    /// One out of a list: what is sent, and what it says.
    pub(super) fn select(name: impl Into<String>, label: impl Into<String>, typed: &Fields, of: &[(&str, &str)]) -> Self {
        let name = name.into();
        let chosen = typed.get(&name);
        let all = of.iter().map(|(value, says)| ((*value).to_owned(), (*says).to_owned(), *value == chosen)).collect();
        Self::new(name, label, typed, Look::Select(vec![("", all)]))
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    pub(super) fn required(mut self) -> Self {
        self.is_required = true;
        self
    }
}
