//! Rules that a community writes, from their text to their reasons.
#![cfg(feature = "rules")]

use proptest::prelude::*;
use wezer_core::language::Language;
use wezer_core::money::Amount;
use wezer_core::rule::{Figure, Figures, Formula, Kind, Rule, RuleFailure, RuleFault, RuleText, Variable, Vocabulary};
use wezer_core::{CallError, Refusal};

fn vocabulary() -> Vocabulary {
    Vocabulary::new()
        .with("balance", Variable::number_of("VAL"))
        .with("limit", Variable::number_of("VAL"))
        .with("income", Variable::number_of("EUR"))
        .with("days_member", Variable::number_of("days"))
        .with("level", Variable::of(Kind::Number))
        .with("vip", Variable::of(Kind::Bool))
        .with("role", Variable::of(Kind::Text))
        .with("groups", Variable::of(Kind::Texts))
}

fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

fn figures() -> Figures {
    Figures::new()
        .with("balance", amount("12.00"))
        .with("limit", amount("20.00"))
        .with("income", amount("1000"))
        .with("days_member", amount("40"))
        .with("level", amount("2"))
        .with("vip", false)
        .with("role", "baker")
        .with("groups", ["bakers", "gardeners"].map(str::to_owned).into_iter().collect::<Figure>())
}

fn holds(rule: &str) -> bool {
    let rule = Rule::parse(rule, &vocabulary()).map_err(|fault| format!("{rule}: {fault}")).expect("a rule");
    let verdict = rule.decide(&figures()).expect("an answer");
    assert_eq!(rule.holds(&figures()), Ok(verdict.holds));
    verdict.holds
}

fn value(formula: &str) -> Result<String, RuleFailure> {
    let formula = Formula::parse(formula, &vocabulary()).map_err(|fault| format!("{formula}: {fault}")).expect("a formula");
    formula.value(&figures()).map(|value| value.to_string())
}

fn fault(rule: &str) -> RuleFault {
    Rule::parse(rule, &vocabulary()).expect_err(rule)
}

#[test]
fn what_a_spreadsheet_user_would_write() {
    for rule in [
        "balance < 20",
        "balance < 20.5 && days_member >= 30",
        "balance + 8 == limit",
        "(level >= 3 || role == \"baker\") && !vip",
        "\"bakers\" in groups && role in [\"baker\", \"miller\"]",
        "\"smiths\" !in groups",
        "max(balance, limit) == 20 && min(balance, 1.5) == 1.5 && abs(-balance) == balance",
        "round_half_even(balance / 7, 2) == 1.71 // a comment",
        "balance\n  < limit",
        "-balance < 0",
        "-1.5 - 1 == -2.5",
        "level * balance == 24 && balance / level == 6 && balance % 5 == 2",
    ] {
        assert!(holds(rule), "{rule}");
    }
    assert!(!holds("balance > 12"));
}

#[test]
fn numbers_are_exact() {
    assert!(holds("0.1 + 0.2 == 0.3"));
    assert!(holds("9007199254740993 == 9007199254740992 + 1"));
    assert!(holds("0.1000000000000000000000000001 > 0.1"));
    assert!(holds("123456789012345678901234567.1 < 123456789012345678901234567.2"));
    assert!(holds("1_000.50 == 1000.5"));
    assert_eq!(value("0.1 * 0.1"), Ok("0.01".to_owned()));
    assert_eq!(value("1 / 3"), Ok("0.3333333333333333333333333333".to_owned()));
    assert_eq!(value("9999999999999999999999999999 * 9999999999999999999999999999"), Err(RuleFailure::Inexact));
    assert_eq!(value("7922816251426433759354395033.5 + 0.00001"), Err(RuleFailure::Inexact));
    assert_eq!(value("0.0000000000000000000000000001 * 0.1"), Err(RuleFailure::Inexact));
    assert_eq!(value("1 / (level - 2)"), Err(RuleFailure::DivisionByZero));
    assert_eq!(value("1 % 0"), Err(RuleFailure::DivisionByZero));
    assert_eq!(value("round_down(1, 29)"), Err(RuleFailure::Inexact));
    for bad in ["0.12345678901234567890123456789 > 0", "1e5 > 0", "1.5e2 > 0", "0xff > 0", "0xFFFFFFFFFFFFFFFF < 0", "0b1 > 0"] {
        assert_eq!(fault(bad).code(), "rule-bad-number", "{bad}");
    }
}

