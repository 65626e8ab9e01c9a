//! Berkeley PLA files: a table of product terms with one or more outputs.
//!
//! Understood: `.i`, `.o`, `.p`, `.ilb`, `.ob`, `.phase`, `.type f|fd|fr|fdr`, `.e`/`.end`, comments from `#`, and terms of `0 1 - 2 ? x |`
//! and blanks, also over several lines. Output characters: `1`/`4` ON; `0` OFF where the type has an r, else nothing; `-`/`2` don't-care
//! where it has a d, else nothing; `~`/`3` nothing. Without `.type` a file is `fd`, as in espresso. An output whose `.phase` is 0
//! is negated, and its name gets a `~`. The number of terms in `.p` is not relied on. A configuration that one term makes ON and
//! another don't-care has to be covered.

use std::fmt::Write as _;

use crate::{Cube, Problem, Rest, algebra};

/// What the output characters of a file mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Type {
    /// ON listed, everything else OFF.
    F,
    /// ON and don't-care listed, everything else OFF.
    #[default]
    Fd,
    /// ON and OFF listed, everything else free.
    Fr,
    /// All three listed.
    Fdr,
}

impl Type {
    fn name(self) -> &'static str {
        match self {
            Type::F => "f",
            Type::Fd => "fd",
            Type::Fr => "fr",
            Type::Fdr => "fdr",
        }
    }

    fn has_dont_care(self) -> bool {
        matches!(self, Type::Fd | Type::Fdr)
    }

    fn has_off(self) -> bool {
        matches!(self, Type::Fr | Type::Fdr)
    }
}

/// A parsed file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pla {
    /// The meaning of the outputs.
    pub kind: Type,
    /// Names of the inputs; `x1`, `x2`, … where the file has none.
    pub inputs: Vec<String>,
    /// Names of the outputs; `y1`, `y2`, … where the file has none.
    pub outputs: Vec<String>,
    /// Per output the listed cubes.
    pub tables: Vec<Table>,
}

/// The cubes listed for one output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Where the output is 1.
    pub on: Vec<Cube>,
    /// Where the output is 0.
    pub off: Vec<Cube>,
    /// Where the output does not matter.
    pub dont_care: Vec<Cube>,
}

/// Why a file cannot be read. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct PlaError {
    /// The line.
    pub line: usize,
    /// What is wrong and what is expected.
    pub message: String,
}

impl Pla {
    /// The minimisation problem of one output, counted from 0.
    ///
    /// Types `f` and `fd` forbid everything that is not listed, `fr` and `fdr` forbid what is listed as OFF.
    #[must_use]
    pub fn problem(&self, output: usize) -> Problem {
        let table = &self.tables[output];
        let rest = if self.kind.has_off() {
            Rest::Free {
                off: table.off.clone(),
            }
        } else {
            Rest::Forbidden {
                dont_care: table.dont_care.clone(),
            }
        };
        Problem {
            levels: vec![2; self.inputs.len()],
            on: table.on.clone(),
            rest,
            on_as_wholes: false,
        }
    }

    /// Exchanges ON and OFF of one output.
    fn negate(&mut self, output: usize) {
        let table = &mut self.tables[output];
        if self.kind.has_off() {
            std::mem::swap(&mut table.on, &mut table.off);
        } else {
            let listed = [&table.on[..], &table.dont_care].concat();
            table.on = algebra::complement(&vec![2; self.inputs.len()], &listed);
        }
        let name = &mut self.outputs[output];
        *name = match name.strip_prefix('~') {
            Some(plain) => plain.to_owned(),
            None => format!("~{name}"),
        };
    }
}

/// Reads a file.
///
/// # Errors
/// A [`PlaError`] with the line at fault.
pub fn read(text: &str) -> Result<Pla, PlaError> {
    let mut reader = Reader::default();
    for (index, line) in text.lines().enumerate() {
        let content = line.split('#').next().unwrap_or("").trim();
        let fault = |message: String| PlaError {
            line: index + 1,
            message,
        };
        if let Some(directive) = content.strip_prefix('.') {
            let mut words = directive.split_whitespace();
            let name = words.next().unwrap_or("");
            if matches!(name, "e" | "end") {
                break;
            }
            reader
                .directive(name, &words.collect::<Vec<_>>())
                .map_err(fault)?;
        } else if !content.is_empty() {
            reader.term(content).map_err(fault)?;
        }
    }
    let line = text.lines().count();
    reader
        .finish()
        .map_err(|message| PlaError { line, message })
}

#[derive(Default)]
struct Reader {
    pla: Pla,
    inputs: Option<usize>,
    outputs: Option<usize>,
    /// Which outputs are meant as they stand, where the file says so.
    phase: Option<Vec<bool>>,
    /// Characters of a term that is spread over lines.
    pending: Vec<u8>,
}

impl Reader {
    fn directive(&mut self, name: &str, words: &[&str]) -> Result<(), String> {
        let begun = !self.pla.tables.is_empty() || !self.pending.is_empty();
        if begun && matches!(name, "i" | "o" | "type") {
            return Err(format!(
                "`.{name}` after the first term; write it before the terms"
            ));
        }
        match name {
            "i" => self.inputs = Some(number(name, words, 512)?),
            "o" => self.outputs = Some(number(name, words, 1 << 16)?),
            "ilb" => self.pla.inputs = words.iter().map(ToString::to_string).collect(),
            "ob" => self.pla.outputs = words.iter().map(ToString::to_string).collect(),
            "type" => {
                self.pla.kind = match words {
                    ["f"] => Type::F,
                    ["fd"] => Type::Fd,
                    ["fr"] => Type::Fr,
                    ["fdr"] => Type::Fdr,
                    _ => return Err("expected `.type f`, `fd`, `fr` or `fdr`".into()),
                }
            }
            "phase" => self.phase = Some(phase(&words.concat())?),
            "mv" | "label" | "symbolic" | "symbolic-output" | "kiss" => {
                return Err(format!(
                    "`.{name}` (multi-value and state tables) is not supported; give the function in inputs of 0 and 1"
                ));
            }
            // Numbers of terms, orderings and the like do not change the function.
            _ => {}
        }
        Ok(())
    }

