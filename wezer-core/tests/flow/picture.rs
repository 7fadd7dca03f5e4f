//! The state diagram: well-formed, complete, harmless.

use wezer_core::flow::{Label, diagram, standard};
use wezer_core::language::Language;

#[test]
fn every_state_and_every_transition_is_drawn_and_said_in_both_languages() {
    for json in standard::ALL {
        let flow = standard::read(json).expect("a definition");
        for language in Language::ALL {
            let svg = diagram(&flow, language, Some(&flow.states[0].name));
            // One frame a state, two for a final one, one for the background.
            let frames = 1 + flow.states.len() + flow.states.iter().filter(|state| state.is_final).count();
            assert_eq!(svg.matches("<rect").count(), frames, "{}", flow.name);
            assert_eq!(svg.matches("#ffe08a").count(), 1, "only one state is the current one");
            let desc = svg.split("<desc").nth(1).and_then(|rest| rest.split("</desc>").next()).expect("a description");
            for transition in &flow.transitions {
                let said = transition.label.say(language, &transition.name);
                assert!(desc.contains(&format!(": {said}.")), "{said} in {desc}");
            }
            assert_eq!(tags(&svg), Vec::<String>::new(), "every element is closed");
        }
    }
}

#[test]
fn what_a_definition_says_is_text_and_nothing_else() {
    let mut flow = standard::read(standard::TRANSFER).expect("a definition");
    flow.label = Label::new("</title><script>alert(1)</script>", "\"'&\u{0}\u{ffff}");
    flow.states[0].label = Label::new("<img src=x onerror=alert(1)>", "a");
    flow.states[1].label = Label::new("word ".repeat(100), "x".repeat(1_000));
    for language in Language::ALL {
        let svg = diagram(&flow, language, None);
        assert!(!svg.contains("<script") && !svg.contains("<img") && !svg.contains('\u{0}') && !svg.contains('\u{ffff}'));
        assert_eq!(tags(&svg), Vec::<String>::new());
        assert!(svg.len() < 40_000, "{}", svg.len());
    }
}

#[test]
fn the_largest_flow_gives_a_picture_of_bounded_size() {
    let mut flow = standard::read(standard::TRANSFER).expect("a definition");
    let (state, transition) = (flow.states[0].clone(), flow.transitions[0].clone());
    let name = |nth: usize| format!("s{nth}");
    flow.states = (0..64).map(|nth| wezer_core::flow::State { name: name(nth), ..state.clone() }).collect();
    let all: Vec<String> = (0..64).map(name).collect();
    let to = |nth: usize| wezer_core::flow::Transition { from: all.clone(), to: name(nth % 64), ..transition.clone() };
    flow.transitions = (0..128).map(to).collect();
    let svg = diagram(&flow, Language::English, None);
    assert!(svg.len() < 1_000_000, "{}", svg.len());
    assert_eq!(tags(&svg), Vec::<String>::new());
}

/// The elements that are left open.
fn tags(svg: &str) -> Vec<String> {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default().to_owned();
        if let Some(end) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(end));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    open
}
