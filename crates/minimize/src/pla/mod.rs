//! Berkeley PLA files: a table of product terms with one or more outputs.
//!
//! Understood: `.i`, `.o`, `.p`, `.ilb`, `.ob`, `.phase`, `.type f|fd|fr|fdr`, `.e`/`.end`, comments from `#`, and terms of `0 1 - 2 ? x |`
//! and blanks, also over several lines. Output characters: `1`/`4` ON; `0` OFF where the type has an r, else nothing; `-`/`2` don't-care
//! where it has a d, else nothing; `~`/`3` nothing. Without `.type` a file is `fd`, as in espresso. An output whose `.phase` is 0
//! is negated, and its name gets a `~`. The number of terms in `.p` is not relied on. A configuration that one term makes ON and
//! another don't-care has to be covered.

use std::collections::{BTreeMap, BTreeSet};
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

impl Table {
    /// Files a cube under what its output character says; an error says what is wrong with the character.
    fn add(&mut self, cube: &Cube, mark: u8, kind: Type) -> Result<(), String> {
        match mark {
            b'1' | b'4' => self.on.push(cube.clone()),
            b'0' if kind.has_off() => self.off.push(cube.clone()),
            b'-' | b'2' | b'x' | b'X' if kind.has_dont_care() => self.dont_care.push(cube.clone()),
            b'0' | b'-' | b'2' | b'~' | b'3' | b'x' | b'X' => {}
            other => {
                return Err(format!(
                    "is `{}`; expected one of 0 1 - ~ 2 3 4",
                    char::from(other)
                ));
            }
        }
        Ok(())
    }
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
    for (line, text) in (1..).zip(text.lines()) {
        let content = text.split('#').next().unwrap_or("").trim();
        let fault = |message: String| PlaError { line, message };
        if let Some(directive) = content.strip_prefix('.') {
            let mut words = directive.split_whitespace();
            let name = words.next().unwrap_or("");
            if matches!(name, "e" | "end") {
                break;
            }
            reader
                .directive(line, name, &words.collect::<Vec<_>>())
                .map_err(fault)?;
        } else if !content.is_empty() {
            reader.term(line, content).map_err(fault)?;
        }
    }
    reader.finish(text.lines().count())
}

/// What a line of the file says, and which line it is.
struct Said<T> {
    line: usize,
    what: T,
}

/// Where the terms of an output begin.
#[derive(Clone, Default)]
struct Lines {
    on: Vec<usize>,
    off: Vec<usize>,
}

impl Lines {
    /// The fault in these terms of an output, if one makes a configuration ON and another one OFF.
    fn conflict(&self, name: &str, problem: &Problem) -> Option<PlaError> {
        let (on, off) = problem.conflict()?;
        let (on, off) = (self.on[on - 1], self.off[off - 1]);
        let (mark, other) = if on > off { (1, 0) } else { (0, 1) };
        let (line, before) = (on.max(off), on.min(off));
        Some(PlaError {
            line,
            message: format!(
                "output {name} is {mark} here and {other} on line {before} for configurations that both terms have; give these one value"
            ),
        })
    }
}

#[derive(Default)]
struct Reader {
    kind: Type,
    inputs: Option<usize>,
    outputs: Option<usize>,
    input_names: Option<Said<Vec<String>>>,
    output_names: Option<Said<Vec<String>>>,
    /// Which outputs are meant as they stand, where the file says so.
    phase: Option<Said<Vec<bool>>>,
    tables: Vec<Table>,
    lines: Vec<Lines>,
    /// Characters of a term that is spread over lines, and the line on which it begins.
    pending: Vec<u8>,
    begun: usize,
}

