//! From tokens to a tree, by recursive descent.

use std::ops::Range;

use super::tokens::{Spanned, Token};
use super::{Node, Source};
use crate::error::{Error, Result};

/// How deep parentheses may nest. Every walk over a tree is recursive, and this keeps it off the stack's end.
const DEEPEST: usize = 128;

/// The tree of these tokens, all of them. `end` is where in the text they end.
pub(super) fn parse(source: &Source, tokens: &[Spanned], end: usize) -> Result<Node> {
    let mut parser = Parser {
        source,
        tokens,
        at: 0,
        end,
        depth: 0,
    };
    let node = parser.sum()?;
    match parser.peek() {
        None => Ok(node),
        Some(extra) => Err(parser.unexpected(extra)),
    }
}

struct Parser<'a> {
    source: &'a Source,
    tokens: &'a [Spanned],
    at: usize,
    end: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Spanned> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, wanted: &Token) -> Option<Range<usize>> {
        let next = self.peek().filter(|next| next.token == *wanted)?;
        self.at += 1;
        Some(next.span.clone())
    }

    fn sum(&mut self) -> Result<Node> {
        let mut operands = vec![self.product()?];
        while self.take(&Token::Or).is_some() {
            operands.push(self.product()?);
        }
        Ok(only_or(operands, Node::Or))
    }

    fn product(&mut self) -> Result<Node> {
        if let Some(difference) = self.take_one_minus() {
            let node = self.factor()?;
            return match self.peek() {
                Some(next) if next.token == Token::And => Err(self.one_minus_product(difference)),
                _ => Ok(negation(node)),
            };
        }
        let mut operands = vec![self.factor()?];
        while self.take(&Token::And).is_some() {
            if let Some(difference) = self.take_one_minus() {
                return Err(self.one_minus_product(difference));
            }
            operands.push(self.factor()?);
        }
        Ok(only_or(operands, Node::And))
    }

    /// The `1-` of `1-A`, if it stands here.
    fn take_one_minus(&mut self) -> Option<Range<usize>> {
        let [one, minus] = self.tokens.get(self.at..self.at + 2)? else {
            return None;
        };
        let is_difference = one.token == Token::Constant(true) && minus.token == Token::Minus;
        self.at += if is_difference { 2 } else { 0 };
        is_difference.then_some(one.span.start..minus.span.end)
    }

    /// `1-A*B` may be `~A*B` or `~(A*B)`.
    fn one_minus_product(&self, span: Range<usize>) -> Error {
        let problem = "it is not clear what of this product is subtracted from 1";
        let remedy = "write ~A*B for the negation of A alone, or ~(A*B) for that of the product";
        self.source.error_with(span, problem, remedy)
    }

    /// A name, a constant or a parenthesis, with any number of negations before or after it: a pair of them is none.
    fn factor(&mut self) -> Result<Node> {
        let mut negated = false;
        while self.take(&Token::Not).is_some() {
            negated = !negated;
        }
        let node = self.operand()?;
        while self.take(&Token::Prime).is_some() {
            negated = !negated;
        }
        Ok(if negated { negation(node) } else { node })
    }

    fn operand(&mut self) -> Result<Node> {
        let Some(next) = self.peek() else {
            return Err(self.missing(self.end..self.end));
        };
        match &next.token {
            Token::Name(name) => {
                self.at += 1;
                Ok(self.literal(name, next.span.clone()))
            }
            Token::Constant(value) => {
                self.at += 1;
                Ok(Node::Constant(*value))
            }
            Token::Open => {
                self.at += 1;
                self.parenthesis(next.span.clone())
            }
            _ => Err(self.missing(next.span.clone())),
        }
    }

    fn literal(&mut self, name: &str, mut span: Range<usize>) -> Node {
        let mut levels = None;
        if let Some(Spanned {
            token: Token::Levels(listed),
            span: brackets,
        }) = self.peek()
        {
            self.at += 1;
            span.end = brackets.end;
            levels = Some(listed.clone());
        }
        Node::Literal {
            name: name.to_owned(),
            levels,
            span,
        }
    }

    fn parenthesis(&mut self, open: Range<usize>) -> Result<Node> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.source.error_with(
                open,
                format!("parentheses are nested more than {DEEPEST} deep"),
                "write the expression with fewer levels",
            ));
        }
        let node = self.sum()?;
        self.depth -= 1;
        if self.take(&Token::Close).is_some() {
            return Ok(node);
        }
        match self.peek() {
            Some(next) => Err(self.unexpected(next)),
            None => Err(self.source.error_with(
                open,
                "the parenthesis is not closed",
                "add the missing \")\"",
            )),
        }
    }

    fn missing(&self, span: Range<usize>) -> Error {
        let what = if self.tokens.is_empty() {
            "the expression is empty"
        } else {
            "a name is missing here"
        };
        self.source
            .error_with(span, what, "an expression looks like A*~B + C[2]")
    }

    /// The error for a token where an operator or the end should be.
    fn unexpected(&self, next: &Spanned) -> Error {
        let (problem, remedy) = match next.token {
            Token::Name(_) | Token::Constant(_) | Token::Open | Token::Not => (
                "an operator is missing before this",
                "write * for AND or + for OR between two names; they are never left out",
            ),
            Token::Close => (
                "there is no \"(\" that this closes",
                "remove it, or add the missing \"(\"",
            ),
            Token::Levels(_) => (
                "levels belong right after a name, once",
                "write D[1,2] for level 1 or 2 of D",
            ),
            Token::Comma => ("a comma has no meaning here", "write * for AND or + for OR"),
            Token::Minus => (
                "a minus sign has no meaning here",
                "write ~A for the negation of A; a name with a hyphen goes in backquotes: `A-B`",
            ),
            Token::ArrowLeft | Token::ArrowRight | Token::ArrowBoth => (
                "an arrow has no meaning here",
                "a relation has one arrow, with an expression on its left and the outcome on its \
                 right; elsewhere there is none",
            ),
            Token::And | Token::Or | Token::Prime => {
                ("an operator has no meaning here", "remove it")
            }
        };
        self.source.error_with(next.span.clone(), problem, remedy)
    }
}

fn negation(node: Node) -> Node {
    match node {
        Node::Not(inner) => *inner,
        node => Node::Not(Box::new(node)),
    }
}

fn only_or(mut operands: Vec<Node>, join: impl FnOnce(Vec<Node>) -> Node) -> Node {
    match operands.len() {
        1 => operands.swap_remove(0),
        _ => join(operands),
    }
}
