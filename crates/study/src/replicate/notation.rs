//! Formulas as they stand in papers: signs of other notations, conditions written together, small letters for negation.

use itertools::Itertools;

use qca::condition::quoted;

/// A formula over these conditions in our notation. Names that are known are found whatever they contain; two operands side by
/// side are joined by AND; with `small_letters` a condition in small letters is its negation; an arrow and what follows it are
/// dropped. What is not understood stays as it is, for the message about it.
///
/// ```
/// use qca_study::replicate::plain_formula;
/// let names = ["A", "B", "C", "risk mgmt"];
/// assert_eq!(plain_formula("A•b ∨ C → Y", &names, true), "A•~B ∨ C ");
/// assert_eq!(plain_formula("aBC + A(b+C)", &names, true), "~A*B*C + A*(~B+C)");
/// assert_eq!(plain_formula("risk mgmt * ¬A", &names, false), "`risk mgmt` * ¬A");
/// assert_eq!(plain_formula("A{1}B=0", &["A", "B"], false), "A{1}*B=0");
/// ```
pub fn plain_formula(text: &str, names: &[&str], small_letters: bool) -> String {
    let mut writer = Writer {
        names: names
            .iter()
            .copied()
            .sorted_by_key(|name| std::cmp::Reverse(name.len()))
            .collect(),
        small_letters,
        written: String::new(),
        after_operand: false,
    };
    let mut rest = before_arrow(text);
    while let Some(c) = rest.chars().next() {
        let taken = writer.take(rest, c);
        rest = &rest[taken..];
    }
    writer.written
}

/// What stands before the first arrow.
fn before_arrow(text: &str) -> &str {
    const ARROWS: [&str; 12] = [
        "<->", "<=>", "->", "=>", "<-", "<=", "→", "⇒", "←", "⇐", "↔", "⇔",
    ];
    let end = ARROWS.iter().filter_map(|arrow| text.find(arrow)).min();
    &text[..end.unwrap_or(text.len())]
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}

/// A digit set low or high, which ends a word: `A₁`.
fn is_small_digit(c: char) -> bool {
    matches!(c, '₀'..='₉' | '⁰' | '¹' | '²' | '³' | '⁴'..='⁹')
}

struct Writer<'a> {
    /// The longest first.
    names: Vec<&'a str>,
    small_letters: bool,
    written: String,
    /// Whether an operator is to come.
    after_operand: bool,
}

impl Writer<'_> {
    /// Writes what begins here; how many bytes it took.
    fn take(&mut self, rest: &str, c: char) -> usize {
        if let Some((length, text)) = self.known(rest) {
            return self.operand(length, &text);
        }
        match c {
            '`' => {
                let length = rest[1..].find('`').map_or(rest.len(), |at| at + 2);
                self.operand(length, &rest[..length])
            }
            '[' | '{' => {
                let length = rest.find([']', '}']).map_or(rest.len(), |at| at + 1);
                self.written.push_str(&rest[..length]);
                length
            }
            // A level, with its sign.
            '=' => {
                let level = |c: char| c != '=' && !c.is_whitespace() && !c.is_ascii_digit();
                let length = rest.find(level).unwrap_or(rest.len());
                self.written.push_str(&rest[..length]);
                length
            }
            c if is_small_digit(c) => self.as_it_stands(c),
            c if is_word(c) => {
                let end = |c: char| !is_word(c) || is_small_digit(c);
                let length = rest.find(end).unwrap_or(rest.len());
                let word = &rest[..length];
                match self.together(word) {
                    Some(product) => self.operand(length, &product),
                    None => self.operand(length, word),
                }
            }
            '(' | '（' => {
                self.join();
                self.after_operand = false;
                self.written.push(c);
                c.len_utf8()
            }
            '~' | '!' | '¬' | '∼' | '˜' | '～' => {
                self.join();
                self.as_it_stands(c)
            }
            c if c.is_whitespace() || matches!(c, ')' | '）' | '\'' | '’' | '′') => {
                self.after_operand |= matches!(c, ')' | '）');
                self.as_it_stands(c)
            }
            _ => {
                self.after_operand = false;
                self.as_it_stands(c)
            }
        }
    }

    fn as_it_stands(&mut self, c: char) -> usize {
        self.written.push(c);
        c.len_utf8()
    }

    fn operand(&mut self, length: usize, text: &str) -> usize {
        self.join();
        self.written.push_str(text);
        self.after_operand = true;
        length
    }

    /// AND between two operands side by side.
    fn join(&mut self) {
        if self.after_operand {
            let end = self.written.trim_end().len();
            self.written.truncate(end);
            self.written.push('*');
        }
        self.after_operand = false;
    }

    /// The known condition that begins here and ends where a word does.
    fn known(&self, rest: &str) -> Option<(usize, String)> {
        let ends = |length: usize| {
            let next = rest[length..].chars().next();
            next.is_none_or(|c| !is_word(c) || is_small_digit(c))
        };
        let exact = self
            .names
            .iter()
            .find(|name| rest.starts_with(**name) && ends(name.len()));
        if let Some(name) = exact {
            return Some((name.len(), quoted(name)));
        }
        self.names
            .iter()
            .filter(|_| self.small_letters)
            .map(|name| (name, name.to_lowercase()))
            .find(|(name, small)| small != *name && rest.starts_with(small) && ends(small.len()))
            .map(|(name, small)| (small.len(), format!("~{}", quoted(name))))
    }

    /// A word that is made of several conditions, as their product.
    fn together(&self, word: &str) -> Option<String> {
        if word.is_empty() {
            return Some(String::new());
        }
        self.names.iter().find_map(|name| {
            let small = name.to_lowercase();
            let (rest, literal) = match word.strip_prefix(name) {
                Some(rest) => (rest, quoted(name)),
                None if self.small_letters && small != *name => (
                    word.strip_prefix(small.as_str())?,
                    format!("~{}", quoted(name)),
                ),
                None => return None,
            };
            let others = self.together(rest)?;
            Some(if others.is_empty() {
                literal
            } else {
                format!("{literal}*{others}")
            })
        })
    }
}
