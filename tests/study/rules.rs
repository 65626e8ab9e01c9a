//! Counterfactual rules on random data: what they promise holds, and a rule that excludes nothing changes nothing.

use proptest::prelude::*;
use qca::CaseNames;
use qca::Count;
use qca::Expression;
use qca::FuzzySets;
use qca::Out;
use qca::Outcome;
use qca::Set;
use qca::TruthTable;
use qca::minimize::{self, Cube, Level};
use qca::solution::untenable;
use qca::solution::{SolutionOptions, SolutionType, minimize_table};
use qca::truth_table::{CutOffs, NamedExpression, Observed, Rules, RulesReport, configuration};
use qca_study::Specification;
use qca_study::specification::truth_table;

use crate::random::Random;

#[derive(Clone, Debug)]
struct Data {
    sets: FuzzySets,
    conditions: Vec<String>,
    outcome: Outcome,
}

/// Three fuzzy conditions and one of three levels, or four crisp ones, with a fuzzy outcome.
fn data() -> impl Strategy<Value = Data> {
    let fuzzy = || prop::collection::vec(0u8..=20, 6..=12);
    (fuzzy(), prop::collection::vec(0u8..=20, 48), any::<bool>()).prop_map(
        |(outcome, raw, multi)| {
            let cases = outcome.len();
            let share = |value: u8| f64::from(value) / 20.0;
            let mut sets = Vec::new();
            for at in 0..4 {
                let column = (0..cases).map(|case| raw[at * 12 + case]);
                let mut values: Vec<f64> = if multi && at == 0 {
                    column.map(|v| f64::from(v % 3)).collect()
                } else {
                    // Never 0.5, so that every case is in a row.
                    column
                        .map(|v| if v == 10 { 0.55 } else { share(v) })
                        .collect()
                };
                // Every level occurs, and no condition is constant.
                for (case, value) in values.iter_mut().take(3).enumerate() {
                    *value = if multi && at == 0 {
                        case as f64
                    } else {
                        [0.2, 0.9, 0.7][case]
                    };
                }
                sets.push(Set::new(["A", "B", "C", "D"][at], values).unwrap());
            }
            sets.push(
                Set::new(
                    "Y",
                    outcome
                        .into_iter()
                        .map(|v| share(v) * 0.98 + 0.01)
                        .collect(),
                )
                .unwrap(),
            );
            let names: Vec<String> = (0..cases).map(|case| format!("c{case}")).collect();
            let sets = FuzzySets::new("random", names, sets).unwrap();
            let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
            Data {
                sets,
                conditions: ["A", "B", "C", "D"].map(str::to_owned).to_vec(),
                outcome,
            }
        },
    )
}

impl Data {
    fn observed(&self) -> Observed {
        Observed::new(&self.sets, &self.conditions, &self.outcome).unwrap()
    }

    fn table(&self, cut_offs: &CutOffs, rules: &Rules) -> qca::Result<TruthTable> {
        self.observed().classify(cut_offs)?.exclude(rules)
    }

    fn both(&self, rules: &Rules) -> (TruthTable, TruthTable, RulesReport) {
        let cut_offs = CutOffs {
            consistency: 0.75,
            ..Default::default()
        };
        let mut table = self.table(&cut_offs, rules).unwrap();
        let negation = self.observed().negation().classify(&cut_offs).unwrap();
        let mut negation = negation.exclude(&rules.of_negation()).unwrap();
        untenable::exclude(&mut table, &mut negation, rules, &all_models()).unwrap();
        let report = table.rules().unwrap().clone();
        (table, negation, report)
    }
}

fn all_models() -> SolutionOptions {
    SolutionOptions {
        types: vec![SolutionType::Parsimonious],
        minimizer: minimize::Options {
            max_models: 100_000,
            ..minimize::Options::default()
        },
        ..SolutionOptions::default()
    }
}