    fn term(&mut self, line: &str) -> Result<(), String> {
        let (Some(inputs), Some(outputs)) = (self.inputs, self.outputs) else {
            return Err("a term before `.i` and `.o`; write these first".into());
        };
        self.pla.tables.resize(outputs, Table::default());
        let fresh = line
            .bytes()
            .filter(|b| !b.is_ascii_whitespace() && *b != b'|');
        self.pending.extend(fresh);
        let width = inputs + outputs;
        if self.pending.len() < width {
            return Ok(());
        }
        if self.pending.len() > width {
            let found = self.pending.len();
            return Err(format!(
                "a term has {found} characters; expected {inputs} for inputs and {outputs} for outputs"
            ));
        }
        let term = std::mem::take(&mut self.pending);
        let cube = input_cube(&term[..inputs])?;
        for (output, &mark) in term[inputs..].iter().enumerate() {
            let kind = self.pla.kind;
            let table = &mut self.pla.tables[output];
            match mark {
                b'1' | b'4' => table.on.push(cube.clone()),
                b'0' if kind.has_off() => table.off.push(cube.clone()),
                b'-' | b'2' | b'x' | b'X' if kind.has_dont_care() => {
                    table.dont_care.push(cube.clone());
                }
                b'0' | b'-' | b'2' | b'~' | b'3' | b'x' | b'X' => {}
                other => {
                    return Err(format!(
                        "output {} is `{}`; expected one of 0 1 - ~ 2 3 4",
                        output + 1,
                        char::from(other)
                    ));
                }
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Pla, String> {
        let inputs = self
            .inputs
            .ok_or("no `.i` line with the number of inputs")?;
        let outputs = self
            .outputs
            .ok_or("no `.o` line with the number of outputs")?;
        if !self.pending.is_empty() {
            return Err("the last term is not complete".into());
        }
        self.pla.tables.resize(outputs, Table::default());
        names(&mut self.pla.inputs, inputs, 'x', ".ilb")?;
        names(&mut self.pla.outputs, outputs, 'y', ".ob")?;
        let phase = self.phase.unwrap_or_else(|| vec![true; outputs]);
        if phase.len() != outputs {
            return Err(format!(
                "`.phase` has {} outputs, expected {outputs}",
                phase.len()
            ));
        }
        for output in (0..outputs).filter(|&output| !phase[output]) {
            self.pla.negate(output);
        }
        Ok(self.pla)
    }
}

fn phase(marks: &str) -> Result<Vec<bool>, String> {
    let of = |mark| match mark {
        '0' => Ok(false),
        '1' => Ok(true),
        other => Err(format!(
            "`.phase` has `{other}`; expected a 0 or 1 for each output"
        )),
    };
    marks.chars().map(of).collect()
}

fn number(name: &str, words: &[&str], most: usize) -> Result<usize, String> {
    let value = words.first().and_then(|word| word.parse::<usize>().ok());
    value
        .filter(|&n| n <= most)
        .ok_or_else(|| format!("expected `.{name}` and a whole number of at most {most}"))
}

fn names(names: &mut Vec<String>, count: usize, letter: char, line: &str) -> Result<(), String> {
    if names.is_empty() {
        *names = (1..=count).map(|i| format!("{letter}{i}")).collect();
    }
    if names.len() != count {
        return Err(format!(
            "`{line}` has {} names, expected {count}",
            names.len()
        ));
    }
    Ok(())
}

fn input_cube(marks: &[u8]) -> Result<Cube, String> {
    let mut literals = Vec::with_capacity(marks.len());
    for (condition, &mark) in marks.iter().enumerate() {
        match mark {
            b'0' => literals.push((condition, 0)),
            b'1' => literals.push((condition, 1)),
            b'-' | b'2' | b'?' | b'x' | b'X' | b'~' => {}
            other => {
                return Err(format!(
                    "input {} is `{}`; expected 0, 1 or -",
                    condition + 1,
                    char::from(other)
                ));
            }
        }
    }
    Ok(Cube::from_literals(literals))
}

/// Writes a file of type `f` with one model for each output.
#[must_use]
pub fn write(inputs: &[String], outputs: &[String], models: &[Vec<Cube>]) -> String {
    let mut rows: std::collections::BTreeMap<&Cube, Vec<usize>> = std::collections::BTreeMap::new();
    for (output, model) in models.iter().enumerate() {
        for cube in model {
            rows.entry(cube).or_default().push(output);
        }
    }
    let mut text = format!(
        ".i {}\n.o {}\n.ilb {}\n.ob {}\n.type {}\n.p {}\n",
        inputs.len(),
        outputs.len(),
        inputs.join(" "),
        outputs.join(" "),
        Type::F.name(),
        rows.len()
    );
    for (cube, of) in rows {
        for condition in 0..inputs.len() {
            text.push(match cube.level(condition) {
                None => '-',
                Some(0) => '0',
                Some(_) => '1',
            });
        }
        text.push(' ');
        for output in 0..outputs.len() {
            text.push(if of.contains(&output) { '1' } else { '0' });
        }
        let _ = writeln!(text);
    }
    text.push_str(".e\n");
    text
}
