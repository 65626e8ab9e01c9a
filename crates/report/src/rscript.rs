//! The same analysis as a script for R: the packages QCA, SetMethods and NCA from the same data file, with our figures as
//! comments beside theirs, and the known differences of the packages where they bite. For reviewers and co-authors.

use std::fmt::Write as _;

use qca::nca::Corner;
use qca::sets::calibration::Anchors;
use qca::solution::{Model, SolutionType};
use qca::truth_table::{AGAINST_NECESSITY, TruthTableResult};
use qca_study::analysis::StudyNca;
use qca_study::file::Scores;
use qca_study::plan::SetDescription;
use qca_study::run::{FileLayout, Results};

use crate::render::value::format_number;
use crate::reported::reported_models;

/// Decimals of the figures in comments.
const DIGITS: usize = 6;

/// The analysis as an R script. The data file is looked for where the study file says, from the folder of the study.
pub fn r_script(results: &Results) -> String {
    let mut script = Script {
        results,
        names: Names::of(results),
        out: String::new(),
    };
    script.head();
    script.data();
    script.calibration();
    script.half();
    for (at, outcome) in results.outcomes.iter().enumerate() {
        script.outcome(at + 1, outcome);
    }
    script.out
}

/// The sets' names in R: expressions of the package QCA take letters, digits, dots and underscores only.
struct Names(Vec<(String, String)>);

impl Names {
    fn of(results: &Results) -> Self {
        let sets = results.calibrate.descriptives.iter();
        let named = sets.enumerate().map(|(at, set)| {
            let plain = set.set.starts_with(|c: char| c.is_ascii_alphabetic())
                && set
                    .set
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
            let name = match plain {
                true => set.set.clone(),
                false => format!("SET{}", at + 1),
            };
            (set.set.clone(), name)
        });
        Names(named.collect())
    }

    fn get<'a>(&'a self, name: &'a str) -> &'a str {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map_or(name, |(_, name)| name)
    }

    /// An expression with the names of R: longer names first, so that none is taken for a part of another.
    fn expression(&self, expression: &str) -> String {
        let mut renamed: Vec<&(String, String)> =
            self.0.iter().filter(|(own, name)| own != name).collect();
        renamed.sort_by_key(|(own, _)| std::cmp::Reverse(own.len()));
        renamed
            .into_iter()
            .fold(expression.to_owned(), |text, (own, name)| {
                text.replace(&format!("`{own}`"), name).replace(own, name)
            })
    }
}

/// A text as R reads it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn vector(texts: impl IntoIterator<Item = String>) -> String {
    let texts: Vec<String> = texts.into_iter().collect();
    format!("c({})", texts.join(", "))
}

/// The line that reads a data file into `raw`.
fn read_file(name: &str, layout: &FileLayout) -> String {
    let file = quoted(name);
    let skip = layout.header.unwrap_or(1).saturating_sub(1);
    let lower = name.to_lowercase();
    let sheet = layout.sheet.as_deref().map(quoted);
    let mut options = String::new();
    let ending = lower.rsplit('.').next().unwrap_or_default();
    match ending {
        "xlsx" | "xls" | "xlsm" | "ods" => {
            if let Some(sheet) = sheet {
                options += &format!(", sheet = {sheet}");
            }
            if skip > 0 {
                options += &format!(", skip = {skip}");
            }
            match ending {
                "ods" => format!("raw <- as.data.frame(readODS::read_ods({file}{options}))"),
                _ => format!("raw <- as.data.frame(readxl::read_excel({file}{options}))"),
            }
        }
        "dta" => format!("raw <- as.data.frame(haven::read_dta({file}))"),
        "sav" | "zsav" => format!("raw <- as.data.frame(haven::read_sav({file}))"),
        "parquet" => format!("raw <- as.data.frame(arrow::read_parquet({file}))"),
        _ => {
            let tab = matches!(ending, "tsv" | "tab");
            let delimiter = match layout.delimiter {
                Some('\t') => Some("\\t".to_owned()),
                Some(' ') => Some(String::new()),
                Some(delimiter) => Some(delimiter.to_string()),
                None => tab.then(|| "\\t".to_owned()),
            };
            if let Some(delimiter) = delimiter {
                options += &format!(", sep = \"{delimiter}\"");
            }
            if layout.decimal_comma {
                options += ", dec = \",\"";
            }
            if skip > 0 {
                options += &format!(", skip = {skip}");
            }
            let encoding = layout.encoding.as_deref().unwrap_or("UTF-8-BOM");
            format!(
                "raw <- read.csv({file}{options}, check.names = FALSE, fileEncoding = {})",
                quoted(encoding)
            )
        }
    }
}

