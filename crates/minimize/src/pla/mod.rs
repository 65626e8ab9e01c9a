//! Berkeley PLA files: a table of product terms with one or more outputs.
//!
//! Understood: `.i`, `.o`, `.p`, `.ilb`, `.ob`, `.phase`, `.type f|fd|fr|fdr`, `.mv`, `.e`/`.end`, in small letters or not, comments from
//! `#`, and terms of `0 1 - 2 x |` and blanks, also over several lines. An input `?` or `~` has no value, so that its term holds for no
//! configuration. In a file with `.mv` (multi-value inputs, each a field of a 0 or 1 for every level) the last variable is that of the
//! outputs; a field with several levels stands for a cube of each. What is not read (other keywords, text before the sizes) is told in
//! [`Pla::notes`]. Output characters: `1`/`4` ON; `0` OFF where the type has an r, else nothing; `-`/`2` don't-care
//! where it has a d, else nothing; `~`/`3` nothing. Without `.type` a file is `fd`, as in espresso. An output whose `.phase` is 0
//! is negated, and its name gets a `~`. The number of terms in `.p` is not relied on. A configuration that one term makes ON and
//! another don't-care has to be covered; [`read_with`] takes it as don't-care, as espresso does, where it is told so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::cubes::algebra;
use crate::cubes::conflict::meet;
use crate::cubes::cube::{Cube, Level};
use crate::problem::{Problem, Rest};

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

/// What a configuration is that one term makes ON and another one don't-care.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlap {
    /// ON: it has to be covered.
    On,
    /// Don't-care, as espresso, the format's reference program, reads it: see [`Table::except`].
    #[default]
    DontCare,
}

/// A parsed file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pla {
    /// The meaning of the outputs.
    pub kind: Type,
    /// Names of the inputs; `x1`, `x2`, … where the file has none.
    pub inputs: Vec<String>,
    /// The number of levels of each input: 2, or more in a file with `.mv`.
    pub levels: Vec<Level>,
    /// Names of the outputs; `y1`, `y2`, … where the file has none.
    pub outputs: Vec<String>,
    /// Per output the listed cubes.
    pub tables: Vec<Table>,
    /// The outputs, counted from 0, of which some configurations were listed as ON and as don't-care.
    pub overlapping: Vec<usize>,
    /// What of the file is not read, with its line.
    pub notes: Vec<String>,
}

