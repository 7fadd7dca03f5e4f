//! Rules that a community writes: read within bounds, run within bounds, the same answer twice.

use core::hint::black_box;

use wezer_core::language::Language;
use wezer_core::money::Amount;
use wezer_core::rule::{Figure, Figures, Formula, Kind, Rule, RuleText, Variable, Vocabulary};

/// The text of a rule and of a formula.
pub(crate) fn run(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let amount = |text: &str| text.parse::<Amount>().expect("an amount");
    let vocabulary = Vocabulary::new()
        .with("balance", Variable::number_of("VAL"))
        .with("income", Variable::number_of("EUR"))
        .with("level", Variable::of(Kind::Number))
        .with("vip", Variable::of(Kind::Bool))
        .with("role", Variable::of(Kind::Text))
        .with("groups", Variable::of(Kind::Texts));
    let figures = Figures::new()
        .with("balance", amount("12.00"))
        .with("income", amount("79228162514264337593543950335"))
        .with("level", amount("0"))
        .with("vip", false)
        .with("role", "baker")
        .with("groups", ["bakers", "gardeners"].map(str::to_owned).into_iter().collect::<Figure>());
    let kept = RuleText::new(text);
    match Rule::parse(text, &vocabulary) {
        Ok(rule) => {
            assert!(rule.names().all(|name| vocabulary.get(name).is_some()), "only declared names are read");
            let verdict = rule.decide(&figures);
            assert_eq!(rule.holds(&figures).ok(), verdict.as_ref().ok().map(|verdict| verdict.holds), "one answer");
            if let Ok(verdict) = verdict {
                black_box([Language::English, Language::French].map(|language| verdict.explain(language)));
            }
            assert!(kept.is_ok(), "what is read can be kept");
        }
        Err(fault) => drop(fault.to_string()),
    }
    if let Ok(formula) = Formula::parse(text, &vocabulary) {
        assert_eq!(formula.value(&figures), formula.value(&figures), "one answer");
    }
}