/// The parsimonious models as cubes; none where there is nothing to minimise.
fn models(table: &TruthTable) -> Vec<Vec<Cube>> {
    let trivial = table.rows_with(Out::One).next().is_none() || table.forbidden(false).is_empty();
    if trivial {
        return Vec::new();
    }
    let models = minimize_table(table, &all_models())
        .unwrap()
        .parsimonious
        .unwrap();
    (0..models.models.len())
        .map(|at| models.terms(at).cloned().collect())
        .collect()
}

/// All configurations, by counting.
fn configurations(table: &TruthTable) -> Vec<Vec<Level>> {
    let count: u64 = table
        .conditions()
        .iter()
        .map(|c| u64::from(c.levels))
        .product();
    (1..=count)
        .map(|number| configuration(table.conditions(), &Count::from(number)).unwrap())
        .collect()
}

/// The configurations that some parsimonious model assumes to have the outcome.
fn assumptions(table: &TruthTable) -> Vec<Vec<Level>> {
    let models = models(table);
    let observed_on = |row: &[Level]| {
        table
            .rows_with(Out::One)
            .any(|other| other.cube.covers_row(row))
    };
    configurations(table)
        .into_iter()
        .filter(|row| models.iter().flatten().any(|term| term.covers_row(row)) && !observed_on(row))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn no_contradictory_assumption_is_left(data in data()) {
        let rules = Rules { exclude_contradictory: true, ..Rules::default() };
        let (before, before_negation, _) = data.both(&Rules::default());
        let (table, negation, report) = data.both(&rules);
        let theirs = assumptions(&negation);
        let explained = |row: &Vec<Level>| {
            [&table, &negation].iter().any(|t| t.rows_with(Out::One).any(|r| r.cube.covers_row(row)))
        };
        let left: Vec<_> =
            assumptions(&table).into_iter().filter(|row| theirs.contains(row) && !explained(row)).collect();
        prop_assert!(left.is_empty(), "{left:?} after {report:?}");
        // Observed rows with OUT 1 stay, and every excluded row names the rule.
        prop_assert_eq!(table.cubes_with(Out::One), before.cubes_with(Out::One));
        prop_assert_eq!(negation.cubes_with(Out::One), before_negation.cubes_with(Out::One));
        let excluded: Vec<_> = table.result(false).unwrap().rows.into_iter().filter(|r| r.n == 0).collect();
        prop_assert!(excluded.iter().all(|r| r.out == Out::Zero && r.excluded_by.as_deref() == Some("exclude contradictory")));
        prop_assert_eq!(Count::from(excluded.len()), report.contradictory_rows);
        // Nothing to exclude: not a single round, and the table is as before.
        if report.contradictory_rounds == 0 {
            prop_assert_eq!(models(&table), models(&before));
        }
    }

    #[test]
    fn no_row_is_sufficient_for_both(data in data()) {
        let rules = Rules { exclude_simultaneous: true, ..Rules::default() };
        let (before, before_negation, _) = data.both(&Rules::default());
        let (table, negation, report) = data.both(&rules);
        let both = |a: &TruthTable, b: &TruthTable| {
            let b = b.cubes_with(Out::One);
            a.cubes_with(Out::One).into_iter().filter(|cube| b.contains(cube)).count()
        };
        prop_assert_eq!(both(&table, &negation), 0);
        prop_assert_eq!(both(&before, &before_negation), report.simultaneous_rows);
        let named = |t: &TruthTable| {
            t.rows().iter().filter(|r| r.excluded_by.as_deref() == Some("exclude simultaneous")).count()
        };
        prop_assert_eq!((named(&table), named(&negation)), (report.simultaneous_rows, report.simultaneous_rows));
    }

    #[test]
    fn no_assumption_contradicts_a_claim_of_necessity(data in data(), pick in 0usize..4) {
        let claim = Expression::parse(["B", "B + C", "~D", "B*C + D"][pick]).unwrap();
        let rules = Rules { respect_necessity: vec![claim.clone()], ..Rules::default() };
        let (table, negation, _) = data.both(&rules);
        let within = claim.to_cubes(table.conditions()).unwrap();
        for row in assumptions(&table) {
            prop_assert!(within.iter().any(|cube| cube.covers_row(&row)), "{row:?} is outside {claim}");
        }
        // The claim is about the outcome alone.
        prop_assert_eq!(models(&negation), models(&data.both(&Rules::default()).1));
    }

    #[test]
    fn rows_that_contradict_a_claim_are_thrown_away_where_asked(data in data(), pick in 0usize..4) {
        let claim = Expression::parse(["B", "B + C", "~D", "B*C + D"][pick]).unwrap();
        let kept = Rules { respect_necessity: vec![claim.clone()], ..Rules::default() };
        let thrown = Rules { exclude_against_necessity: true, ..kept.clone() };
        let cut_offs = CutOffs { consistency: 0.75, ..Default::default() };
        let before = data.table(&cut_offs, &kept).unwrap();
        let after = data.table(&cut_offs, &thrown).unwrap();
        let within = claim.to_cubes(after.conditions()).unwrap();
        let contradicts = |cube: &Cube| !within.iter().any(|inside| inside.covers(cube));
        let mut count = 0;
        for (kept, thrown) in before.rows().iter().zip(after.rows()) {
            let expected = match kept.out == Out::One && contradicts(&kept.cube) {
                true => Out::Zero,
                false => kept.out,
            };
            count += usize::from(expected != kept.out);
            prop_assert_eq!(thrown.out, expected);
        }
        prop_assert_eq!(after.against_necessity().count(), count);
        prop_assert_eq!(before.against_necessity().count(), 0);
    }

    #[test]
    fn an_exclusion_of_nothing_changes_nothing(data in data()) {
        let cut_offs = CutOffs { consistency: 0.75, ..Default::default() };
        let plain = data.table(&cut_offs, &Rules::default()).unwrap();
        let named = |text: String| NamedExpression { rule: format!("exclude {text}"), expression: Expression::parse(&text).unwrap() };
        let observed = plain.rows().iter().map(|row| qca::condition::term_text(&row.cube, plain.conditions()));
        let mut nothing: Vec<NamedExpression> = observed.map(named).collect();
        nothing.push(named("B*~B".to_owned()));
        nothing.push(named("0".to_owned()));
        let same = data.table(&cut_offs, &Rules { exclude: nothing, ..Default::default() }).unwrap();
        prop_assert_eq!(models(&same), models(&plain));
        prop_assert_eq!(same.result(true).unwrap().rows, plain.result(true).unwrap().rows);
        prop_assert!(same.excluded_counts().iter().all(|rule| rule.rows == Count::default()));
    }

    #[test]
    fn each_excluded_row_counts_for_one_rule(data in data(), frequency in 1usize..3) {
        let texts = ["~B*C", "C*D", "B"];
        let exclude = texts.map(|text| NamedExpression { rule: format!("exclude {text}"), expression: Expression::parse(text).unwrap() }).to_vec();
        let rules = Rules { exclude, exclude_rows: vec![Count::from(1usize), Count::from(16usize)], ..Default::default() };
        let Ok(table) = data.table(&CutOffs { frequency, ..Default::default() }, &rules) else {
            // No row reaches the frequency.
            return Ok(());
        };
        let plain = data.table(&CutOffs::default(), &Rules::default()).unwrap();
        let complete = table.result(true).unwrap();
        for row in &complete.rows {
            let number = row.row.as_ref().unwrap().to_u64().unwrap();
            let levels: Vec<Level> = row.configuration.levels.iter().map(|l| l.unwrap()).collect();
            let n = plain.rows().iter().find(|r| r.cube.covers_row(&levels)).map_or(0, |r| r.cases.len());
            let covered = texts.iter().find(|text| {
                let cubes = Expression::parse(text).unwrap().to_cubes(table.conditions()).unwrap();
                cubes.iter().any(|cube| cube.covers_row(&levels))
            });
            let by_number = number == 1 || number == 16;
            let expected = match covered.filter(|_| n < frequency) {
                // A row with cases is named by the rule that came last, as the number says so of this row alone.
                Some(_) if by_number && n > 0 => Some(format!("exclude row {number}")),
                Some(text) => Some(format!("exclude {text}")),
                None => by_number.then(|| format!("exclude row {number}")),
            };
            prop_assert_eq!(&row.excluded_by, &expected, "row {}", number);
            prop_assert_eq!(row.out == Out::Zero, expected.is_some() || (n >= frequency && row.out == Out::Zero));
        }
        for count in &complete.exclusions {
            let rows = complete.rows.iter().filter(|r| r.excluded_by.as_ref() == Some(&count.rule)).count();
            prop_assert_eq!(&count.rows, &Count::from(rows), "{}", count.rule);
        }
    }
}

