//! Functions that benchmark collections are made of, from their mathematical definitions, as PLA files of every type and
//! style: minimised output by output, written, read again and checked against the definition, input by input.

use qca_minimize::pla::{self, Pla};
use qca_minimize::{Cube, Level, Options, Status, check, solve};

use crate::random::Random;

/// A function of `inputs` bits, the first most significant, with `outputs` bits.
struct Function {
    name: &'static str,
    inputs: u32,
    outputs: u32,
    of: fn(u32) -> u32,
    /// The least number of terms of each output, the first most significant, where known.
    minima: &'static [usize],
}

const fn function(
    name: &'static str,
    inputs: u32,
    outputs: u32,
    of: fn(u32) -> u32,
    minima: &'static [usize],
) -> Function {
    Function {
        name,
        inputs,
        outputs,
        of,
        minima,
    }
}

/// The minima follow from the definitions: a parity needs all its configurations, a threshold of t of n inputs the binomial coefficient
/// n over t, and the sum of the outputs is the size in the literature where no term serves two outputs (31 terms for `rd53`, 84 for
/// `9sym` and `life`).
const FUNCTIONS: [Function; 16] = [
    function("xor5", 5, 1, |x| x.count_ones() & 1, &[16]),
    function("rd53", 5, 3, u32::count_ones, &[5, 10, 16]),
    function("rd73", 7, 3, u32::count_ones, &[35, 42, 64]),
    function("rd84", 8, 4, u32::count_ones, &[1, 70, 84, 128]),
    function(
        "9sym",
        9,
        1,
        |x| u32::from((3..=6).contains(&x.count_ones())),
        &[84],
    ),
    function(
        "sym10",
        10,
        1,
        |x| u32::from((4..=7).contains(&x.count_ones())),
        &[210],
    ),
    function("maj7", 7, 1, |x| u32::from(x.count_ones() > 3), &[35]),
    function("maj9", 9, 1, |x| u32::from(x.count_ones() > 4), &[126]),
    function("life", 9, 1, life, &[84]),
    function(
        "add2",
        5,
        3,
        |x| (x & 3) + (x >> 2 & 3) + (x >> 4),
        &[7, 12, 4],
    ),
    function(
        "add3",
        7,
        4,
        |x| (x & 7) + (x >> 3 & 7) + (x >> 6),
        &[15, 28, 12, 4],
    ),
    function("add4", 8, 5, |x| (x & 15) + (x >> 4), &[]),
    function("square6", 6, 12, |x| x * x, &[]),
    function("root8", 8, 5, u32::isqrt, &[]),
    function("product4", 8, 8, |x| (x & 15) * (x >> 4), &[]),
    function("distance4", 8, 5, |x| (x & 15).abs_diff(x >> 4), &[]),
];

/// The next state of the middle cell of nine.
fn life(x: u32) -> u32 {
    let around = (x & 0b1_1110_1111).count_ones();
    u32::from(around == 3 || (around == 2 && x >> 4 & 1 == 1))
}

impl Function {
    fn bit(&self, x: u32, output: usize) -> bool {
        (self.of)(x) >> (self.outputs as usize - 1 - output) & 1 == 1
    }

    fn row(&self, x: u32) -> Vec<Level> {
        (0..self.inputs)
            .map(|i| (x >> (self.inputs - 1 - i) & 1) as Level)
            .collect()
    }

    /// The file, in the style of its number: how blanks, comments, labels and line ends are written.
    fn text(&self, kind: &str, style: usize) -> String {
        let (end, gap) = [("\n", " "), ("\r\n", "\t "), ("\n", " | "), ("\n", "\n   ")][style % 4];
        let mut lines = vec![
            format!("# {} by definition", self.name),
            format!(".i   {}", self.inputs),
            format!(".o\t{}", self.outputs),
        ];
        if kind != "fd" || style.is_multiple_of(2) {
            lines.push(format!(".type {kind}"));
        }
        if style % 3 == 1 {
            lines.push(format!(".ilb {}", labels("in", self.inputs)));
            lines.push(format!(".ob {}", labels("out", self.outputs)));
            lines.push(format!(".phase {}", "1".repeat(self.outputs as usize)));
        }
        lines.push(format!(".p {}", 7 * style));
        for x in 0..1 << self.inputs {
            let value = (self.of)(x);
            if value == 0 && !kind.contains('r') {
                continue;
            }
            let [inputs, outputs] = [(x, self.inputs), (value, self.outputs)]
                .map(|(number, width)| format!("{number:0width$b}", width = width as usize));
            let comment = if x % 5 == 0 { "  # a row" } else { "" };
            lines.push(format!("{inputs}{gap}{outputs}{comment}"));
        }
        if style.is_multiple_of(2) {
            lines.push(".e".to_owned());
        }
        lines.join(end)
    }