#[test]
fn a_fault_names_its_place_and_what_is_wrong() {
    let faults = [
        ("balance <", "rule-syntax", 1, 10),
        ("vip &&\n  wealth > 3", "rule-unknown-name", 2, 3),
        ("balance", "rule-wrong-kind", 1, 1),
        ("vip && balance", "rule-wrong-kind", 1, 8),
        ("balance < \"a\"", "rule-wrong-kind", 1, 11),
        ("balance == vip", "rule-mixed", 1, 9),
        ("balance < income", "rule-two-units", 1, 9),
        ("balance + days_member > 0", "rule-two-units", 1, 9),
        ("sqrt(balance) > 2", "rule-unknown-function", 1, 1),
        ("max(balance) > 2", "rule-unknown-function", 1, 1),
        ("balance ** 2 > 4", "rule-unknown-function", 1, 9),
        ("role in [1, 2]", "rule-not-allowed", 1, 10),
        ("let x = 1; x > 0", "rule-syntax", 1, 1),
        ("role.len > 2", "rule-not-allowed", 1, 5),
        ("groups[0] == \"a\"", "rule-not-allowed", 1, 7),
        ("role == `a${balance}`", "rule-not-allowed", 1, 9),
        ("role == 'a'", "rule-not-allowed", 1, 9),
        ("role == \"\\u202e\"", "rule-hidden-character", 1, 9),
        ("role == \"a\u{202e}\"", "rule-hidden-character", 1, 11),
        ("balance\n<\u{200b}3", "rule-hidden-character", 2, 2),
    ];
    for (rule, code, line, column) in faults {
        let fault = fault(rule);
        assert_eq!((fault.code(), fault.line, fault.column), (code, line, column), "{rule}");
    }
}

#[test]
fn what_a_rule_has_no_business_with_is_refused() {
    for rule in [
        "",
        "()",
        "{}",
        "{ true }",
        "if vip { true } else { false }",
        "switch level { 2 => true }",
        "eval(\"true\")",
        "true; true",
        "print(role)",
        "debug(role)",
        "fn f() { true } f()",
        "|x| true",
        "(|x| true).call(1)",
        "Fn(\"f\")",
        "call(role)",
        "vip = true",
        "vip == (vip = true)",
        "loop { }",
        "while true { }",
        "for x in groups { }",
        "do { } while true",
        "import \"a\" as b",
        "export vip",
        "try { true } catch { true }",
        "throw role",
        "return true",
        "this",
        "this.vip",
        "#{ a: true }",
        "#{ a: true }.a",
        "vip ?? true",
        "vip ? true : false",
        "timestamp()",
        "rand()",
        "sleep(1)",
        "type_of(vip) == role",
        "is_def_var(role)",
        "global::vip",
        "a::b()",
        "groups.contains(role)",
        "level & 1 == 0",
        "1 << 2 > 0",
        "vip ^ vip",
        "vip & vip",
        "vip | vip",
        "0..5",
        "level in 0..5",
        "role + role == role",
        "groups == groups",
        "curry(role)",
        "!vip!",
        "vip &&& vip",
        "vip, vip",
        "$",
        "@",
        "\\",
        "true /*",
        "\"",
        "`",
        "'",
        "…",
        "vip // \n && ",
        "is_shared(vip)",
        "contains(groups)",
        "f!(vip)",
        "vip <=> vip",
        "+vip",
    ] {
        let refused = Rule::parse(rule, &vocabulary()).expect_err(rule);
        for language in Language::ALL {
            let said = CallError::Refused(refused.clone()).explain(language);
            assert!(!said.contains('{') && said.len() > 10, "{rule}: {said}");
        }
    }
}

#[test]
fn a_verdict_explains_itself_in_plain_figures() {
    let explained = |rule: &str, language| {
        let rule = Rule::parse(rule, &vocabulary()).expect("a rule");
        rule.decide(&figures()).expect("an answer").explain(language)
    };
    let rules = [
        ("balance < 20.00", "balance 12.00 VAL < 20.00", "balance 12,00 VAL < 20,00"),
        ("balance > limit", "balance 12.00 VAL ≤ limit 20.00 VAL", "balance 12,00 VAL ≤ limit 20,00 VAL"),
        ("vip || level >= 2", "level 2 ≥ 2", "level 2 ≥ 2"),
        ("vip || level > 2", "vip false; level 2 ≤ 2", "vip faux; level 2 ≤ 2"),
        ("level > 1 && balance > 9 && vip", "vip false", "vip faux"),
        ("!vip && level > 1", "vip false; level 2 > 1", "vip faux; level 2 > 1"),
        ("limit - balance > 5", "limit - balance 8.00 VAL > 5", "limit - balance 8,00 VAL > 5"),
        (
            "max(balance, (limit - 1) * 2) > 5",
            "max(balance, (limit - 1) * 2) 38.00 VAL > 5",
            "max(balance, (limit - 1) * 2) 38,00 VAL > 5",
        ),
        (
            "role in [\"a\"] || \"bakers\" in groups",
            "“bakers” in groups [bakers, gardeners]",
            "« bakers » dans groups [bakers, gardeners]",
        ),
    ];
    for (rule, english, french) in rules {
        assert_eq!(explained(rule, Language::English), english);
        assert_eq!(explained(rule, Language::French), french);
    }
}

