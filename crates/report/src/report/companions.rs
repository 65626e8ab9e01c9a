//! The sections of an outcome beside its fsQCA: necessity in degree, the panel, partitions.

use qca_study::analysis::{Partition, StudyNca, StudyPanel};

use super::{Part, Writer};
use crate::companions::{nca_figures, panel_figures};
use crate::render::value::format_number;
use crate::tables::{self, Judged, degree_sentences};
use crate::words::{Words, fill};

/// Tables of one part that are shown at once; the others are folded away.
const SHOWN_TABLES: usize = 3;

const NCA_HEADING: &str = "Necessity in degree";
const PANEL_HEADING: &str = "Panel";
const FURTHER: &str = "Ceilings, peers and outliers";
const WAYS: &str = "Trajectories";

const NCA_REFERENCES: [&str; 2] = [
    "Dul, J. (2016). Necessary condition analysis (NCA): Logic and methodology of \u{201c}necessary but not sufficient\u{201d} causality. Organizational Research Methods 19(1), 10–52.",
    "Dul, J., Van der Laan, E., and Kuik, R. (2020). A statistical significance test for necessary condition analysis. Organizational Research Methods 23(2), 385–395.",
];

const PANEL_REFERENCES: [&str; 1] = [
    "García-Castro, R., and Ariño, M. A. (2016). A general approach to panel data set-theoretic research. Journal of Advances in Management Sciences & Information Systems 2, 63–76.",
];

impl Writer<'_> {
    /// The sections of one outcome, where the study asks for them.
    pub(super) fn companions(&mut self, id: &str, outcome: &str) {
        let results = self.results;
        if let Some(nca) = results.nca.get(outcome) {
            self.degree(id, outcome, nca);
        }
        if let Some(panel) = results.panel.get(outcome) {
            self.panel(id, outcome, panel);
        }
        for (at, partition) in results
            .partitions
            .get(outcome)
            .into_iter()
            .flatten()
            .enumerate()
        {
            self.partition(id, at, partition);
        }
    }

    fn degree(&mut self, id: &str, outcome: &str, nca: &StudyNca) {
        let words = self.words;
        let slug = tables::slug(self.results, outcome);
        let digits = self.options.digits;
        let mut parts = vec![
            paragraph(method_of_degree(words, nca)),
            paragraph(result_of_degree(words, nca, digits)),
        ];
        parts.push(self.table(tables::kinds_and_degrees(words, nca)));
        let all = tables::nca(words, &nca.result);
        let bottlenecks = nca.result.bottleneck.len();
        let mut further = Vec::new();
        for (at, table) in all.into_iter().enumerate() {
            let part = self.table(table);
            if at <= bottlenecks {
                parts.push(part);
            } else {
                further.push(part);
            }
        }
        parts.push(self.figures(nca_figures(words, nca, outcome, &slug, digits), false));
        parts.push(Part::Details {
            summary: words.say(FURTHER).to_owned(),
            parts: further,
        });
        parts.push(references(&NCA_REFERENCES));
        self.section(&format!("{id}-degree"), 3, words.say(NCA_HEADING), parts);
    }

    fn panel(&mut self, id: &str, outcome: &str, panel: &StudyPanel) {
        let words = self.words;
        let slug = tables::slug(self.results, outcome);
        let digits = self.options.digits;
        let mut parts: Vec<Part> = result_of_panel(words, panel, digits)
            .into_iter()
            .map(paragraph)
            .collect();
        let mut further = Vec::new();
        for (at, table) in tables::panel_tables(words, panel, outcome)
            .into_iter()
            .enumerate()
        {
            let part = self.table(table);
            if at < SHOWN_TABLES + 2 {
                parts.push(part);
            } else {
                further.push(part);
            }
        }
        parts.push(self.figures(panel_figures(words, panel, outcome, &slug, digits), false));
        parts.push(Part::Details {
            summary: words.say(WAYS).to_owned(),
            parts: further,
        });
        parts.push(references(&PANEL_REFERENCES));
        self.section(&format!("{id}-panel"), 3, words.say(PANEL_HEADING), parts);
    }

    fn partition(&mut self, id: &str, at: usize, partition: &Partition) {
        let words = self.words;
        let mut parts = vec![paragraph(result_of_partition(words, partition))];
        for table in tables::partition(words, partition) {
            parts.push(self.table(table));
        }
        let heading = fill!(words, "Solutions by {by}", by = partition.by);
        self.section(&format!("{id}-partition-{}", at + 1), 3, heading, parts);
    }
}

fn references(works: &[&str]) -> Part {
    Part::List {
        items: works.iter().map(|work| (*work).to_owned()).collect(),
    }
}

fn paragraph(text: String) -> Part {
    Part::Paragraph { text }
}

