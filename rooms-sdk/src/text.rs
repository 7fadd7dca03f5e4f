//! Texts of people, made to fit.
//!
//! Invariant: no character is cut in two. Cost: one pass.

/// The first line of a text, in at most so many characters; `…` stands for what is left out of it.
pub fn first_line(text: &str, most: usize) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= most {
        return line.to_owned();
    }
    let mut short: String = line.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// How many of these sizes, from the first, fit into so many bytes: a page and a file have a largest size.
pub fn fitting(sizes: impl IntoIterator<Item = usize>, most: usize) -> usize {
    let mut total = 0usize;
    let add = |size: &usize| {
        total = total.saturating_add(*size);
        total <= most
    };
    sizes.into_iter().take_while(add).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_line_is_whole_or_says_that_it_is_not() {
        assert_eq!(first_line("Réparer le toit\nde la salle", 20), "Réparer le toit");
        assert_eq!(first_line("Réparer le toit", 15), "Réparer le toit");
        assert_eq!(first_line("Réparer le toit", 8), "Réparer…");
        assert_eq!(first_line("", 8), "");
    }

    #[test]
    fn what_fits_ends_before_the_first_that_does_not() {
        assert_eq!(fitting([3, 4, 5, 1], 8), 2);
        assert_eq!(fitting([3, 5], 8), 2);
        assert_eq!(fitting([9, 1], 8), 0);
        assert_eq!(fitting([1, usize::MAX], 8), 1);
    }
}
