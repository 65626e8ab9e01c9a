//! The tree of a formula.

use std::ops::Range;

/// A part of a formula, and the bytes it stands in.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// What a part of a formula is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Number(f64),
    Text(String),
    Column(String),
    /// All columns from one to the other; inside functions of several arguments only.
    Range(String, String),
    /// The negation of an indicator, inside `entropy_index` only.
    Reversed(Box<Node>),
    Negative(Box<Node>),
    Arithmetic(&'static str, Box<Node>, Box<Node>),
    Comparison(&'static str, Box<Node>, Box<Node>),
    /// Whether the first is one of the others.
    OneOf(Box<Node>, Vec<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    Call(Function, Vec<Node>, Missing),
}

/// How a function of several arguments takes missing ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Missing {
    /// One missing argument makes the result missing.
    #[default]
    Any,
    /// Of those that are there, if they are half or more.
    Half,
    /// Of those that are there, if there is one.
    None,
}

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Mean,
    Sum,
    Min,
    Max,
    Count,
    Ln,
    Log10,
    Exp,
    Sqrt,
    Abs,
    Round,
    Reverse,
    Rescale,
    Standardize,
    Rank,
    Lag,
    Change,
    If,
    IsMissing,
    EntropyIndex,
}