/// The scope of each condition as an argument, where it is wider than that of the data.
fn theoretical_scope(nca: &StudyNca) -> String {
    let extremes = |name: &str| {
        let values = nca.values.get(name).map_or(&[][..], Vec::as_slice);
        let ends = (f64::INFINITY, f64::NEG_INFINITY);
        values.iter().fold(ends, |(low, high), &value| {
            (low.min(value), high.max(value))
        })
    };
    let (low, high) = extremes(&nca.result.outcome);
    let of_data = nca.result.conditions.iter().all(|condition| {
        let [x1, x2] = condition.scope.x;
        let [y1, y2] = condition.scope.y;
        (x1, x2) == extremes(&condition.condition) && (y1, y2) == (low, high)
    });
    if of_data {
        return String::new();
    }
    let scopes = nca.result.conditions.iter().map(|condition| {
        let ends = [condition.scope.x, condition.scope.y].concat();
        vector(ends.iter().map(f64::to_string))
    });
    let scopes: Vec<String> = scopes.collect();
    format!(", scope = list({})", scopes.join(", "))
}

/// The number of a corner, as the package NCA counts them.
fn corner(corner: Corner) -> String {
    let at = Corner::ALL.iter().position(|&other| other == corner);
    (at.unwrap_or_default() + 1).to_string()
}

/// A remark of one line.
fn remark(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    format!("# {plain}\n")
}

struct Script<'a> {
    results: &'a Results,
    names: Names,
    out: String,
}

