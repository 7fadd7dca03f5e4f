//! Buttons.

use crate::action::Value;
use crate::page::Tone;

/// Something to do with one press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// The name of the action.
    pub action: String,
    /// What it says.
    pub label: String,
    /// What comes with the action.
    pub values: Vec<Value>,
    /// Its colour.
    pub tone: Tone,
    /// A question to answer before it is done.
    pub confirm: Option<String>,
}

impl Button {
    /// The name of the action and what the button says.
    pub fn new(action: impl Into<String>, label: impl Into<String>) -> Self {
        let (action, label) = (action.into(), label.into());
        Self { action, label, values: Vec::new(), tone: Tone::Neutral, confirm: None }
    }

    /// A value that comes with the action. Whoever presses may have changed it.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.values.push(Value::new(name, value.to_string()));
        self
    }

    /// Its colour.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// A question to answer before it is done.
    #[must_use]
    pub fn confirm(mut self, question: impl Into<String>) -> Self {
        self.confirm = Some(question.into());
        self
    }
}
