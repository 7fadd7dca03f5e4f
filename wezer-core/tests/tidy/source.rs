//! Rust text as the rules read it: without comments and strings, and without tests where a rule spares them.
//! Lines keep their numbers.

/// Blanks comments, strings and characters.
pub(crate) fn code(text: &str) -> String {
    let text: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let end = match text[at] {
            '/' if text.get(at + 1) == Some(&'/') => line_end(&text, at),
            '/' if text.get(at + 1) == Some(&'*') => comment_end(&text, at),
            '"' => string_end(&text, at),
            '\'' => char_end(&text, at),
            'r' if !is_word(before(&text, at)) || matches!(before(&text, at), Some('b' | 'c')) => raw_end(&text, at),
            _ => at,
        };
        if end == at {
            out.push(text[at]);
            at += 1;
        } else {
            out.extend(text[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

/// Blanks every item under `#[cfg(test)]` or `#[test]` in text that [`code`] has been through.
pub(crate) fn without_tests(code: &str) -> String {
    let mut text: Vec<char> = code.chars().collect();
    for mark in ["#[cfg(test)]", "#[cfg(all(test", "#[test]"] {
        let mark: Vec<char> = mark.chars().collect();
        let mut at = 0;
        while at + mark.len() <= text.len() {
            if text[at..].starts_with(&mark) {
                let end = item_end(&text, at + 2);
                for c in text[at..end].iter_mut().filter(|c| **c != '\n') {
                    *c = ' ';
                }
                at = end;
            } else {
                at += 1;
            }
        }
    }
    text.into_iter().collect()
}

/// The numbers of the lines that hold `word`: a word that begins and ends with a letter stands alone, another only
/// where its letters begin or end alone.
pub(crate) fn lines_with(code: &str, word: &str) -> Vec<usize> {
    let holds = |line: &str| {
        line.match_indices(word).any(|(at, _)| {
            let before = line.get(..at).and_then(|left| left.chars().next_back());
            let after = line.get(at + word.len()..).and_then(|right| right.chars().next());
            let begins = !is_word(word.chars().next()) || !is_word(before);
            let ends = !is_word(word.chars().next_back()) || !is_word(after);
            begins && ends
        })
    };
    code.lines().enumerate().filter(|(_, line)| holds(line)).map(|(at, _)| at + 1).collect()
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

fn before(text: &[char], at: usize) -> Option<char> {
    at.checked_sub(1).map(|at| text[at])
}

fn line_end(text: &[char], from: usize) -> usize {
    (from..text.len()).find(|at| text[*at] == '\n').unwrap_or(text.len())
}

fn comment_end(text: &[char], from: usize) -> usize {
    let mut depth = 0;
    let mut at = from;
    while at < text.len() {
        if text[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

fn string_end(text: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < text.len() {
        match text[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// A lifetime ends where it begins: it is no literal.
fn char_end(text: &[char], from: usize) -> usize {
    if text.get(from + 1) == Some(&'\\') {
        (from + 3..text.len()).find(|at| text[*at] == '\'').map_or(text.len(), |at| at + 1)
    } else if text.get(from + 2) == Some(&'\'') {
        from + 3
    } else {
        from
    }
}

/// An identifier such as `r#type`, or one that begins with r, ends where it begins: it is no string.
fn raw_end(text: &[char], from: usize) -> usize {
    let marks = text[from + 1..].iter().take_while(|c| **c == '#').count();
    if text.get(from + 1 + marks) != Some(&'"') {
        return from;
    }
    let mut close = vec!['"'];
    close.resize(marks + 1, '#');
    let body = from + 2 + marks;
    (body..text.len()).find(|at| text[*at..].starts_with(&close)).map_or(text.len(), |at| at + close.len())
}

/// Behind the closing brace of the item, or behind its semicolon if that comes before any brace.
fn item_end(text: &[char], from: usize) -> usize {
    let mut round = 0_usize;
    let mut braces = 0_usize;
    for (at, c) in text.iter().enumerate().skip(from) {
        match c {
            '(' | '[' => round += 1,
            ')' | ']' => round = round.saturating_sub(1),
            '{' => braces += 1,
            '}' => {
                braces = braces.saturating_sub(1);
                if braces == 0 {
                    return at + 1;
                }
            }
            ';' if round == 0 && braces == 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn code_has_no_comments_and_no_literals() {
        assert_eq!(words(&code("a // b\n/* c /* d */ e */ f")), "a f");
        assert_eq!(words(&code(r#"a("b \" c", 'd', '\'', '\u{41}', "e") f"#)), "a( , , , , ) f");
        assert_eq!(words(&code("a(r\"b\\\", br#\"c \" d\"#) e r#type for<'x> 'x'")), "a( , b ) e r#type for<'x>");
        assert_eq!(code("a\n\"b\nc\"\nd").lines().count(), 4, "lines keep their numbers");
        assert_eq!(words(&code("let s = \"// no comment\"; t")), "let s = ; t");
    }

    #[test]
    fn tests_are_taken_out_whole() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { c([1; 2]) } }\nfn d() {}\n#[cfg(test)]\nuse e;\nfn f() {}";
        assert_eq!(words(&without_tests(text)), "fn a() {} fn d() {} fn f() {}");
        assert_eq!(words(&without_tests("#[test]\nfn a(b: [u8; 2]) { c(); }\nfn d() {}")), "fn d() {}");
        assert_eq!(words(&without_tests("#[cfg(any(test, feature))] fn a() {}")), "#[cfg(any(test, feature))] fn a() {}");
    }

    #[test]
    fn a_word_stands_alone() {
        assert_eq!(lines_with("as_f64\nf64\nmy_f64s", "f64"), [2]);
        assert_eq!(lines_with("operand::x\nrand::x", "rand::"), [2]);
        assert_eq!(lines_with("eprintln!()\nprintln!()", "println!"), [2]);
    }
}