impl Script<'_> {
    fn say(&mut self, text: &str) {
        self.out.push_str(&remark(text));
    }

    fn line(&mut self, code: &str) {
        let _ = writeln!(self.out, "{code}");
    }

    fn head(&mut self) {
        let provenance = &self.results.provenance;
        let title = self.results.settings.title.clone().unwrap_or_default();
        self.say(&title);
        self.say(&format!(
            "The analysis of {} in R, written by {} {}. Run it in the folder of the study file.",
            provenance.study, provenance.program, provenance.version
        ));
        self.say("Figures after \"qca:\" are those of that program; R's should agree to the digits that R prints.");
        self.say("Where the programs are known to differ, a remark says so. Names of models (M1, C1P1) are names: their order differs.");
        self.line("library(QCA)         # install.packages(\"QCA\")");
        self.line("library(SetMethods)  # install.packages(\"SetMethods\")");
        if !self.results.nca.is_empty() {
            self.line("library(NCA)         # install.packages(\"NCA\")");
        }
        self.line("");
    }

    fn data(&mut self) {
        let provenance = &self.results.provenance;
        self.say(&format!("The data: SHA-256 {}", provenance.data_sha256));
        self.line(&read_file(&provenance.data, &provenance.layout));
        match &provenance.id {
            Some(id) => self.line(&format!("rownames(raw) <- raw[[{}]]", quoted(id))),
            None if self.results.calibrate.cases.is_empty() => {}
            None => self.say("The cases are those of the file in their order."),
        }
        for (cases, why) in [
            (&provenance.filtered, "Cases that the study is not about"),
            (&provenance.left_out, "Cases with missing values"),
        ] {
            if !cases.is_empty() {
                self.say(&format!("{why} are left out, as in the study file."));
                let names = vector(cases.iter().map(|name| quoted(name)));
                self.line(&format!("raw <- raw[!rownames(raw) %in% {names}, ]"));
            }
        }
        self.made_columns();
        self.line("d <- data.frame(row.names = rownames(raw))");
        self.line("");
    }

    /// Columns that another program would not read, or that the study makes, by their values.
    fn made_columns(&mut self) {
        let results = self.results;
        let measures = results.measures.iter();
        for made in measures.flat_map(|measures| &measures.variables) {
            self.say(&format!("{} = {}", made.name, made.formula));
            let values = made.values.iter().copied();
            self.column(&made.name, &values.collect::<Vec<_>>());
        }
        for set in &results.calibrate.descriptives {
            if !results.provenance.layout.worded.contains(&set.column) {
                continue;
            }
            if let Some(raw) = results.calibrate.raw.get(&set.set) {
                self.say(&format!("{} as numbers", set.column));
                let values = raw.iter().map(|&value| Some(value));
                self.column(&set.column, &values.collect::<Vec<_>>());
            }
        }
    }

    fn column(&mut self, name: &str, values: &[Option<f64>]) {
        let values = values
            .iter()
            .map(|value| value.map_or("NA".to_owned(), |value| value.to_string()));
        self.line(&format!("raw[[{}]] <- {}", quoted(name), vector(values)));
    }

    fn calibration(&mut self) {
        let results = self.results;
        for set in &results.calibrate.descriptives {
            self.set(set);
        }
        self.line("");
    }

    fn set(&mut self, set: &SetDescription) {
        let name = self.names.get(&set.set).to_owned();
        if name != set.set {
            self.say(&format!("{name} stands for {}", set.set));
        }
        if let Some(reason) = &set.justification {
            self.say(&format!("{}: {reason}", set.set));
        }
        let column = format!("raw[[{}]]", quoted(&set.column));
        let code = match self.results.calibrate.anchors.get(&set.set) {
            None => column,
            Some(anchors) => calibrated(anchors, &column),
        };
        self.line(&format!("d${name} <- {code}"));
        let mean = format_number(set.memberships.mean, DIGITS);
        self.line(&format!("mean(d${name})  # qca: {mean}"));
    }

    fn half(&mut self) {
        let half = &self.results.half;
        if half.memberships.is_empty() {
            return;
        }
        let conditions = self.conditions();
        self.say(&format!(
            "{} membership(s) of exactly 0.5 in a condition; policy of the study: {}.",
            half.memberships.len(),
            half.policy
        ));
        match half.policy.strip_prefix("nudge=") {
            Some(amount) => {
                self.line(&format!("for (x in {conditions}) d[[x]][abs(d[[x]] - 0.5) < 1e-8] <- 0.5 + {amount}"));
            }
            None if half.policy == "drop" => {
                self.line(&format!("d <- d[rowSums(abs(d[{conditions}] - 0.5) < 1e-8) == 0, ]"));
            }
            None => self.say("Such a case is in no row. In R a table may show a row without cases for it (docs/conventions.md, section 3)."),
        }
        self.line("");
    }

    /// The conditions as a vector of names.
    fn conditions(&self) -> String {
        let conditions = self.results.settings.conditions.iter();
        vector(conditions.map(|name| quoted(self.names.get(name))))
    }

    fn outcome(&mut self, number: usize, outcome: &str) {
        let results = self.results;
        self.line(&format!(
            "# ---- {} ----",
            remark(outcome).trim_start_matches("# ").trim_end()
        ));
        let y = self.outcome_name(number, outcome);
        self.necessity(outcome, &y);
        if let Some(table) = results.truth_table.get(outcome) {
            self.truth_table(number, &y, table);
            self.solutions(number, outcome);
        }
        self.reported(number, outcome, &y);
        if let Some(nca) = results.nca.get(outcome) {
            self.degree(number, outcome, &y, nca);
        }
        self.line("");
    }

    /// Necessity in degree, with the package NCA, from the same values.
    fn degree(&mut self, number: usize, outcome: &str, y: &str, nca: &StudyNca) {
        self.say("Necessity in degree. The p values come from random permutations: they agree to about two digits.");
        let plain = outcome.trim_start_matches('~').trim_matches('`');
        let raw = |name: &str| {
            let sets = &self.results.calibrate.descriptives;
            let set = sets
                .iter()
                .find(|set| set.set == name && nca.scores == Scores::Raw)?;
            Some(format!("raw[rownames(d), {}]", quoted(&set.column)))
        };
        let y = raw(plain).unwrap_or_else(|| format!("compute({}, data = d)", quoted(y)));
        let conditions = &nca.result.conditions;
        let columns: Vec<String> = conditions
            .iter()
            .map(|condition| {
                let name = self.names.get(&condition.condition);
                let values = raw(&condition.condition).unwrap_or_else(|| format!("d${name}"));
                format!("{name} = {values}")
            })
            .collect();
        let names = vector(
            conditions
                .iter()
                .map(|c| quoted(self.names.get(&c.condition))),
        );
        let corners = vector(conditions.iter().map(|c| corner(c.corner)));
        let ceilings = conditions.first().map_or(&[][..], |c| &c.ceilings);
        let ceilings = vector(
            ceilings
                .iter()
                .map(|c| quoted(&c.ceiling.name().replace('-', "_"))),
        );
        let permutations = conditions
            .iter()
            .flat_map(|condition| &condition.ceilings)
            .find_map(|ceiling| ceiling.test)
            .map_or(0, |test| test.permutations);
        let scope = theoretical_scope(nca);
        self.line(&format!(
            "n{number} <- data.frame({}, OUTCOME = {y}, row.names = rownames(d))",
            columns.join(", ")
        ));
        self.line(&format!(
            "nca{number} <- nca_analysis(n{number}, {names}, \"OUTCOME\", ceilings = {ceilings}, corner = {corners}{scope}, test.rep = {permutations})"
        ));
        self.line(&format!(
            "nca_output(nca{number}, summaries = TRUE, test = TRUE)"
        ));
        for condition in conditions {
            for ceiling in &condition.ceilings {
                let p = ceiling.test.map_or(String::new(), |test| {
                    format!(", p {}", format_number(Some(test.p), DIGITS))
                });
                self.say(&format!(
                    "qca: {}, {}: d {}{p}, accuracy {}",
                    self.names.get(&condition.condition),
                    ceiling.ceiling.label(),
                    format_number(ceiling.effect_size, DIGITS),
                    format_number(ceiling.accuracy, DIGITS)
                ));
            }
        }
    }

    /// The outcome as the package takes it: a set or its negation, or a column made for an expression.
    fn outcome_name(&mut self, number: usize, outcome: &str) -> String {
        let plain = outcome.strip_prefix('~').unwrap_or(outcome);
        let unquoted = plain.trim_matches('`');
        let known = self.names.0.iter().any(|(own, _)| own == unquoted);
        if known {
            let sign = if plain == outcome { "" } else { "~" };
            return format!("{sign}{}", self.names.get(unquoted));
        }
        let expression = quoted(&self.names.expression(outcome));
        self.line(&format!("d$Y{number} <- compute({expression}, data = d)"));
        format!("Y{number}")
    }

    fn necessity(&mut self, outcome: &str, y: &str) {
        let Some(table) = self.results.necessity.get(outcome) else {
            return;
        };
        self.say("Necessity of single conditions: consistency, coverage, RoN.");
        for row in &table.expressions {
            let claim = quoted(&format!(
                "{} <- {y}",
                self.names.expression(&row.expression)
            ));
            let figures = [row.consistency, row.coverage, row.ron];
            let figures = figures
                .map(|figure| format_number(figure, DIGITS))
                .join(", ");
            self.line(&format!("pof({claim}, data = d)  # qca: {figures}"));
        }
    }

    fn truth_table(&mut self, number: usize, y: &str, table: &TruthTableResult) {
        let cut = &table.cut_offs;
        let consistency = match cut.contradiction {
            None => cut.consistency.to_string(),
            Some(low) => {
                self.say("R tests the lower of two cut-offs first: a row a hair below the upper one becomes C there (docs/conventions.md, section 3).");
                format!("c({}, {low})", cut.consistency)
            }
        };
        self.line(&format!(
            "tt{number} <- truthTable(d, outcome = {}, conditions = {}, incl.cut = {consistency}, pri.cut = {}, n.cut = {}, show.cases = TRUE)",
            quoted(y),
            self.conditions(),
            cut.pri,
            cut.frequency
        ));
        self.line(&format!("tt{number}"));
        for row in &table.rows {
            let number = row.row.as_ref().map_or(String::new(), ToString::to_string);
            self.say(&format!(
                "qca: row {number}: OUT {}, n {}, consistency {}, PRI {}",
                row.out,
                row.n,
                format_number(row.consistency, DIGITS),
                format_number(row.pri, DIGITS)
            ));
        }
    }

    /// What is excluded, as an argument; remarks for what R cannot do alike.
    fn excluded(&mut self, number: usize, outcome: &str) -> String {
        let settings = &self.results.settings;
        let mut parts = Vec::new();
        let mut remarks = Vec::new();
        for rule in settings.exclusions.get(outcome).into_iter().flatten() {
            if let Some(row) = rule.strip_prefix("exclude row ") {
                parts.push(row.to_owned());
            } else if let Some(claim) = rule.strip_prefix("respect necessity ") {
                let against = quoted(&self.names.expression(&format!("~({claim})")));
                parts.push(format!("findRows(tt{number}, {against})"));
                remarks.push(match settings.exclude_against_necessity {
                    true => "Remainders and observed rows that contradict the claim of necessity are excluded, as SetMethods' esa() has it.",
                    false => "Remainders that contradict the claim of necessity are excluded; SetMethods' esa() would exclude observed rows, too.",
                });
            } else if let Some(expression) = rule.strip_prefix("exclude ") {
                let expression = quoted(&self.names.expression(expression));
                parts.push(format!("findRows(tt{number}, {expression})"));
                remarks.push("Rows below the frequency cut-off are excluded with the remainders; R does so only beyond seven conditions.");
            }
        }
        let rows = self.results.truth_table.get(outcome);
        let against = rows
            .into_iter()
            .flat_map(|table| &table.rows)
            .filter(|row| {
                let rule = row.excluded_by.as_deref().unwrap_or("");
                rule.starts_with(AGAINST_NECESSITY)
            });
        parts.extend(against.filter_map(|row| Some(row.row.as_ref()?.to_string())));
        if settings.exclude_contradictory {
            parts.push(format!("findRows(tt{number}, type = 2)"));
        }
        if settings.exclude_simultaneous {
            parts.push(format!("findRows(tt{number}, type = 3)"));
        }
        remarks.dedup();
        for text in remarks {
            self.say(text);
        }
        match parts.as_slice() {
            [] => String::new(),
            parts => format!(", exclude = unique(c({}))", parts.join(", ")),
        }
    }

    fn solutions(&mut self, number: usize, outcome: &str) {
        let results = self.results;
        let Some(result) = results.minimize.get(outcome) else {
            self.say("There is nothing to minimise.");
            return;
        };
        let settings = &results.settings;
        let exclude = self.excluded(number, outcome);
        let mut options = String::from(", details = TRUE");
        if settings.row_dominance {
            options.push_str(", row.dom = TRUE");
        }
        if settings.irredundant {
            options.push_str(", all.sol = TRUE");
        }
        self.say("R ends its search two sizes after the last new prime implicant and can miss larger ones (docs/conventions.md, section 5).");
        for &kind in &settings.solutions {
            let also = if settings.include_contradictions {
                ", C"
            } else {
                ""
            };
            let (name, include) = match kind {
                SolutionType::Conservative if settings.include_contradictions => {
                    ("cs", ", include = \"C\"".to_owned())
                }
                SolutionType::Conservative => ("cs", String::new()),
                SolutionType::Parsimonious => ("ps", format!(", include = \"?{also}\"{exclude}")),
                SolutionType::Intermediate => {
                    let expected = self.expectations(outcome);
                    ("is", format!(", include = \"?{also}\"{exclude}{expected}"))
                }
            };
            self.line(&format!(
                "{name}{number} <- minimize(tt{number}{include}{options})"
            ));
            self.line(&format!("{name}{number}"));
            for solution in result.of(kind) {
                for model in solution
                    .models
                    .iter()
                    .take(results.settings.output.models.unwrap_or(usize::MAX))
                {
                    let name = qca::chart::model_name(solution, model);
                    let text = format!("qca: {} {name}: {}", kind.name(), self.model(model));
                    self.say(&text);
                }
            }
        }
    }

    fn expectations(&mut self, outcome: &str) -> String {
        let entries = self.results.settings.expectations.get(outcome);
        let Some(entries) = entries.filter(|entries| !entries.is_empty()) else {
            return String::new();
        };
        if entries.iter().any(|entry| entry.contains('*')) {
            self.say("With a conjunction among the expectations R ignores the single entries, and the last conjunction wins (docs/conventions.md, section 10).");
        }
        let entries: Vec<String> = entries
            .iter()
            .map(|entry| self.names.expression(entry))
            .collect();
        format!(", dir.exp = {}", quoted(&entries.join(", ")))
    }

    /// A model with its figures.
    fn model(&self, model: &Model) -> String {
        format!(
            "{} (consistency {}, PRI {}, coverage {})",
            self.names.expression(&model.expression),
            format_number(model.consistency, DIGITS),
            format_number(model.pri, DIGITS),
            format_number(model.coverage, DIGITS)
        )
    }

    /// The reported model's figures, term by term, whatever R calls it.
    fn reported(&mut self, number: usize, outcome: &str, y: &str) {
        let results = self.results;
        let models = reported_models(results, outcome);
        let (Some(model), Some(reported)) = (models.first(), results.reported.get(outcome)) else {
            return;
        };
        let reason = reported
            .reason
            .as_deref()
            .map_or(String::new(), |reason| format!(": {reason}"));
        self.say(&format!(
            "The reported model, {} of {}{reason}",
            reported.model, reported.models
        ));
        let formula = self.names.expression(&model.expression);
        self.line(&format!(
            "pof({}, data = d)",
            quoted(&format!("{formula} -> {y}"))
        ));
        for term in &model.terms {
            let text = format!(
                "qca: {}: consistency {}, PRI {}, raw coverage {}, unique coverage {}",
                self.names.expression(&term.expression),
                format_number(term.consistency, DIGITS),
                format_number(term.pri, DIGITS),
                format_number(term.raw_coverage, DIGITS),
                format_number(term.unique_coverage, DIGITS)
            );
            self.say(&text);
        }
        let text = format!("qca: {}", self.model(model));
        self.say(&text);
        self.say("An XY plot with typical and deviant cases:");
        self.line(&format!(
            "x{number} <- compute({}, data = d)",
            quoted(&formula)
        ));
        let plain = y.strip_prefix('~').unwrap_or(y);
        let axis = match plain == y {
            true => format!("d${plain}"),
            false => format!("1 - d${plain}"),
        };
        self.line(&format!(
            "plot(x{number}, {axis}, xlim = c(0, 1), ylim = c(0, 1), xlab = \"solution\", ylab = {}); abline(0, 1)",
            quoted(y)
        ));
    }
}