/// The cubes listed for one output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Where the output is 1, but for what `except` has; cubes of which that is nothing are left out.
    pub on: Vec<Cube>,
    /// The don't-care cubes that share configurations with `on`, where don't-care wins.
    pub except: Vec<Cube>,
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
            levels: self.levels.clone(),
            on: table.on.clone(),
            except: table.except.clone(),
            rest,
            on_as_wholes: false,
        }
    }

    /// Notes the outputs of which ON and don't-care overlap, and what of ON need not be covered if don't-care is to win. What it leaves
    /// of ON is not written, as that can take a great many cubes. `negated` are the outputs that mean the opposite.
    fn settle(&mut self, overlap: Overlap, negated: impl Fn(usize) -> bool) {
        for (output, table) in self.tables.iter_mut().enumerate() {
            let [on, dont_care] =
                [&table.on, &table.dont_care].map(|cubes| cubes.iter().collect::<Vec<_>>());
            if !meet(&self.levels, &on, &dont_care) {
                continue;
            }
            self.overlapping.push(output);
            if overlap == Overlap::On {
                continue;
            }
            if negated(output) && self.kind.has_off() {
                // OFF has to be a list of its own.
                table.on = algebra::subtract(&self.levels, &table.on, &table.dont_care);
                continue;
            }
            let needed = |cube: &Cube| !algebra::is_covered(&self.levels, cube, &table.dont_care);
            table.on.retain(needed);
            let meets = |cube: &&Cube| table.on.iter().any(|on| on.intersects(cube));
            table.except = table.dont_care.iter().filter(meets).cloned().collect();
        }
    }

    /// Exchanges ON and OFF of one output.
    fn negate(&mut self, output: usize) {
        let table = &mut self.tables[output];
        if self.kind.has_off() {
            std::mem::swap(&mut table.on, &mut table.off);
        } else {
            let listed = [&table.on[..], &table.dont_care].concat();
            table.on = algebra::complement(&self.levels, &listed);
            table.except.clear();
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
    read_with(text, Overlap::default())
}

/// Reads a file, with another meaning of what is ON and don't-care.
///
/// # Errors
/// A [`PlaError`] with the line at fault.
pub fn read_with(text: &str, overlap: Overlap) -> Result<Pla, PlaError> {
    let mut reader = Reader::default();
    for (line, text) in (1..).zip(text.lines()) {
        let content = text.split('#').next().unwrap_or("").trim();
        let fault = |message: String| PlaError { line, message };
        if content.starts_with('.') {
            let ended = reader.directives(line, content).map_err(fault)?;
            if ended {
                break;
            }
        } else if !content.is_empty() {
            reader.term(line, content).map_err(fault)?;
        }
    }
    reader.finish(text.lines().count(), overlap)
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

/// The most cubes that a term with several levels in its fields may stand for.
const MOST_CUBES: usize = 10_000;

#[derive(Default)]
struct Reader {
    kind: Type,
    inputs: Option<usize>,
    /// The levels of the inputs that have more than two, which come last; known by `.mv`.
    multi_value: Vec<Level>,
    notes: Vec<String>,
    /// The line of the first term before the sizes.
    early: Option<usize>,
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
    /// The directives of a line, of which sizes may share one (`.i 2 .o 1`); whether the file ends here.
    fn directives(&mut self, line: usize, content: &str) -> Result<bool, String> {
        let mut words = content.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let name = word.trim_start_matches('.').to_lowercase();
            if matches!(name.as_str(), "e" | "end") {
                return Ok(true);
            }
            let alone = matches!(name.as_str(), "i" | "o" | "p" | "type" | "mv");
            let mut values = Vec::new();
            while let Some(value) = words.next_if(|next| !alone || !next.starts_with('.')) {
                values.push(value);
            }
            self.directive(line, &name, &values)?;
        }
        Ok(false)
    }

    fn directive(&mut self, line: usize, name: &str, words: &[&str]) -> Result<(), String> {
        let begun = !self.tables.is_empty() || !self.pending.is_empty();
        if begun && matches!(name, "i" | "o" | "type" | "mv") {
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
                self.kind = match words.concat().to_lowercase().as_str() {
                    "f" => Type::F,
                    "fd" => Type::Fd,
                    "fr" => Type::Fr,
                    "fdr" => Type::Fdr,
                    _ => return Err("expected `.type f`, `fd`, `fr` or `fdr`".into()),
                }
            }
            "phase" => {
                let what = phase(&words.concat())?;
                self.phase = Some(Said { line, what });
            }
            "mv" => self.sizes(words)?,
            "symbolic" | "symbolic-output" | "kiss" => {
                return Err(format!(
                    "`.{name}` (symbolic values and state tables) is not supported; give the function in inputs of 0 and 1, or with levels by `.mv`"
                ));
            }
            // The number of terms is not relied on.
            "p" => {}
            _ => {
                let near = KEYWORDS.iter().find(|known| near(name, known));
                let near = near.map_or(String::new(), |known| format!("; is `.{known}` meant?"));
                self.notes.push(format!(
                    "line {line}: `.{name}` is not known and not read{near}"
                ));
            }
        }
        Ok(())
    }

    /// `.mv`: the numbers of variables and of binary ones, then the sizes of the others, the last that of the outputs.
    fn sizes(&mut self, words: &[&str]) -> Result<(), String> {
        let fault = || {
            "expected `.mv`, the number of variables, that of the binary ones, and the size of each other one, the last that of the outputs".to_owned()
        };
        let numbers: Option<Vec<usize>> = words.iter().map(|word| word.parse().ok()).collect();
        let Some([all, binary, sizes @ ..]) = numbers.as_deref() else {
            return Err(fault());
        };
        let Some((outputs, levels)) = sizes.split_last() else {
            return Err(fault());
        };
        let levels: Option<Vec<Level>> = levels
            .iter()
            .map(|&size| Level::try_from(size).ok().filter(|&level| level >= 2))
            .collect();
        let levels = levels.ok_or_else(fault)?;
        if *all != binary + sizes.len() || *binary + levels.len() > 512 || *outputs > 1 << 16 {
            return Err(fault());
        }
        self.inputs = Some(binary + levels.len());
        self.outputs = Some(*outputs);
        self.multi_value = levels;
        Ok(())
    }

    fn term(&mut self, line: usize, text: &str) -> Result<(), String> {
        let (Some(inputs), Some(outputs)) = (self.inputs, self.outputs) else {
            // Espresso passes over every line before the sizes, a title as well as a term.
            let is_term = text
                .bytes()
                .all(|b| b"01-2?~xX|".contains(&b) || b.is_ascii_whitespace());
            let what = match is_term {
                true => "is a term before `.i` and `.o`",
                false => "stands before `.i` and `.o`",
            };
            self.notes
                .push(format!("line {line} {what} and is not read"));
            self.early = self.early.or(is_term.then_some(line));
            return Ok(());
        };
        self.tables.resize(outputs, Table::default());
        if self.pending.is_empty() {
            self.begun = line;
        }
        let fresh = text
            .bytes()
            .filter(|b| !b.is_ascii_whitespace() && *b != b'|');
        self.pending.extend(fresh);
        let binary = inputs - self.multi_value.len();
        let fields: usize = self
            .multi_value
            .iter()
            .map(|&levels| usize::from(levels))
            .sum();
        let inputs = binary + fields;
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
        let cubes = input_cubes(&term[..inputs], binary, &self.multi_value)?;
        if cubes.is_empty() {
            self.notes.push(format!(
                "line {}: an input has no value, so that the term holds for no configuration",
                self.begun
            ));
        }
        self.lines.resize(outputs, Lines::default());
        for (output, &mark) in term[inputs..].iter().enumerate() {
            let table = &mut self.tables[output];
            for cube in &cubes {
                table
                    .add(cube, mark, self.kind)
                    .map_err(|fault| format!("output {} {fault}", output + 1))?;
            }
            let lines = &mut self.lines[output];
            lines.on.resize(table.on.len(), self.begun);
            lines.off.resize(table.off.len(), self.begun);
        }
        Ok(())
    }

    /// The file that was read, `last` being the number of its last line.
    fn finish(self, last: usize, overlap: Overlap) -> Result<Pla, PlaError> {
        let missing = |what: &str| match self.early {
            Some(line) => PlaError {
                line,
                message: format!("a term before `.i` and `.o`, and {what}"),
            },
            None => PlaError {
                line: last,
                message: what.to_owned(),
            },
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
        let mut input_names = self.input_names;
        // With `.mv` only the binary inputs may have names.
        if let Some(said) = &mut input_names
            && said.what.len() + self.multi_value.len() == inputs
        {
            let named = said.what.len();
            said.what.extend(numbered('x', inputs).drain(named..));
        }
        let mut levels: Vec<Level> = vec![2; inputs - self.multi_value.len()];
        levels.extend(&self.multi_value);
        let mut pla = Pla {
            kind: self.kind,
            levels,
            notes: self.notes,
            inputs: as_many(input_names, inputs, "`.ilb`", "names")?
                .unwrap_or_else(|| numbered('x', inputs)),
            outputs: as_many(self.output_names, outputs, "`.ob`", "names")?
                .unwrap_or_else(|| numbered('y', outputs)),
            tables,
            overlapping: Vec::new(),
        };
        for (output, lines) in self.lines.iter().enumerate() {
            if let Some(fault) = lines.conflict(&pla.outputs[output], &pla.problem(output)) {
                return Err(fault);
            }
        }
        let phase = as_many(self.phase, outputs, "`.phase`", "outputs")?.unwrap_or_default();
        let negated = |output: usize| phase.get(output) == Some(&false);
        pla.settle(overlap, negated);
        for output in (0..outputs).filter(|&output| negated(output)) {
            pla.negate(output);
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

/// The keywords that are read.
const KEYWORDS: [&str; 7] = ["i", "o", "ilb", "ob", "type", "phase", "mv"];

/// Whether a keyword may be a slip of a known one: a part of it or the other way round.
fn near(name: &str, known: &str) -> bool {
    known.len() > 1 && name.len() > 1 && (known.starts_with(name) || name.starts_with(known))
}

/// The cubes of a term's input plane; none where an input has no value.
fn input_cubes(marks: &[u8], binary: usize, fields: &[Level]) -> Result<Vec<Cube>, String> {
    let mut literals = Vec::with_capacity(marks.len());
    let mut has_values = true;
    for (condition, &mark) in marks[..binary].iter().enumerate() {
        match mark {
            b'0' => literals.push((condition, 0)),
            b'1' => literals.push((condition, 1)),
            b'-' | b'2' | b'x' | b'X' => {}
            b'?' | b'~' => has_values = false,
            other => {
                return Err(format!(
                    "input {} is `{}`; expected 0, 1 or -",
                    condition + 1,
                    char::from(other)
                ));
            }
        }
    }
    if !has_values {
        return Ok(Vec::new());
    }
    let mut cubes = vec![literals];
    let mut rest = &marks[binary..];
    for (condition, &count) in (binary..).zip(fields) {
        let (field, after) = rest.split_at(usize::from(count));
        rest = after;
        let levels = field_levels(condition, field)?;
        if levels.len() == field.len() {
            continue;
        }
        if cubes.len() * levels.len() > MOST_CUBES {
            return Err(format!(
                "the fields of several levels stand for more than {MOST_CUBES} cubes; write the term in parts"
            ));
        }
        let with = |cube: &Vec<(usize, Level)>, level: Level| {
            let mut cube = cube.clone();
            cube.push((condition, level));
            cube
        };
        cubes = cubes
            .iter()
            .flat_map(|cube| levels.iter().map(move |&level| with(cube, level)))
            .collect();
    }
    Ok(cubes.into_iter().map(Cube::from_literals).collect())
}

/// The levels that a field of a multi-value input has.
fn field_levels(condition: usize, field: &[u8]) -> Result<Vec<Level>, String> {
    let mut levels = Vec::new();
    for (level, &mark) in (0..).zip(field) {
        match mark {
            b'1' | b'-' => levels.push(level),
            b'0' => {}
            other => {
                return Err(format!(
                    "input {} is `{}` at level {level}; expected 0 or 1",
                    condition + 1,
                    char::from(other)
                ));
            }
        }
    }
    Ok(levels)
}

/// Writes a file of type `f` with one model for each output of a file that was read; with `.mv` where an input has more than two
/// levels.
#[must_use]
pub fn write(pla: &Pla, models: &[Vec<Cube>]) -> String {
    let (inputs, outputs) = (&pla.inputs, &pla.outputs);
    let mut rows: BTreeMap<&Cube, Vec<usize>> = BTreeMap::new();
    for (output, model) in models.iter().enumerate() {
        for cube in model {
            rows.entry(cube).or_default().push(output);
        }
    }
    let binary = pla.levels.iter().take_while(|&&levels| levels == 2).count();
    let sizes: String = pla.levels[binary..]
        .iter()
        .map(|levels| format!(" {levels}"))
        .collect();
    let mut text = if sizes.is_empty() {
        format!(".i {}\n.o {}\n", inputs.len(), outputs.len())
    } else {
        format!(
            ".mv {} {binary}{sizes} {}\n",
            inputs.len() + 1,
            outputs.len()
        )
    };
    let _ = writeln!(
        text,
        ".ilb {}\n.ob {}\n.type {}\n.p {}",
        inputs.join(" "),
        outputs.join(" "),
        Type::F.name(),
        rows.len()
    );
    for (cube, of) in rows {
        for (condition, &levels) in pla.levels.iter().enumerate() {
            let level = cube.level(condition);
            if condition < binary {
                text.push(match level {
                    None => '-',
                    Some(0) => '0',
                    Some(_) => '1',
                });
            } else {
                text.push(' ');
                let mark = |other| {
                    if level.is_none_or(|l| l == other) {
                        '1'
                    } else {
                        '0'
                    }
                };
                text.extend((0..levels).map(mark));
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: of 1- the configuration 11 is don't-care too, and 10 is left.
    #[test]
    fn dont_care_wins_where_it_is_to_win() {
        let text = ".i 2\n.o 2\n1- 11\n11 -0\n0- 0-\n.e\n";
        let usual = read(text).unwrap();
        assert_eq!(usual.overlapping, [0]);
        let [first, other] = [0, 1].map(|at| &usual.tables[at]);
        assert_eq!(first.on, [Cube::from_literals([(0, 1)])]);
        assert_eq!(first.except, [Cube::from_row(&[1, 1])]);
        assert_eq!((&other.on, other.except.len()), (&first.on, 0));
        let all = read(".i 2\n.o 1\n1- 1\n0- 1\n11 -\n10 -\n").unwrap();
        assert_eq!(all.tables[0].on, [Cube::from_literals([(0, 0)])]);
        let on = read_with(text, Overlap::On).unwrap();
        assert_eq!(on.overlapping, [0]);
        assert_eq!(on.tables[0].on, first.on);
        assert!(on.tables[0].except.is_empty());
        // OFF of an output that means the opposite is 10 alone.
        let opposite = read(".i 2\n.o 1\n.type fdr\n.phase 0\n1- 1\n11 -\n0- 0\n").unwrap();
        assert_eq!(opposite.tables[0].off, [Cube::from_row(&[1, 0])]);
    }
}