/// Text for the methods section: what was done, and Dul's three criteria.
fn method_of_degree(words: Words, nca: &StudyNca) -> String {
    let ceilings: Vec<String> = nca
        .result
        .bottleneck
        .iter()
        .map(|b| b.ceiling.label())
        .collect();
    let scores = match nca.scores {
        qca_study::file::Scores::Calibrated => words.say("the calibrated memberships"),
        qca_study::file::Scores::Raw => words.say("the raw scores"),
    };
    let first = nca
        .result
        .conditions
        .first()
        .and_then(|c| c.ceilings.first());
    let test = match first.and_then(|ceiling| ceiling.test) {
        Some(test) if test.exact => fill!(
            words,
            "p values come from all {permutations} permutations of the outcome.",
            permutations = test.permutations
        ),
        Some(test) => fill!(
            words,
            "p values come from {permutations} random permutations of the outcome.",
            permutations = test.permutations
        ),
        None => String::new(),
    };
    let asked = match ceilings.as_slice() {
        [ceiling] => fill!(
            words,
            "Beside the necessity of sets, necessary condition analysis (Dul 2016) of {scores} asks what degree of a condition \
             a degree of the outcome requires, with the ceiling {ceiling}.",
            scores,
            ceiling
        ),
        several => fill!(
            words,
            "Beside the necessity of sets, necessary condition analysis (Dul 2016) of {scores} asks what degree of a condition \
             a degree of the outcome requires, with the ceilings {ceilings}.",
            scores,
            ceilings = words.enumerated(several)
        ),
    };
    let called = fill!(
        words,
        "A condition is called necessary in degree where theory supports it, its effect size d is at least {effect}, and p is \
         at most {alpha} (Dul 2016; Dul, Van der Laan and Kuik 2020).",
        effect = nca.effect,
        alpha = nca.alpha
    );
    words.sentences([asked, test, called])
}

/// Text for the results section.
fn result_of_degree(words: Words, nca: &StudyNca, digits: usize) -> String {
    let judged: Vec<Judged<'_>> = nca
        .kinds
        .iter()
        .map(|row| Judged {
            condition: &row.condition,
            effect_size: row.effect_size,
            p: row.p,
            in_degree: row.in_degree,
        })
        .collect();
    let mut sentences = degree_sentences(words, &nca.result.outcome, &judged, digits);
    let disagreeing = nca
        .kinds
        .iter()
        .filter(|row| row.disagreement.is_some())
        .count();
    if disagreeing > 0 {
        sentences.push(fill!(
            words,
            "Necessity in kind and in degree disagree for {disagreeing} of {count} conditions; the table says why.",
            disagreeing,
            count = nca.kinds.len()
        ));
    }
    words.sentences(sentences)
}

/// Text for methods and results of a panel.
fn result_of_panel(words: Words, panel: &StudyPanel, digits: usize) -> Vec<String> {
    let Some(result) = &panel.sufficiency else {
        return vec![
            words.say("There is no solution, so that only the conditions are looked at from time to time.")
                .to_owned(),
        ];
    };
    let number = |value| format_number(value, digits);
    let solution = &result.solution;
    let lowest = |values: Vec<(String, Option<f64>)>| {
        let defined = values
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        defined.min_by(|a, b| a.1.total_cmp(&b.1))
    };
    let cluster = lowest(
        solution
            .between
            .iter()
            .map(|c| (c.cluster.clone(), c.figures.consistency))
            .collect(),
    );
    let unit = lowest(
        solution
            .within
            .iter()
            .map(|u| (u.unit.clone(), u.figures.consistency))
            .collect(),
    );
    let named = |found: Option<(String, f64)>| {
        found.map_or_else(
            || "–".to_owned(),
            |(name, value)| {
                fill!(
                    words,
                    "{name} ({figure})",
                    name,
                    figure = number(Some(value))
                )
            },
        )
    };
    let methods = fill!(
        words,
        "Cases are {unit} at a {cluster}: consistencies are pooled, between ({cluster}) and within ({unit}) (García-Castro and Ariño 2016). The \
         distance of the between or within consistencies from all alike, adjusted for their number, is 0 where the pooled \
         figure speaks for all.",
        unit = result.unit,
        cluster = result.cluster
    );
    let results = fill!(
        words,
        "The solution has a pooled consistency of {consistency}; the adjusted distance between is {between}, within {within}. The least consistent \
         {cluster} is {time}, the least consistent {unit} is {case}.",
        consistency = number(solution.pooled.consistency),
        between = number(solution.adjusted_distance_between),
        within = number(solution.adjusted_distance_within),
        cluster = result.cluster,
        time = named(cluster),
        unit = result.unit,
        case = named(unit)
    );
    vec![methods, results]
}

/// Text for the results of a partition.
fn result_of_partition(words: Words, partition: &Partition) -> String {
    let broken: Vec<&str> = partition
        .groups
        .iter()
        .filter(|group| group.holds == Some(false))
        .map(|group| group.group.as_str())
        .collect();
    let returning = partition
        .terms
        .iter()
        .filter(|term| term.pooled && !term.groups.is_empty())
        .count();
    let pooled = partition.terms.iter().filter(|term| term.pooled).count();
    let breaks = match broken.as_slice() {
        [] => fill!(
            words,
            "The pooled solution holds in every {by} in which it has cases.",
            by = partition.by
        ),
        some => fill!(
            words,
            "The pooled solution breaks, below the consistency cut-off, in {groups}.",
            groups = words.enumerated(some)
        ),
    };
    words.sentences([
        fill!(
            words,
            "The analysis was repeated over the cases of each {by}.",
            by = partition.by
        ),
        breaks,
        fill!(
            words,
            "Of its {pooled} terms {returning} return in some group.",
            pooled,
            returning
        ),
    ])
}