    fn check(&self, terms: &[Cube], output: usize, what: &str) {
        for x in 0..1 << self.inputs {
            let row = self.row(x);
            let covered = terms.iter().any(|term| term.covers_row(&row));
            assert_eq!(
                covered,
                self.bit(x, output),
                "{what}, output {output}, input {x:b}"
            );
        }
    }
}

fn labels(stem: &str, count: u32) -> String {
    (1..=count)
        .map(|i| format!("{stem}.{i}"))
        .collect::<Vec<_>>()
        .join("  ")
}

fn minimum(file: &Pla, output: usize) -> Vec<Cube> {
    let options = Options {
        max_models: 1,
        count_models: false,
        list_prime_implicants: false,
        ..Options::default()
    };
    if file.tables[output].on.is_empty() {
        return Vec::new();
    }
    let problem = file.problem(output);
    let models = solve(&problem, &options).unwrap();
    assert_eq!(models.status, Status::Complete);
    assert_eq!(models.lower_bound, models.upper_bound);
    let terms: Vec<Cube> = models.terms(0).cloned().collect();
    assert_eq!(check::verify(&problem, &terms), Ok(()));
    assert_eq!(terms.len(), models.lower_bound);
    terms
}

#[test]
fn functions_of_every_type_and_style_have_their_minima() {
    let mut outputs = 0;
    for (number, function) in FUNCTIONS.iter().enumerate() {
        let mut sizes: Vec<Vec<usize>> = Vec::new();
        for (at, kind) in ["f", "fd", "fr", "fdr"].into_iter().enumerate() {
            let what = format!("{} as {kind}", function.name);
            let file = pla::read(&function.text(kind, number + at))
                .unwrap_or_else(|e| panic!("{what}: {e}"));
            let models: Vec<Vec<Cube>> = (0..file.outputs.len())
                .map(|output| minimum(&file, output))
                .collect();
            let again = pla::read(&pla::write(&file, &models)).unwrap();
            assert_eq!(
                (&again.inputs, &again.outputs),
                (&file.inputs, &file.outputs),
                "{what}"
            );
            for (output, table) in again.tables.iter().enumerate() {
                function.check(&table.on, output, &what);
                outputs += 1;
            }
            sizes.push(models.iter().map(Vec::len).collect());
        }
        assert!(
            sizes.iter().all(|size| *size == sizes[0]),
            "{}: {sizes:?}",
            function.name
        );
        if !function.minima.is_empty() {
            assert_eq!(sizes[0], function.minima, "{}", function.name);
        }
    }
    assert_eq!(
        outputs,
        4 * FUNCTIONS.iter().map(|f| f.outputs as usize).sum::<usize>()
    );
}

/// Wide terms with dashes, as control logic has them.
fn wide(inputs: usize, outputs: usize, terms: usize, most_literals: u64, seed: u64) -> String {
    let mut random = Random(seed);
    let mut below = |n| random.below(n);
    let mut text = format!(".i {inputs}\n.o {outputs}\n");
    for _ in 0..terms {
        let mut cells = vec![b'-'; inputs];
        for _ in 0..2 + below(most_literals - 1) {
            cells[below(inputs as u64) as usize] = b'0' + below(2) as u8;
        }
        text += std::str::from_utf8(&cells).unwrap();
        text.push(' ');
        text.extend((0..outputs).map(|_| ['1', '0', '0', '0', '-', '~'][below(6) as usize]));
        text.push('\n');
    }
    text
}

#[test]
fn wide_files_with_dashes() {
    for (inputs, outputs, terms, literals) in [
        (8, 7, 32, 5),
        (25, 18, 29, 5),
        (25, 29, 32, 6),
        (45, 6, 40, 8),
        (128, 4, 40, 6),
    ] {
        let file = pla::read(&wide(inputs, outputs, terms, literals, inputs as u64)).unwrap();
        let models: Vec<Vec<Cube>> = (0..outputs).map(|output| minimum(&file, output)).collect();
        let again = pla::read(&pla::write(&file, &models)).unwrap();
        for (output, table) in again.tables.iter().enumerate() {
            let cover = check::verify_cover(&file.problem(output), &table.on);
            assert_eq!(cover, Ok(()), "{inputs} inputs, output {output}");
        }
        assert!(models.iter().all(|model| !model.is_empty()));
    }
}

#[test]
fn a_phase_of_0_negates_an_output() {
    for (kind, terms) in [
        ("f", "11 11\n10 01\n"),
        ("fr", "11 11\n10 01\n01 00\n00 00\n"),
    ] {
        let file = pla::read(&format!(
            ".i 2\n.o 2\n.ob f g\n.phase 01\n.type {kind}\n{terms}.e\n"
        ))
        .unwrap();
        assert_eq!(file.outputs, ["~f", "g"]);
        assert_eq!(minimum(&file, 0).len(), 2, "{kind}: ~a + ~b");
        assert_eq!(minimum(&file, 1), [Cube::from_literals([(0, 1)])], "{kind}");
    }
}

