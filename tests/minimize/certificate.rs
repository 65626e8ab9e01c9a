//! An independent checker of lower-bound certificates: it knows parts only as sets of rows whose common literals exclude every OFF
//! row, and finds the heaviest one by taking or leaving rows, with no prime implicants and no linear programme.

use qca_minimize::certificate::{Certificate, Next, Node};
use qca_minimize::{Cube, Level, Options, Problem, pla, solve};

use crate::random::Random;

struct Checker<'a> {
    certificate: &'a Certificate,
    off: &'a [Cube],
    /// Pairs that are together and pairs that are apart.
    together: Vec<(usize, usize)>,
    apart: Vec<(usize, usize)>,
    /// Weights, heaviest and room of the nodes above: heavier slacks are impossible.
    above: Vec<(Vec<u64>, u64, u64)>,
}

impl Checker<'_> {
    fn check(&mut self, node: &Node) -> Result<(), String> {
        if node.weights.len() != self.certificate.rows.len() || node.heaviest == 0 {
            return Err("a node has the wrong number of weights".into());
        }
        let mut part = Vec::new();
        if self.exceeds(node, 0, &mut part, None) {
            return Err(format!("part {part:?} weighs more than {}", node.heaviest));
        }
        let total: u64 = node.weights.iter().sum();
        let target = self.certificate.bound as u64 - 1;
        let room = (target * node.heaviest).saturating_sub(total);
        self.above.push((node.weights.clone(), node.heaviest, room));
        match &node.next {
            Next::Nothing if total > target * node.heaviest => {}
            Next::Nothing => return Err("a weak leaf".into()),
            Next::Narrower(node) => self.check(node)?,
            Next::Pair(cases) => {
                let (r, s, together, apart) = &**cases;
                self.together.push((*r, *s));
                self.check(together)?;
                self.together.pop();
                self.apart.push((*r, *s));
                self.check(apart)?;
                self.apart.pop();
            }
        }
        self.above.pop();
        Ok(())
    }

    /// Whether some possible part with these rows, and others from `next` on, is too heavy.
    fn exceeds(
        &self,
        node: &Node,
        next: usize,
        part: &mut Vec<usize>,
        term: Option<&Cube>,
    ) -> bool {
        let weight = |rows: &[usize]| rows.iter().map(|&r| node.weights[r]).sum::<u64>();
        let rest: u64 = node.weights[next..].iter().sum();
        if weight(part) + rest <= node.heaviest {
            return false;
        }
        // The rows still to come can make up for no more than their own weight.
        for (weights, heaviest, room) in &self.above {
            let have: u64 =
                part.iter().map(|&r| weights[r]).sum::<u64>() + weights[next..].iter().sum::<u64>();
            if heaviest.saturating_sub(have) > *room {
                return false;
            }
        }
        if next == node.weights.len() {
            let whole = |r: usize| part.contains(&r);
            return self.together.iter().all(|&(r, s)| whole(r) == whole(s));
        }
        if let Some(joined) = self.join(part, next, term) {
            part.push(next);
            if self.exceeds(node, next + 1, part, Some(&joined)) {
                return true;
            }
            part.pop();
        }
        let needed = self
            .together
            .iter()
            .any(|&(r, s)| (r == next && part.contains(&s)) || (s == next && part.contains(&r)));
        !needed && self.exceeds(node, next + 1, part, term)
    }

    /// The common literals of a part and one more row, if that is a part.
    fn join(&self, part: &[usize], row: usize, term: Option<&Cube>) -> Option<Cube> {
        let split = |&(r, s): &(usize, usize)| {
            (r == row && part.contains(&s)) || (s == row && part.contains(&r))
        };
        let skipped = self.together.iter().any(|&(r, s)| {
            (r == row && s < row && !part.contains(&s))
                || (s == row && r < row && !part.contains(&r))
        });
        if skipped || self.apart.iter().any(split) {
            return None;
        }
        let row = &self.certificate.rows[row];
        let common: Cube = match term {
            None => row.clone(),
            Some(term) => row
                .literals()
                .filter(|&(c, l)| term.level(c) == Some(l))
                .collect(),
        };
        (!self.off.iter().any(|off| off.intersects(&common))).then_some(common)
    }
}