#[test]
fn a_rule_that_fails_never_holds() {
    let rule = |text| Rule::parse(text, &vocabulary()).expect("a rule");
    let missing = Figures::new().with("vip", true);
    let failure = RuleFailure::MissingFigure { name: "balance".to_owned() };
    assert_eq!(rule("vip || balance > 1").holds(&missing), Err(failure.clone()), "though one side would do");
    assert_eq!(rule("vip || balance > 1").decide(&missing), Err(failure));
    let wrong = figures().with("balance", "much");
    let failure = RuleFailure::WrongFigure { name: "balance".to_owned(), expected: Kind::Number };
    assert_eq!(rule("balance > 1").holds(&wrong), Err(failure));
    assert_eq!(rule("!(1 / (level - 2) > 1)").holds(&figures()), Err(RuleFailure::DivisionByZero));
}

#[test]
fn a_text_read_before_is_read_again_where_names_mean_something_else() {
    let text = RuleText::new("share > 1").expect("a text");
    let first = Vocabulary::new().with("share", Variable::of(Kind::Number));
    assert!(text.rule(&first).is_ok());
    assert!(text.rule(&first.clone().with("other", Variable::of(Kind::Bool))).is_ok());
    assert_eq!(text.rule(&Vocabulary::new()).expect_err("unknown").code(), "rule-unknown-name");
    let second = Vocabulary::new().with("share", Variable::of(Kind::Text));
    assert_eq!(text.rule(&second).expect_err("a text").code(), "rule-wrong-kind");
    assert!(serde_json::from_str::<RuleText>("\"a > \u{202e}1\"").is_err());
    assert_eq!(serde_json::to_string(&text).expect("a text"), "\"share > 1\"");
}

/// On a small stack, as a thread of a server has.
fn on_a_small_stack(task: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(task).expect("a thread");
    thread.join().expect("no panic");
}

#[test]
fn bombs_are_refused() {
    on_a_small_stack(|| {
        let bombs = [
            "(".repeat(5_000),
            format!("{}vip{}", "(".repeat(5_000), ")".repeat(5_000)),
            format!("{}vip{}", "(".repeat(900), ")".repeat(900)),
            format!("{}vip", "!".repeat(1_900)),
            format!("{}1 > 0", "- ".repeat(900)),
            format!("{}1 > 0", "-".repeat(1_900)),
            "[".repeat(1_900),
            "#{a:".repeat(400),
            "{".repeat(1_900),
            "if vip ".repeat(250),
            "/*".repeat(900),
            "`${".repeat(600),
            "vip.a".repeat(300),
            "vip(".repeat(400),
            "a[".repeat(900),
            "||".repeat(900),
            "|a|".repeat(600),
            "vip ?? ".repeat(250),
            "switch a {".repeat(150),
            format!("level{} > 0", " + level".repeat(230)),
            format!("level{} > 0", " ** level".repeat(200)),
            format!("role in [{}]", "\"a\",".repeat(450)),
            format!("role == \"{}\"", "a".repeat(1_900)),
            format!("{} > 0", "9".repeat(1_900)),
            format!("0.{} > 0", "1".repeat(1_900)),
            "\u{202e}".to_owned(),
            "\0".to_owned(),
            "a".repeat(1_900),
            "a".repeat(10_000_000),
            "(".repeat(10_000_000),
            "\"".repeat(1_999),
            "#".repeat(1_999),
            "r#\"".repeat(600),
            "'".repeat(1_999),
            "\\".repeat(1_999),
        ];
        for bomb in &bombs {
            let start: String = bomb.chars().take(20).collect();
            let fault = Rule::parse(bomb, &vocabulary()).expect_err(&start);
            assert!(fault.line >= 1 && fault.column >= 1, "{start}");
        }
        // Long but flat: what it may be.
        let flat = vec!["level > 1"; 60].join(" && ");
        assert!(holds(&flat));
        let flat = vec!["vip"; 60].join(" || ");
        assert!(!holds(&flat));
    });
}