/// A calibration in R. Thresholds are named and ascending; their order says whether the set rises or falls.
fn calibrated(anchors: &Anchors, column: &str) -> String {
    let named = |scores: &[(&str, f64)]| {
        let mut scores = scores.to_vec();
        scores.sort_by(|a, b| a.1.total_cmp(&b.1));
        let texts: Vec<String> = scores
            .iter()
            .map(|(name, score)| format!("{name}={score}"))
            .collect();
        quoted(&texts.join(", "))
    };
    let listed = |scores: &[f64]| vector(scores.iter().map(ToString::to_string));
    match anchors {
        Anchors::Direct {
            exclusion,
            crossover,
            inclusion,
            log_odds,
        } => {
            let thresholds = named(&[("e", *exclusion), ("c", *crossover), ("i", *inclusion)]);
            let usual = (log_odds - libm::log(0.95 / 0.05)).abs() < 1e-9;
            let degree = if usual {
                "0.95".to_owned()
            } else {
                format!("plogis({log_odds})")
            };
            format!(
                "calibrate({column}, type = \"fuzzy\", thresholds = {thresholds}, idm = {degree})"
            )
        }
        Anchors::Linear {
            exclusion,
            crossover,
            inclusion,
            below,
            above,
        } => {
            let thresholds = named(&[("e", *exclusion), ("c", *crossover), ("i", *inclusion)]);
            format!(
                "calibrate({column}, type = \"fuzzy\", thresholds = {thresholds}, logistic = FALSE, below = {below}, above = {above})"
            )
        }
        Anchors::Bell {
            exclusion,
            crossover,
            inclusion,
            below,
            above,
        } => {
            let thresholds = named(&[
                ("e1", exclusion[0]),
                ("c1", crossover[0]),
                ("i1", inclusion[0]),
                ("i2", inclusion[1]),
                ("c2", crossover[1]),
                ("e2", exclusion[1]),
            ]);
            format!(
                "calibrate({column}, type = \"fuzzy\", thresholds = {thresholds}, below = {below}, above = {above})"
            )
        }
        Anchors::Indirect { thresholds } => {
            format!(
                "calibrate({column}, method = \"indirect\", thresholds = {})",
                listed(thresholds)
            )
        }
        Anchors::TotallyFuzzyRelative => format!("calibrate({column}, method = \"TFR\")"),
        Anchors::Crisp { thresholds } => {
            format!(
                "calibrate({column}, type = \"crisp\", thresholds = {})",
                listed(thresholds)
            )
        }
        Anchors::Recode { codes } => {
            let values = vector(codes.iter().map(|code| code.value.to_string()));
            let memberships = vector(codes.iter().map(|code| code.membership.to_string()));
            format!("{memberships}[match({column}, {values})]")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_r_reads_them() {
        assert_eq!(quoted("a \"b\" \\c"), r#""a \"b\" \\c""#);
        assert_eq!(remark("two\nlines"), "# two lines\n");
    }

    #[test]
    fn falling_sets_have_their_thresholds_the_other_way_round() {
        let anchors = Anchors::Direct {
            exclusion: 9.0,
            crossover: 5.0,
            inclusion: 1.5,
            log_odds: 3.0,
        };
        assert_eq!(
            calibrated(&anchors, "x"),
            "calibrate(x, type = \"fuzzy\", thresholds = \"i=1.5, c=5, e=9\", idm = plogis(3))"
        );
    }

    #[test]
    fn names_that_r_does_not_take_are_replaced_in_expressions() {
        let names = Names(vec![
            ("合同".into(), "SET1".into()),
            ("B".into(), "B".into()),
        ]);
        assert_eq!(names.expression("~合同*B + `合同`"), "~SET1*B + SET1");
    }
}