/// Whether the certificate proves its bound for a problem over rows and OFF cubes.
fn accept(certificate: &Certificate, problem: &Problem, off: &[Cube]) -> Result<(), String> {
    if let Some(row) = certificate
        .rows
        .iter()
        .find(|row| !problem.on.contains(row))
    {
        return Err(format!("{row:?} is not ON"));
    }
    let mut checker = Checker {
        certificate,
        off,
        together: vec![],
        apart: vec![],
        above: vec![],
    };
    checker.check(&certificate.root)
}

/// The accepted certificate, from all prime implicants; the one that comes without them is checked beside it.
fn certified(problem: &Problem, off: &[Cube]) -> Certificate {
    let bounds = [false, true].map(|list_prime_implicants| {
        let options = Options {
            certificate: true,
            count_models: false,
            max_models: 1,
            list_prime_implicants,
            ..Options::default()
        };
        let models = solve(problem, &options).expect("a valid problem");
        let certificate = models.certificate.expect("a certificate was asked for");
        assert_eq!(certificate.bound, models.upper_bound);
        let read: Certificate = certificate.to_string().parse().expect("its own text");
        assert_eq!(read, certificate);
        accept(&certificate, problem, off).unwrap_or_else(|fault| panic!("{fault}"));
        certificate
    });
    let [alone, listed] = bounds;
    assert_eq!(alone.bound, listed.bound);
    listed
}

fn random_problem(seed: u64, conditions: usize, rows: usize) -> (Problem, Vec<Cube>) {
    let mut random = Random(seed);
    let seen = random.rows(conditions as u32, rows);
    let cube =
        |row: &u64| Cube::from_literals((0..conditions).map(|c| (c, (row >> c & 1) as Level)));
    let (mut on, mut off) = (Vec::new(), Vec::new());
    for row in &seen {
        if random.below(2) == 1 {
            on.push(cube(row));
        } else {
            off.push(cube(row));
        }
    }
    (Problem::free(vec![2; conditions], on, off.clone()), off)
}

#[test]
fn certificates_are_accepted() {
    let mut deep = 0;
    for seed in 0..300 {
        let (problem, off) = random_problem(seed, 5 + seed as usize % 4, 20 + seed as usize % 11);
        deep += u32::from(certified(&problem, &off).root.next != Next::Nothing);
    }
    for seed in 0..8 {
        let (problem, off) = random_problem(seed, 12, 90);
        deep += u32::from(certified(&problem, &off).root.next != Next::Nothing);
    }
    assert!(deep > 0, "no proof needed more than one set of weights");
}

#[test]
fn a_false_certificate_is_refused() {
    let (problem, off) = random_problem(7, 6, 24);
    let mut certificate = certified(&problem, &off);
    certificate.bound += 1;
    assert!(accept(&certificate, &problem, &off).is_err());
    let mut lighter = certified(&problem, &off);
    lighter.root.heaviest -= 1;
    assert!(accept(&lighter, &problem, &off).is_err());
}

#[test]
#[ignore = "needs the reference data in ../shared beside the checkout; .ci/run runs it there"]
fn a_reference_instance_is_certified() {
    let table = reference_instance("rand_k12_n60_s1");
    assert_eq!(certified(&table.problem(0), &table.tables[0].off).bound, 7);
}

/// Half a million models, where weights for each part of the count had used up the steps.
#[test]
#[ignore = "needs the reference data in ../shared beside the checkout; .ci/run runs it there"]
fn models_of_a_reference_instance_are_counted_within_the_default_steps() {
    let table = reference_instance("rand_k12_n100_s1");
    let models = solve(&table.problem(0), &Options::default()).unwrap();
    assert_eq!(models.model_count, Some(509_535_u64.into()));
}

fn reference_instance(name: &str) -> pla::Pla {
    let path = format!("../shared/bench/instances/{name}.pla");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    let text = std::fs::read_to_string(&path).expect("an instance");
    pla::read(&text).expect("a PLA file")
}