/// Texts out of the words of rules and of what rules must not hold.
fn words() -> impl Strategy<Value = String> {
    let words = [
        "balance",
        "limit",
        "income",
        "vip",
        "role",
        "groups",
        "level",
        "12",
        "0",
        "0.5",
        "\"baker\"",
        "true",
        "(",
        ")",
        "[",
        "]",
        ",",
        "<",
        "<=",
        ">",
        "==",
        "!=",
        "&&",
        "||",
        "!",
        "in",
        "!in",
        "+",
        "-",
        "*",
        "/",
        "%",
        "min",
        "max",
        "abs",
        "round_up",
        "(",
        ")",
        "if",
        "{",
        "}",
        "let",
        "x",
        "=",
        ";",
        "|",
        "eval",
        ".",
        "..",
        "??",
        "#{",
        ":",
        "`",
        "${",
        "'",
        "while",
        "loop",
        "fn",
        "\n",
        "_",
        "1e9",
        "0xff",
        "this",
        "::",
        "é",
        "😀",
        "switch",
        "=>",
        "return",
        "**",
        "<<",
        "@",
        "$",
        "//",
        "/*",
        "*/",
        "call",
        "Fn",
    ];
    proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..40).prop_map(|words| words.join(" "))
}

/// A condition that is well formed, and whether it holds, by a naive reading.
fn condition() -> impl Strategy<Value = (String, bool)> {
    let leaf = prop_oneof![
        Just(("vip".to_owned(), false)),
        Just(("true".to_owned(), true)),
        (-300i64..300, 0usize..6, 1u32..4).prop_map(|(number, sign, digits)| {
            let number = rust_decimal::Decimal::new(number, digits);
            let balance = rust_decimal::Decimal::new(1200, 2);
            let (sign, holds) = [
                ("<", balance < number),
                ("<=", balance <= number),
                (">", balance > number),
                (">=", balance >= number),
                ("==", balance == number),
                ("!=", balance != number),
            ][sign];
            (format!("balance {sign} {number}"), holds)
        }),
        (-300i64..300, -300i64..300).prop_map(|(a, b)| {
            let (x, y) = (rust_decimal::Decimal::new(a, 1), rust_decimal::Decimal::new(b, 2));
            (format!("level * {x} - {y} > level + {y}"), (a * 20 - b) > (200 + b))
        }),
        proptest::sample::select(vec!["bakers", "smiths"]).prop_map(|g| (format!("\"{g}\" in groups"), g == "bakers")),
    ];
    leaf.prop_recursive(5, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|(text, holds)| (format!("!({text})"), !holds)),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(|all| {
                let text: Vec<String> = all.iter().map(|(text, _)| format!("({text})")).collect();
                (text.join(" && "), all.iter().all(|(_, holds)| *holds))
            }),
            proptest::collection::vec(inner, 1..4).prop_map(|all| {
                let text: Vec<String> = all.iter().map(|(text, _)| format!("({text})")).collect();
                (text.join(" || "), all.iter().any(|(_, holds)| *holds))
            }),
        ]
    })
}

/// Whatever is read is answered or fails; nothing panics.
fn survives(text: &str) {
    if let Ok(rule) = Rule::parse(text, &vocabulary()) {
        let held = rule.holds(&figures());
        assert_eq!(rule.decide(&figures()).map(|verdict| verdict.holds), held, "{text}");
    }
    if let Ok(formula) = Formula::parse(text, &vocabulary()) {
        assert!(Rule::parse(text, &vocabulary()).is_err());
        let _either = formula.value(&figures()).is_ok();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn random_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        survives(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn random_characters_do_no_harm(text in "\\PC{0,100}") {
        survives(&text);
    }

    #[test]
    fn random_words_do_no_harm(text in words()) {
        survives(&text);
    }

    #[test]
    fn a_condition_holds_as_it_is_read((text, expected) in condition()) {
        prop_assume!(text.len() <= 2_000);
        match Rule::parse(&text, &vocabulary()) {
            Ok(rule) => {
                let verdict = rule.decide(&figures()).expect("an answer");
                prop_assert_eq!(verdict.holds, expected, "{}", text);
                prop_assert!(!verdict.because.is_empty() || text == "true");
            }
            Err(fault) => prop_assert_eq!(fault.code(), "rule-too-deep", "{}", text),
        }
    }
}