/// Thirty conditions: rules are counted and obeyed without listing a billion configurations.
#[test]
fn thirty_conditions() {
    let conditions: Vec<String> = (0..30).map(|at| format!("C{at}")).collect();
    let mixed = |case: usize, at: usize| Random((case * 30 + at) as u64).below(2);
    // The first two cases differ in every condition, so that none is constant.
    let bit = |case: usize, at: usize| match case {
        0 | 1 => case as f64,
        _ => mixed(case, at) as f64,
    };
    let cases = 16;
    let mut sets: Vec<Set> = conditions
        .iter()
        .enumerate()
        .map(|(at, name)| Set::new(name, (0..cases).map(|case| bit(case, at)).collect()).unwrap())
        .collect();
    sets.push(
        Set::new(
            "Y",
            (0..cases)
                .map(|case| f64::from(u8::from(case % 3 == 0)))
                .collect(),
        )
        .unwrap(),
    );
    let names: CaseNames = (0..cases).map(|c| format!("c{c}")).collect();
    let sets = FuzzySets::new("wide", names, sets).unwrap();
    let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
    let excluded = |text: &str| NamedExpression {
        rule: format!("exclude {text}"),
        expression: Expression::parse(text).unwrap(),
    };
    let (a, b) = (&conditions[0], &conditions[1]);
    let rules = Rules {
        exclude: vec![excluded(&format!("{a}*~{b}")), excluded(a)],
        exclude_rows: vec![Count::from(2usize)],
        respect_necessity: vec![Expression::parse(&format!("{a} + {b}")).unwrap()],
        ..Rules::default()
    };
    let specification = Specification {
        cut_offs: CutOffs {
            consistency: 1.0,
            ..Default::default()
        },
        rules: rules.into(),
        ..Specification::new(conditions.len(), SolutionType::Parsimonious)
    };
    let observed = Observed::new(&sets, &conditions, &outcome).unwrap();
    let table = truth_table(&observed, &specification).unwrap();
    let result = table.result(false).unwrap();
    let count = |rule: &str| {
        result
            .exclusions
            .iter()
            .find(|e| e.rule.starts_with(rule))
            .map(|e| e.rows.clone())
    };
    let quarter = 1u64 << (conditions.len() - 2);
    // Observed rows among them keep their OUT.
    let observed_rows = |inside: &dyn Fn(bool, bool) -> bool| -> u64 {
        let level = |row: &qca::truth_table::TruthRow, at: usize| row.pattern[at] == Some(1);
        table
            .rows()
            .iter()
            .filter(|row| inside(level(row, 0), level(row, 1)))
            .count() as u64
    };
    assert_eq!(
        count(&format!("exclude {a}*~{b}")),
        Some(Count::from(quarter - observed_rows(&|x, y| x && !y)))
    );
    assert_eq!(
        result.exclusions[1].rows,
        Count::from(quarter - observed_rows(&|x, y| x && y))
    );
    // Row 2 has neither a nor b, and so would be excluded by the claim as well; the number came first.
    assert_eq!(count("exclude row 2"), Some(Count::from(1u64)));
    assert_eq!(
        count("respect necessity"),
        Some(Count::from(quarter - 1 - observed_rows(&|x, y| !x && !y)))
    );
    assert!(result.unlisted_excluded_rows.is_some());
    assert!(table.result(true).is_err(), "a complete table is too long");
    for model in models(&table) {
        for term in model {
            assert!(
                table
                    .forbidden(false)
                    .iter()
                    .all(|cube| !cube.intersects(&term))
            );
        }
    }
}