impl Reader {
    fn directive(&mut self, line: usize, name: &str, words: &[&str]) -> Result<(), String> {
        let begun = !self.tables.is_empty() || !self.pending.is_empty();
        if begun && matches!(name, "i" | "o" | "type") {
            return Err(format!(
                "`.{name}` after the first term; write it before the terms"
            ));
        }
        // A directive without names leaves the inputs or outputs numbered.
        let names = || {
            let what: Vec<String> = words.iter().map(ToString::to_string).collect();
            match twice(&what) {
                Some(word) => Err(format!(
                    "`.{name}` has `{word}` twice; give each its own name"
                )),
                None => Ok((!what.is_empty()).then_some(Said { line, what })),
            }
        };
        match name {
            "i" => self.inputs = Some(number(name, words, 512)?),
            "o" => self.outputs = Some(number(name, words, 1 << 16)?),
            "ilb" => self.input_names = names()?,
            "ob" => self.output_names = names()?,
            "type" => {
                self.kind = match words {
                    ["f"] => Type::F,
                    ["fd"] => Type::Fd,
                    ["fr"] => Type::Fr,
                    ["fdr"] => Type::Fdr,
                    _ => return Err("expected `.type f`, `fd`, `fr` or `fdr`".into()),
                }
            }
            "phase" => {
                let what = phase(&words.concat())?;
                self.phase = Some(Said { line, what });
            }
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

    fn term(&mut self, line: usize, text: &str) -> Result<(), String> {
        let (Some(inputs), Some(outputs)) = (self.inputs, self.outputs) else {
            return Err("a term before `.i` and `.o`; write these first".into());
        };
        self.tables.resize(outputs, Table::default());
        if self.pending.is_empty() {
            self.begun = line;
        }
        let fresh = text
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
        self.lines.resize(outputs, Lines::default());
        for (output, &mark) in term[inputs..].iter().enumerate() {
            let table = &mut self.tables[output];
            table
                .add(&cube, mark, self.kind)
                .map_err(|fault| format!("output {} {fault}", output + 1))?;
            let lines = &mut self.lines[output];
            lines.on.resize(table.on.len(), self.begun);
            lines.off.resize(table.off.len(), self.begun);
        }
        Ok(())
    }

    /// The file that was read, `last` being the number of its last line.
    fn finish(self, last: usize) -> Result<Pla, PlaError> {
        let missing = |message: &str| PlaError {
            line: last,
            message: message.to_owned(),
        };
        let inputs = self
            .inputs
            .ok_or_else(|| missing("no `.i` line with the number of inputs"))?;
        let outputs = self
            .outputs
            .ok_or_else(|| missing("no `.o` line with the number of outputs"))?;
        if !self.pending.is_empty() {
            return Err(PlaError {
                line: self.begun,
                message: "the last term is not complete".to_owned(),
            });
        }
        let mut tables = self.tables;
        tables.resize(outputs, Table::default());
        let numbered = |letter: char, count: usize| -> Vec<String> {
            (1..=count).map(|i| format!("{letter}{i}")).collect()
        };
        let mut pla = Pla {
            kind: self.kind,
            inputs: as_many(self.input_names, inputs, "`.ilb`", "names")?
                .unwrap_or_else(|| numbered('x', inputs)),
            outputs: as_many(self.output_names, outputs, "`.ob`", "names")?
                .unwrap_or_else(|| numbered('y', outputs)),
            tables,
        };
        for (output, lines) in self.lines.iter().enumerate() {
            if let Some(fault) = lines.conflict(&pla.outputs[output], &pla.problem(output)) {
                return Err(fault);
            }
        }
        let phase = as_many(self.phase, outputs, "`.phase`", "outputs")?;
        for (output, as_it_stands) in phase.into_iter().flatten().enumerate() {
            if !as_it_stands {
                pla.negate(output);
            }
        }
        Ok(pla)
    }
}

/// The first word that is there before.
fn twice(words: &[String]) -> Option<&String> {
    let mut seen = BTreeSet::new();
    words.iter().find(|&word| !seen.insert(word))
}

/// What a directive lists, which has to be `count` things.
fn as_many<T>(
    said: Option<Said<Vec<T>>>,
    count: usize,
    directive: &str,
    things: &str,
) -> Result<Option<Vec<T>>, PlaError> {
    match said {
        Some(Said { line, what }) if what.len() != count => Err(PlaError {
            line,
            message: format!("{directive} has {} {things}, expected {count}", what.len()),
        }),
        said => Ok(said.map(|said| said.what)),
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
    let mut rows: BTreeMap<&Cube, Vec<usize>> = BTreeMap::new();
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