#[test]
fn faults_name_the_line() {
    for (text, line, part) in [
        (".i 2\n.o 1\n.type fz\n", 3, "fdr"),
        (".i 2\n.o 1\n11 1\n.type fr\n00 0\n", 4, "before the terms"),
        (
            ".i 2\n.o 1\n.phase 011\n11 1\n",
            3,
            "`.phase` has 3 outputs, expected 1",
        ),
        (".i 2\n.o 1\n.phase x\n", 3, "`.phase` has `x`"),
        (".i 2\n.o 1\n111 1\n", 3, "4 characters"),
        (".i 2\n.o 1\n1\n", 3, "not complete"),
        (".i 2\n.o 1\n.kiss\n", 3, "not supported"),
        ("11 1\n", 1, "before `.i`"),
        (
            ".i 2\n.o 1\n.ilb a a\n11 1\n.e\n",
            3,
            "`.ilb` has `a` twice; give each its own name",
        ),
        (
            ".i 2\n.o 1\n.ilb a\n11 1\n.e\n",
            3,
            "`.ilb` has 1 names, expected 2",
        ),
        (
            ".i 2\n.o 2\n.type fr\n.ob f g\n1- 1~\n# both\n11 00\n.e\n",
            7,
            "output f is 0 here and 1 on line 5",
        ),
        // Names may come before the numbers, and the directive is at fault all the same.
        (
            "# two names\n.ob f g\n.i 2\n.o 1\n11 1\n.e\n",
            2,
            "`.ob` has 2 names, expected 1",
        ),
        // A term that never ends is at fault where it begins.
        (".i 2\n.o 1\n11 1\n1\n0\n.e\n", 4, "not complete"),
        ("11", 1, "before `.i`"),
        (".i 2\n\n", 2, "no `.o`"),
    ] {
        let error = pla::read(text).unwrap_err();
        assert_eq!(error.line, line, "{text:?}: {error}");
        assert!(error.message.contains(part), "{text:?}: {error}");
    }
}

#[test]
fn a_pla_file_is_read_as_the_reference_program_reads_it() {
    let sizes_on_one_line = pla::read(".i 2 .o 1\n.TYPE FR\n11 1\n00 0\n").unwrap();
    let usual = pla::read(".i 2\n.o 1\n.type fr\n11 1\n00 0\n").unwrap();
    assert_eq!(sizes_on_one_line, usual);
    let slip = pla::read("adder of two\n.i 2\n.o 1\n.typ fr\n.top x\n11 1\n00 0\n").unwrap();
    assert_eq!(slip.kind, pla::Type::Fd);
    let notes = slip.notes.join("\n");
    assert!(notes.contains("line 1 stands before"), "{notes}");
    assert!(notes.contains("line 4: `.typ` is not known and not read; is `.type` meant?"));
    assert!(notes.contains("line 5: `.top` is not known and not read"));
    let early = pla::read("1-1\n11 1\n.i 2\n.o 1\n.type fr\n11 1\n00 0\n").unwrap();
    assert_eq!(early.tables, usual.tables);
    assert_eq!(early.notes.len(), 2);
    assert!(early.notes[0].starts_with("line 1 is a term before `.i` and `.o` and is not read"));
    let names_first = pla::read(".ilb a b\n.i 2\n.o 1\n11 1\n").unwrap();
    assert_eq!(names_first.inputs, ["a", "b"]);
    let no_value = pla::read(".i 2\n.o 1\n1? 1\n11 1\n").unwrap();
    assert_eq!(no_value.tables[0].on.len(), 1);
    assert!(no_value.notes[0].starts_with("line 3: an input has no value"));
}

#[test]
fn a_multi_value_pla_file_has_levels() {
    let text = ".mv 4 1 3 2 2\n.type fr\n1 100 11 10\n0 011 10 01\n- 001 01 00\n.e\n";
    let file = pla::read(text).unwrap();
    assert_eq!(file.levels, [2, 3, 2]);
    assert_eq!(file.inputs.len(), 3);
    assert_eq!(file.tables[0].on, [Cube::from_literals([(0, 1), (1, 0)])]);
    // Two levels in a field are two cubes.
    let second = &file.tables[1].on;
    let with = |level| Cube::from_literals([(0, 0), (1, level), (2, 0)]);
    assert_eq!(second, &[with(1), with(2)]);
    let written = pla::write(&file, &[file.tables[0].on.clone(), second.clone()]);
    let again = pla::read(&written).unwrap();
    assert_eq!(again.tables[1].on, *second);
    assert!(pla::read(".mv 4 1 3 2\n").is_err());
    assert!(pla::read(".mv 3 1 3 2\n1 102 1\n").is_err());
}
