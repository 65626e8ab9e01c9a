//! From tokens to the tree of a formula.

use std::ops::Range;

use super::Source;
use super::functions::FUNCTIONS;
use super::tokens::{Spanned, Token, tokens};
use super::tree::{Function, Kind, Missing, Node};
use crate::error::{SyntaxError, did_you_mean};

/// The tree of a whole formula.
pub(super) fn formula(source: &Source) -> Result<Node, SyntaxError> {
    let tokens = tokens(source)?;
    let mut parser = Parser {
        source,
        tokens: &tokens,
        at: 0,
        depth: 0,
    };
    let root = parser.any()?;
    match parser.tokens.get(parser.at) {
        None => Ok(root),
        Some(extra) => Err(source.fault(
            &extra.span,
            "an operator is missing before this",
            "write + - * / ^ between numbers, and or or between conditions",
        )),
    }
}

/// Parts within each other: deeper ones are no formula that a person wrote.
const DEEPEST: usize = 50;

struct Parser<'a> {
    source: &'a Source,
    tokens: &'a [Spanned],
    at: usize,
    depth: usize,
}

type Parsed = Result<Node, SyntaxError>;

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|spanned| &spanned.token)
    }

    fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.at += usize::from(found);
        found
    }

    /// The first of these signs that comes next.
    fn one_of(&mut self, signs: &[&'static str]) -> Option<&'static str> {
        let found = signs.iter().find(|sign| self.is_sign(sign)).copied();
        self.at += usize::from(found.is_some());
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Name(name, false)) if name == word);
        self.at += usize::from(found);
        found
    }

    /// The bytes of the next token, or the end of the text.
    fn here(&self) -> Range<usize> {
        let end = self.source.text.len();
        self.tokens
            .get(self.at)
            .map_or(end..end, |spanned| spanned.span.clone())
    }

    fn any(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > DEEPEST {
            let remedy = "make parts of it variables of their own";
            return Err(self.source.fault(
                &self.here(),
                "the formula is nested too deeply",
                remedy,
            ));
        }
        let mut left = self.both()?;
        while self.take_word("or") {
            left = joined(left, self.both()?, Kind::Or);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn both(&mut self) -> Parsed {
        let mut left = self.negation()?;
        while self.take_word("and") {
            left = joined(left, self.negation()?, Kind::And);
        }
        Ok(left)
    }

    fn negation(&mut self) -> Parsed {
        let start = self.here().start;
        let mut count = 0;
        while self.take_word("not") {
            count += 1;
        }
        let inner = self.comparison()?;
        if count % 2 == 0 {
            return Ok(inner);
        }
        let span = start..inner.span.end;
        Ok(Node {
            kind: Kind::Not(Box::new(inner)),
            span,
        })
    }

    fn comparison(&mut self) -> Parsed {
        const SIGNS: [&str; 8] = ["==", "!=", "<>", "<=", ">=", "<", ">", "="];
        let left = self.sum()?;
        if self.take_word("in") {
            return self.one_among(left);
        }
        let Some(sign) = self.one_of(&SIGNS) else {
            return Ok(left);
        };
        let sign = match sign {
            "=" => "==",
            "<>" => "!=",
            other => other,
        };
        let right = self.sum()?;
        let here = self.here();
        if self.one_of(&SIGNS).is_some() {
            let remedy = "join two comparisons by and: x > 1 and x < 5";
            return Err(self
                .source
                .fault(&here, "a comparison has two sides", remedy));
        }
        Ok(joined(left, right, |a, b| Kind::Comparison(sign, a, b)))
    }

    fn one_among(&mut self, left: Node) -> Parsed {
        if !self.take_sign("(") {
            let remedy = "write region in (\"East\", \"West\")";
            return Err(self
                .source
                .fault(&self.here(), "expected ( after in", remedy));
        }
        let mut others = vec![self.sum()?];
        while self.take_sign(",") {
            others.push(self.sum()?);
        }
        let span = left.span.start..self.here().end;
        self.close()?;
        Ok(Node {
            kind: Kind::OneOf(Box::new(left), others),
            span,
        })
    }

    fn sum(&mut self) -> Parsed {
        let mut left = self.product()?;
        while let Some(sign) = self.one_of(&["+", "-"]) {
            left = joined(left, self.product()?, |a, b| Kind::Arithmetic(sign, a, b));
        }
        Ok(left)
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.signed()?;
        while let Some(sign) = self.one_of(&["*", "/"]) {
            left = joined(left, self.signed()?, |a, b| Kind::Arithmetic(sign, a, b));
        }
        Ok(left)
    }

    fn signed(&mut self) -> Parsed {
        let start = self.here().start;
        let mut negative = false;
        while let Some(sign) = self.one_of(&["-", "+"]) {
            negative ^= sign == "-";
        }
        let inner = self.power()?;
        if !negative {
            return Ok(inner);
        }
        let span = start..inner.span.end;
        Ok(Node {
            kind: Kind::Negative(Box::new(inner)),
            span,
        })
    }

    /// Binds to the right, and tighter than a minus before it: `-x^2` is −(x²).
    fn power(&mut self) -> Parsed {
        let base = self.atom()?;
        if !self.take_sign("^") {
            return Ok(base);
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.source.fault(
                &self.here(),
                "the formula is nested too deeply",
                "use parentheses",
            ));
        }
        let exponent = self.signed()?;
        self.depth -= 1;
        Ok(joined(base, exponent, |a, b| Kind::Arithmetic("^", a, b)))
    }

    fn atom(&mut self) -> Parsed {
        let span = self.here();
        let Some(token) = self.peek().cloned() else {
            let remedy = "write a column's name, a number, or a function such as mean(N1..N4)";
            return Err(self.source.fault(&span, "the formula ends here", remedy));
        };
        self.at += 1;
        let kind = match token {
            Token::Number(number) => Kind::Number(number),
            Token::Text(text) => Kind::Text(text),
            Token::Name(name, quoted) if !quoted && self.is_sign("(") => {
                return self.call(&name, &span);
            }
            Token::Name(name, _) => Kind::Column(name),
            Token::Sign("(") => {
                let inner = self.any()?;
                self.close()?;
                return Ok(inner);
            }
            Token::Sign(sign) => {
                let remedy = "write a column's name, a number, or a function such as mean(N1..N4)";
                return Err(self
                    .source
                    .fault(&span, format!("{sign} cannot stand here"), remedy));
            }
        };
        Ok(Node { kind, span })
    }

    fn close(&mut self) -> Result<(), SyntaxError> {
        match self.take_sign(")") {
            true => Ok(()),
            false => Err(self.source.fault(
                &self.here(),
                "a closing parenthesis is missing here",
                "write )",
            )),
        }
    }

    fn call(&mut self, name: &str, span: &Range<usize>) -> Parsed {
        let Some(&(_, function)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            let known = FUNCTIONS.iter().map(|(known, _)| *known);
            return Err(self.source.fault(
                span,
                "there is no such function",
                did_you_mean(name, known),
            ));
        };
        self.at += 1;
        let mut arguments = Vec::new();
        let mut missing = Missing::default();
        while !self.is_sign(")") {
            match self.option(function)? {
                Some(rule) => missing = rule,
                None => arguments.push(self.argument(function)?),
            }
            if !self.take_sign(",") {
                break;
            }
        }
        let whole = span.start..self.here().end;
        self.close()?;
        function.check(name, &arguments, span, self.source)?;
        Ok(Node {
            kind: Kind::Call(function, arguments, missing),
            span: whole,
        })
    }

    /// `missing=half` and the like, where it comes next.
    fn option(&mut self, function: Function) -> Result<Option<Missing>, SyntaxError> {
        let is_option = matches!(
            self.tokens.get(self.at..self.at + 2),
            Some([Spanned { token: Token::Name(name, false), .. }, Spanned { token: Token::Sign("="), .. }])
                if name == "missing"
        );
        if !is_option {
            return Ok(None);
        }
        if !function.takes_missing() {
            let remedy = "mean, sum, min and max have it";
            return Err(self.source.fault(
                &self.here(),
                "this function has no option of this name",
                remedy,
            ));
        }
        self.at += 2;
        let span = self.here();
        let rule = match self.peek() {
            Some(Token::Name(word, false)) => match word.as_str() {
                "any" => Some(Missing::Any),
                "half" => Some(Missing::Half),
                "none" => Some(Missing::None),
                _ => None,
            },
            _ => None,
        };
        self.at += 1;
        match rule {
            Some(rule) => Ok(Some(rule)),
            None => Err(self.source.fault(
                &span,
                "there is no such rule for missing values",
                "write missing=any (one missing item makes the result missing), missing=half or missing=none (of those that are there, at least half, at least one)",
            )),
        }
    }

    /// An argument: a range of columns, a reversed indicator, or any part.
    fn argument(&mut self, function: Function) -> Parsed {
        let start = self.here().start;
        if self.take_sign("~") {
            if function != Function::EntropyIndex {
                let remedy =
                    "~ is for entropy_index; to reverse an item write reverse(x, lowest, highest)";
                return Err(self
                    .source
                    .fault(&(start..start + 1), "~ cannot stand here", remedy));
            }
            let inner = self.atom()?;
            let span = start..inner.span.end;
            return Ok(Node {
                kind: Kind::Reversed(Box::new(inner)),
                span,
            });
        }
        if let Some(
            [
                Spanned {
                    token: Token::Name(from, _),
                    ..
                },
                Spanned {
                    token: Token::Sign(".."),
                    ..
                },
                last,
            ],
        ) = self.tokens.get(self.at..self.at + 3)
        {
            let Token::Name(to, _) = &last.token else {
                let remedy = "write the first and the last column: N1..N4";
                return Err(self.source.fault(
                    &last.span,
                    "a range ends with a column's name",
                    remedy,
                ));
            };
            let node = Node {
                kind: Kind::Range(from.clone(), to.clone()),
                span: start..last.span.end,
            };
            self.at += 3;
            return Ok(node);
        }
        self.any()
    }
}

fn joined(left: Node, right: Node, kind: impl FnOnce(Box<Node>, Box<Node>) -> Kind) -> Node {
    let span = left.span.start..right.span.end;
    Node {
        kind: kind(Box::new(left), Box::new(right)),
        span,
    }
}
