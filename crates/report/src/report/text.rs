//! Every sentence of the report that does not come from the results, in English: the keys of the other languages.

use serde::Serialize;

use crate::words::{Words, fill};

/// What the page's frame says.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Strings {
    pub(super) language: &'static str,
    pub(super) skip: &'static str,
    pub(super) contents: &'static str,
    pub(super) warning: &'static str,
    pub(super) remedy: &'static str,
}

impl Strings {
    pub(super) fn new(words: Words) -> Self {
        Strings {
            language: words.language().code(),
            skip: words.say("Skip to the results"),
            contents: words.say("Contents"),
            warning: words.say("Warning"),
            remedy: words.say("What to do:"),
        }
    }
}

pub(super) const UNTITLED: &str = "Qualitative Comparative Analysis";
pub(super) const SUMMARY: &str = "Summary";
pub(super) const METHODS: &str = "Methods";
pub(super) const METHODS_HINT: &str = "Text for a methods section, written from the options in force. Adapt it to the argument of the paper.";
pub(super) const DATA: &str = "Data and calibration";
pub(super) const CALIBRATION_PLOTS: &str = "Calibration plots";
pub(super) const NECESSITY: &str = "Necessity";
pub(super) const TRUTH_TABLE: &str = "Truth table";
pub(super) const SOLUTIONS: &str = "Solutions";
pub(super) const CHARTS: &str = "Configuration chart";
pub(super) const PLOTS: &str = "XY plots";
pub(super) const ASSUMPTIONS: &str = "Simplifying assumptions";
pub(super) const ACROSS: &str = "Across outcomes";
pub(super) const REPLICATION: &str = "Replication of what was published";
pub(super) const WARNINGS: &str = "Warnings";
pub(super) const NO_WARNINGS: &str = "The analysis gave rise to no warning.";
pub(super) const PROVENANCE: &str = "Provenance";
pub(super) const CITE: &str = "How to cite";
pub(super) const REFERENCES: &str = "References for the methods section";
pub(super) const OUTSIDE: &str = "The data file lies outside the study's folder.";
pub(super) const CHECK: &str = "The analysis can be made again from the study file and the data with these SHA-256 sums; \
     the same input gives the same bytes.";
pub(super) const NO_SOLUTION: &str =
    "There is nothing to minimise for this outcome; the warnings say why.";
pub(super) const PLOT_HINT: &str = "Cases above the diagonal are consistent with sufficiency. Typical cases have both \
     the term and the outcome; cases with the term and without the outcome are deviant in kind.";
pub(super) const ASSUMPTIONS_HINT: &str = "Remainders that the solutions treat as if they led to the outcome, by the number of their row.";

pub(super) const WORDS: &str = "Words";
/// What the words and signs of the page mean; `docs/words.md` has all of them.
pub(super) const MEANINGS: [&str; 7] = [
    "Solution: what minimisation makes of the sufficient rows under one rule about remainders: conservative (none is \
     used), parsimonious (any that makes it shorter), intermediate (easy counterfactuals only).",
    "Model: one formula of a solution. Where several have the fewest prime implicants they fit the data equally well; \
     M1 is the first listed.",
    "C1 with P4, or (C1, P4): the pair of a conservative and a parsimonious model between which an intermediate model \
     lies. Different pairs may have the same model: such models count once.",
    "Kind: intermediate solutions that are the same for several pairs are one kind.",
    "Reported model: the one that the summary, the first chart, the figures and the methods text show; chosen in the \
     study file with its reason, else the first.",
    "Configuration: a term of a model and a column of the chart. Those with the same number and different letters (1a, \
     1b) have the same core conditions.",
    "Core conditions are in the parsimonious model of the pair, too; peripheral ones in the intermediate model alone.",
];

pub(super) const IN_JSON: &str = "listed in results.json";
pub(super) const TOO_MANY: &str = "too many to list";

/// The heading of an outcome's part.
pub(super) fn outcome(words: Words, label: &str) -> String {
    fill!(words, "Outcome: {name}", name = label)
}

/// How many published claims hold, and where that is shown.
pub(super) fn published(words: Words, summary: &str) -> String {
    fill!(
        words,
        "What the study file says was published: {summary} The verdicts are under “{heading}”.",
        summary,
        heading = words.say(REPLICATION)
    )
}

/// The summary line of models that are folded away.
pub(super) fn more_models(words: Words, count: usize) -> String {
    fill!(words, "{count} more models", count)
}

/// The summary line of plots that are folded away.
pub(super) fn more_plots(words: Words, count: usize) -> String {
    fill!(words, "{count} more plots", count)
}

/// How the program is cited.
pub(super) fn citation(version: &str) -> String {
    format!(
        "The qca developers (2026). qca: exact fuzzy-set Qualitative Comparative Analysis (version {version}) \
         [Computer software]."
    )
}

/// A work that the methods text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Work {
    BaumgartnerThiem,
    Fiss,
    OanaSchneider,
    RaginRedesigning,
    RaginSonnett,
    SchneiderWagemann,
    SchneiderRohlfing,
}

impl Work {
    /// The entry in the list of references.
    pub(super) fn reference(self) -> &'static str {
        match self {
            Work::BaumgartnerThiem => {
                "Baumgartner, M., and Thiem, A. (2017). Model ambiguities in configurational comparative research. \
                 Sociological Methods & Research, 46(4), 954–987."
            }
            Work::Fiss => {
                "Fiss, P. C. (2011). Building better causal theories: A fuzzy set approach to typologies in \
                 organization research. Academy of Management Journal, 54(2), 393–420."
            }
            Work::OanaSchneider => {
                "Oana, I.-E., and Schneider, C. Q. (2024). A robustness test protocol for applied QCA: Theory and R software \
                 application. Sociological Methods & Research, 53(1), 57–88."
            }
            Work::RaginRedesigning => {
                "Ragin, C. C. (2008). Redesigning Social Inquiry: Fuzzy Sets and Beyond. University of Chicago Press."
            }
            Work::RaginSonnett => {
                "Ragin, C. C., and Sonnett, J. (2005). Between complexity and parsimony: Limited diversity, \
                 counterfactual cases, and comparative analysis. In S. Kropp and M. Minkenberg (eds.), Vergleichen \
                 in der Politikwissenschaft, 180–197. VS Verlag."
            }
            Work::SchneiderWagemann => {
                "Schneider, C. Q., and Wagemann, C. (2012). Set-Theoretic Methods for the Social Sciences. \
                 Cambridge University Press."
            }
            Work::SchneiderRohlfing => {
                "Schneider, C. Q., and Rohlfing, I. (2013). Combining QCA and process tracing in set-theoretic \
                 multi-method research. Sociological Methods & Research, 42(4), 559–597."
            }
        }
    }
}
