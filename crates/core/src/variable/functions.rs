//! The functions of formulas: their names and how many arguments they take.

use std::ops::Range;

use super::Source;
use super::tree::{Function, Kind, Node};
use crate::error::SyntaxError;

/// The functions by name.
pub(super) const FUNCTIONS: [(&str, Function); 20] = [
    ("mean", Function::Mean),
    ("sum", Function::Sum),
    ("min", Function::Min),
    ("max", Function::Max),
    ("count", Function::Count),
    ("ln", Function::Ln),
    ("log10", Function::Log10),
    ("exp", Function::Exp),
    ("sqrt", Function::Sqrt),
    ("abs", Function::Abs),
    ("round", Function::Round),
    ("reverse", Function::Reverse),
    ("rescale", Function::Rescale),
    ("standardize", Function::Standardize),
    ("rank", Function::Rank),
    ("lag", Function::Lag),
    ("change", Function::Change),
    ("if", Function::If),
    ("is_missing", Function::IsMissing),
    ("entropy_index", Function::EntropyIndex),
];

impl Function {
    /// Whether `missing=…` can be written in it.
    pub(super) fn takes_missing(self) -> bool {
        matches!(
            self,
            Function::Mean | Function::Sum | Function::Min | Function::Max
        )
    }

    /// How many arguments it takes, and an example.
    fn arguments(self) -> (Range<usize>, &'static str) {
        const MANY: usize = usize::MAX;
        match self {
            Function::Mean => (1..MANY, "mean(N1..N4)"),
            Function::Sum => (1..MANY, "sum(N1..N4)"),
            Function::Min => (1..MANY, "min(N1..N4)"),
            Function::Max => (1..MANY, "max(N1..N4)"),
            Function::Count => (1..MANY, "count(N1..N4)"),
            Function::EntropyIndex => (2..MANY, "entropy_index(A, B, ~C)"),
            Function::Round => (1..3, "round(x, 2)"),
            Function::Reverse => (3..4, "reverse(x, 1, 7), with the lowest and highest answer"),
            Function::If => (3..4, "if(x > 3, 1, 0)"),
            Function::Ln => (1..2, "ln(x)"),
            Function::Log10 => (1..2, "log10(x)"),
            Function::Exp => (1..2, "exp(x)"),
            Function::Sqrt => (1..2, "sqrt(x)"),
            Function::Abs => (1..2, "abs(x)"),
            Function::Rescale => (1..2, "rescale(x)"),
            Function::Standardize => (1..2, "standardize(x)"),
            Function::Rank => (1..2, "rank(x)"),
            Function::Lag => (1..2, "lag(x)"),
            Function::Change => (1..2, "change(x)"),
            Function::IsMissing => (1..2, "is_missing(x)"),
        }
    }

    /// Checks the number of arguments; a range stands for many.
    pub(super) fn check(
        self,
        name: &str,
        arguments: &[Node],
        span: &Range<usize>,
        source: &Source,
    ) -> Result<(), SyntaxError> {
        let (count, example) = self.arguments();
        let many = count.end == usize::MAX;
        let range = arguments
            .iter()
            .find(|node| matches!(node.kind, Kind::Range(..)));
        if let Some(range) = range.filter(|_| !many) {
            let problem = format!("{name} takes one column, not a range");
            return Err(source.fault(&range.span, problem, format!("as in {example}")));
        }
        if range.is_some() || count.contains(&arguments.len()) {
            return Ok(());
        }
        let problem = format!("{name} does not take {} arguments", arguments.len());
        Err(source.fault(span, problem, format!("as in {example}")))
    }
}
