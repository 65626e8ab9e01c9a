//! Proofs of lower bounds, and their text form.
//!
//! A *part* is a set of ON rows that one term can cover. Parts of parts are parts, so that a cover by t terms gives a
//! partition of the rows into at most t parts. Whole weights of the rows prove that every partition has at least
//! total / heaviest parts, if no part weighs more than `heaviest`. Where this is not enough the proof takes a pair of rows and
//! proves both cases: the two are in one part, or they are in different parts. Below a node that weighs w(p) ≤ h for every
//! possible part p, a partition of at most `bound − 1` parts has Σ (h − w(p)) ≤ (bound − 1)·h − total; a part whose own h − w(p) exceeds
//! that is not possible any more. A checker needs nothing but the parts: enumerate the sets of rows a term can cover.
//!
//! # Text form
//! ```text
//! qca-certificate 1
//! bound B                    the proven bound
//! rows R                     then R lines: one ON row each, "condition=level" pairs, conditions from 1
//! node H w1 w2 … wR          weights of a node, heaviest first; the first node is the root
//! narrower                   (only of an inner node) then a node for the parts that are still possible
//! pair r s                   (only of an inner node) rows from 1; then the node of "together", then that of "apart"
//! end
//! ```
//! Nodes follow in depth-first order; a node without `narrower` and `pair` is a leaf, whose total / heaviest is above `bound − 1`.

use std::fmt;

use crate::cubes::cube::Cube;
use crate::tools::weights::Weights;

/// A proof that no cover of the rows has fewer than `bound` terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The bound it proves.
    pub bound: usize,
    /// The ON rows that it speaks of.
    pub rows: Vec<Cube>,
    /// The proof.
    pub root: Node,
}

/// A step of the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What each row weighs.
    pub weights: Vec<u64>,
    /// The most that a possible part weighs.
    pub heaviest: u64,
    /// What follows where the weights are not enough.
    pub next: Next,
}

/// What follows a node of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: the weights are enough.
    Nothing,
    /// Better weights for the parts that are still possible.
    Narrower(Box<Node>),
    /// A pair of rows, counted from 0, and the proofs for "together" and "apart".
    Pair(Box<(usize, usize, Node, Node)>),
}

impl Node {
    /// A node whose weights are enough. Rows without a weight weigh nothing.
    pub(crate) fn leaf(weights: &Weights, rows: usize) -> Self {
        let mut all = weights.rows.clone();
        all.resize(rows, 0);
        Node {
            weights: all,
            heaviest: weights.heaviest.max(1),
            next: Next::Nothing,
        }
    }

    pub(crate) fn with(self, next: Next) -> Self {
        Node { next, ..self }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "node {}", self.heaviest)?;
        for weight in &self.weights {
            write!(f, " {weight}")?;
        }
        writeln!(f)?;
        match &self.next {
            Next::Nothing => Ok(()),
            Next::Narrower(node) => {
                writeln!(f, "narrower")?;
                node.write(f)
            }
            Next::Pair(cases) => {
                let (r, s, together, apart) = &**cases;
                writeln!(f, "pair {} {}", r + 1, s + 1)?;
                together.write(f)?;
                apart.write(f)
            }
        }
    }

    fn read<'a>(lines: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) -> Option<Node> {
        let mut words = lines.next()?.strip_prefix("node ")?.split(' ');
        let heaviest = words.next()?.parse().ok()?;
        let weights = words
            .map(|word| word.parse().ok())
            .collect::<Option<Vec<u64>>>()?;
        let inner = |line: &&str| *line == "narrower" || line.starts_with("pair ");
        let next = match lines.next_if(inner) {
            None => Next::Nothing,
            Some("narrower") => Next::Narrower(Box::new(Node::read(lines)?)),
            Some(pair) => {
                let mut words = pair.strip_prefix("pair ")?.split(' ');
                let mut row = || words.next()?.parse::<usize>().ok()?.checked_sub(1);
                let (r, s) = (row()?, row()?);
                Next::Pair(Box::new((r, s, Node::read(lines)?, Node::read(lines)?)))
            }
        };
        Some(Node {
            weights,
            heaviest,
            next,
        })
    }
}

impl fmt::Display for Certificate {
    /// The text form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "qca-certificate 1\nbound {}\nrows {}",
            self.bound,
            self.rows.len()
        )?;
        for row in &self.rows {
            let literals: Vec<String> = row
                .literals()
                .map(|(c, level)| format!("{}={level}", c + 1))
                .collect();
            writeln!(f, "{}", literals.join(" "))?;
        }
        self.root.write(f)?;
        writeln!(f, "end")
    }
}

impl std::str::FromStr for Certificate {
    type Err = CertificateError;

    /// Reads the text form; says nothing about whether the proof is right.
    fn from_str(text: &str) -> Result<Self, CertificateError> {
        let mut lines = text.lines().peekable();
        let mut parse = || {
            (lines.next()? == "qca-certificate 1").then_some(())?;
            let bound = lines.next()?.strip_prefix("bound ")?.parse().ok()?;
            let count: usize = lines.next()?.strip_prefix("rows ")?.parse().ok()?;
            let literal = |word: &str| {
                let (condition, level) = word.split_once('=')?;
                Some((
                    condition.parse::<usize>().ok()?.checked_sub(1)?,
                    level.parse().ok()?,
                ))
            };
            let row = |line: &str| {
                line.split_whitespace()
                    .map(literal)
                    .collect::<Option<Cube>>()
            };
            let rows = (0..count)
                .map(|_| row(lines.next()?))
                .collect::<Option<Vec<Cube>>>()?;
            let root = Node::read(&mut lines)?;
            (lines.next()? == "end").then_some(Certificate { bound, rows, root })
        };
        parse().ok_or(CertificateError)
    }
}

/// The text is no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a certificate of version 1; expected the text that `--certificate` writes")]
pub struct CertificateError;
