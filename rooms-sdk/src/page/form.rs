//! Forms and their fields.

/// Questions to answer together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The name of the action that sending it does.
    pub action: String,
    /// What it is for.
    pub title: String,
    /// The questions.
    pub fields: Vec<Field>,
    /// What the button says.
    pub submit: String,
}

impl Form {
    /// The name of the action that sending it does, and what it is for: the button says the same, unless
    /// [`submit`](Self::submit) says another.
    pub fn new(action: impl Into<String>, title: impl Into<String>) -> Self {
        let title = title.into();
        Self { action: action.into(), submit: title.clone(), title, fields: Vec::new() }
    }

    /// One more question.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.fields.push(field);
        self
    }

    /// What the button says.
    #[must_use]
    pub fn submit(mut self, label: impl Into<String>) -> Self {
        self.submit = label.into();
        self
    }
}

/// A question in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name under which the action carries the answer.
    pub name: String,
    /// The question.
    pub label: String,
    /// A remark below it.
    pub help: Option<String>,
    /// What can be answered.
    pub kind: FieldKind,
    /// Whether it has to be answered.
    pub required: bool,
    /// What stands in it at first. Several answers: one each.
    pub values: Vec<String>,
}

/// What can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Not shown, comes back as it is. Whoever sends a form may have changed it.
    Hidden,
    /// One line, at most so many characters.
    Line(u32),
    /// Several lines, at most so many characters.
    Lines(u32),
    /// A whole number.
    Number(Range),
    /// Yes or no.
    Check,
    /// A day.
    Date,
    /// A moment.
    Moment,
    /// An amount in one of these currencies, as `12.50 VAL`.
    Money(Vec<String>),
    /// One of these.
    Choice(Vec<Choice>),
    /// Any of these.
    Choices(Vec<Choice>),
    /// A member of the room's group.
    Member,
    /// Members of the room's group.
    Members,
    /// A wallet, by its id.
    Wallet,
}

/// Which numbers can be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The smallest.
    pub min: Option<i64>,
    /// The largest.
    pub max: Option<i64>,
}

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the action carries.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// What the action carries and what is shown.
    pub fn new(value: impl ToString, label: impl Into<String>) -> Self {
        Self { value: value.to_string(), label: label.into() }
    }
}

impl<V: ToString, L: Into<String>> From<(V, L)> for Choice {
    fn from((value, label): (V, L)) -> Self {
        Self::new(value, label)
    }
}

fn choices<C: Into<Choice>>(choices: impl IntoIterator<Item = C>) -> Vec<Choice> {
    choices.into_iter().map(Into::into).collect()
}

impl Field {
    /// A question that needs no answer, of any kind; the functions below read better.
    pub fn new(name: impl Into<String>, label: impl Into<String>, kind: FieldKind) -> Self {
        Self { name: name.into(), label: label.into(), help: None, kind, required: false, values: Vec::new() }
    }

    /// Not shown, comes back as it is. Whoever sends a form may have changed it.
    pub fn hidden(name: impl Into<String>, value: impl ToString) -> Self {
        Self::new(name, "", FieldKind::Hidden).value(value)
    }

    /// One line, at most so many characters.
    pub fn line(name: impl Into<String>, label: impl Into<String>, most: u32) -> Self {
        Self::new(name, label, FieldKind::Line(most))
    }

    /// Several lines, at most so many characters.
    pub fn lines(name: impl Into<String>, label: impl Into<String>, most: u32) -> Self {
        Self::new(name, label, FieldKind::Lines(most))
    }

    /// A whole number; [`between`](Self::between) bounds it.
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Number(Range::default()))
    }

    /// Yes or no: see [`Action::is_checked`](crate::Action::is_checked).
    pub fn check(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Check)
    }

    /// A day.
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Date)
    }

    /// A moment.
    pub fn moment(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Moment)
    }

    /// An amount in one of these currencies.
    pub fn money<C: Into<String>>(
        name: impl Into<String>,
        label: impl Into<String>,
        currencies: impl IntoIterator<Item = C>,
    ) -> Self {
        Self::new(name, label, FieldKind::Money(currencies.into_iter().map(Into::into).collect()))
    }

    /// One of these: `Field::choice("vote", "Your vote", [("yes", "Yes"), ("no", "No")])`.
    pub fn choice<C: Into<Choice>>(
        name: impl Into<String>,
        label: impl Into<String>,
        answers: impl IntoIterator<Item = C>,
    ) -> Self {
        Self::new(name, label, FieldKind::Choice(choices(answers)))
    }

    /// Any of these: see [`Action::all`](crate::Action::all).
    pub fn choices<C: Into<Choice>>(
        name: impl Into<String>,
        label: impl Into<String>,
        answers: impl IntoIterator<Item = C>,
    ) -> Self {
        Self::new(name, label, FieldKind::Choices(choices(answers)))
    }

    /// A member of the room's group.
    pub fn member(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Member)
    }

    /// Members of the room's group.
    pub fn members(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Members)
    }

    /// A wallet.
    pub fn wallet(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, FieldKind::Wallet)
    }

    /// It has to be answered. The room checks it all the same.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// A remark below it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What stands in it at first; again for one more answer.
    #[must_use]
    pub fn value(mut self, value: impl ToString) -> Self {
        self.values.push(value.to_string());
        self
    }

    /// Bounds a number; nothing else has bounds.
    #[must_use]
    pub fn between(mut self, min: impl Into<Option<i64>>, max: impl Into<Option<i64>>) -> Self {
        if let FieldKind::Number(range) = &mut self.kind {
            *range = Range { min: min.into(), max: max.into() };
        }
        self
    }
}
