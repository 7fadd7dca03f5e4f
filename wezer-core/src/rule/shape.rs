//! The shape of a rule, by which its answer is explained.

use super::{Figure, Reason, RuleFailure, Side, Sign};

/// Conditions as they are joined; `P` is a part that can be worked out by itself.
#[derive(Debug)]
pub(super) enum Shape<P> {
    /// Joined by `&&`.
    All(Vec<Self>),
    /// Joined by `||`.
    Any(Vec<Self>),
    /// What must not hold.
    Not(Box<Self>),
    /// A comparison.
    Compare(P, Sign, P),
    /// What is true or false by itself.
    Fact(P),
}

impl<P> Shape<P> {
    /// Whether it holds, with what decided appended to `because`.
    pub(super) fn explain(
        &self,
        because: &mut Vec<Reason>,
        side: &mut impl FnMut(&P) -> Result<Side, RuleFailure>,
    ) -> Result<bool, RuleFailure> {
        match self {
            Self::All(parts) => Self::join(parts, true, because, side),
            Self::Any(parts) => Self::join(parts, false, because, side),
            Self::Not(part) => part.explain(because, side).map(|holds| !holds),
            Self::Compare(left, sign, right) => {
                let (left, right) = (side(left)?, side(right)?);
                let holds = compare(&left.value, *sign, &right.value)?;
                because.push(Reason { left, sign: *sign, right: Some(right), holds });
                Ok(holds)
            }
            Self::Fact(part) => {
                let left = side(part)?;
                let Figure::Bool(holds) = left.value else { return Err(RuleFailure::Failed) };
                because.push(Reason { left, sign: Sign::Is, right: None, holds });
                Ok(holds)
            }
        }
    }

    /// All parts if each is as `usual`, or else the first that is not.
    fn join(
        parts: &[Self],
        usual: bool,
        because: &mut Vec<Reason>,
        side: &mut impl FnMut(&P) -> Result<Side, RuleFailure>,
    ) -> Result<bool, RuleFailure> {
        let before = because.len();
        for part in parts {
            let first = because.len();
            if part.explain(because, side)? != usual {
                because.drain(before..first);
                return Ok(!usual);
            }
        }
        Ok(usual)
    }
}

fn compare(left: &Figure, sign: Sign, right: &Figure) -> Result<bool, RuleFailure> {
    match (sign, left, right) {
        (Sign::Equal, left, right) if left.kind() == right.kind() => Ok(left == right),
        (Sign::Other, left, right) if left.kind() == right.kind() => Ok(left != right),
        (Sign::Less, Figure::Number(left), Figure::Number(right)) => Ok(left < right),
        (Sign::AtMost, Figure::Number(left), Figure::Number(right)) => Ok(left <= right),
        (Sign::More, Figure::Number(left), Figure::Number(right)) => Ok(left > right),
        (Sign::AtLeast, Figure::Number(left), Figure::Number(right)) => Ok(left >= right),
        (Sign::In, Figure::Text(left), Figure::Texts(right)) => Ok(right.contains(&**left)),
        _ => Err(RuleFailure::Failed),
    }
}
