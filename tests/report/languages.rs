//! Reports in other languages: nothing is left in English, nothing is translated twice, and English stays as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use qca::solution::SolutionType;
use qca::truth_table::Observed;
use qca_report::document::{Block, Document};
use qca_report::render::RenderOptions;
use qca_report::render::html::{Style, fragment};
use qca_report::{Words, bundle, tables};
use qca_study::explain::{Explainer, Explanation, NecessityCriteria};
use qca_study::file::{Language, Study};
use qca_study::plan::{calibrate, plan};
use qca_study::run::{self, Results};
use tempfile::TempDir;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The Rust files below a folder.
fn sources(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![workspace().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false if path.extension().is_some_and(|ending| ending == "rs") => files.push(path),
                false => {}
            }
        }
    }
    files.sort();
    files
}

/// The code of a file, without its tests and comments.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The string literals of code with the code before each.
fn literals(code: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    let bytes = code.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            // A character, not a lifetime.
            b'\'' if bytes.get(at + 1) == Some(&b'\\') => at += 3,
            b'\'' if bytes.get(at + 2) == Some(&b'\'') => at += 2,
            b'"' => {
                let before = &code[from..at];
                let mut text = String::new();
                let mut letters = code[at + 1..].char_indices();
                let mut end = at + 1;
                while let Some((offset, letter)) = letters.next() {
                    end = at + 1 + offset;
                    match letter {
                        '"' => break,
                        '\\' => match letters.next().map(|(_, letter)| letter) {
                            Some('\n') => {
                                let rest = letters.as_str();
                                let blanks = rest.len() - rest.trim_start().len();
                                for _ in 0..rest[..blanks].chars().count() {
                                    letters.next();
                                }
                            }
                            Some('n') => text.push('\n'),
                            other => text.extend(other),
                        },
                        letter => text.push(letter),
                    }
                }
                found.push((before, text));
                at = end;
                from = end + 1;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// The texts that the report says: the literals given to `say`, `fill!` and `counted`, and those with a name.
fn said() -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    // Explanations are sentences that know what fills them; the report tells them.
    let files = sources("crates/report/src").into_iter();
    for path in files.chain(sources("crates/study/src/explain")) {
        // The script for R is written in English.
        if path.ends_with("rscript.rs") {
            continue;
        }
        let code = code(&path);
        let named = path.ends_with("report/text.rs") || path.ends_with("report/companions.rs");
        let mut counted = false;
        for (before, text) in literals(&code) {
            let before = before.trim_end();
            let call = before.rsplit([';', '{', '}']).next().unwrap();
            let asked = before.ends_with("say(")
                || before.ends_with("told!(")
                || call.rsplit_once("fill!(").is_some_and(|(_, rest)| {
                    let name = rest.trim().strip_suffix(',').unwrap_or("-");
                    name.chars().all(|c| c.is_alphanumeric() || c == '.')
                });
            let first = call.contains("counted(") && before.ends_with(',');
            let constant = named
                && text.contains(char::is_alphabetic)
                && (before.ends_with("&str =")
                    || before.ends_with("= [")
                    || before.ends_with("\",")
                    || before == ",")
                && !text.contains(". (20");
            let local = before.ends_with("let text =") && code.contains("words.say(text)");
            if asked
                || first
                || (counted && before == ",")
                || constant && !text.contains("(20")
                || local
            {
                texts.insert(text);
            }
            counted = first;
        }
    }
    texts
}

type File = BTreeMap<String, BTreeMap<String, String>>;

fn file(language: Language) -> File {
    let path = format!("crates/report/languages/{}.toml", language.code());
    toml::from_str(&std::fs::read_to_string(workspace().join(path)).unwrap()).unwrap()
}

const TRANSLATED: [Language; 3] = [Language::Chinese, Language::German, Language::Spanish];

fn placeholders(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0))
        .collect()
}

#[test]
fn every_text_is_in_every_language_with_its_placeholders() {
    let said = said();
    assert!(said.len() > 300, "{} texts are found", said.len());
    for language in TRANSLATED {
        let file = file(language);
        let missing: Vec<&String> = said
            .iter()
            .filter(|text| !file["said"].contains_key(*text))
            .collect();
        assert!(missing.is_empty(), "{language:?} lacks {missing:#?}");
        for (english, text) in file.values().flatten() {
            assert_eq!(
                placeholders(text),
                placeholders(english),
                "{language:?}: {english:?}"
            );
        }
    }
}

#[test]
fn the_languages_translate_the_same_texts_and_no_others() {
    let everything: Vec<String> = ["crates/report/src", "crates/study/src", "crates/core/src"]
        .iter()
        .flat_map(|folder| sources(folder))
        .flat_map(|path| {
            literals(&code(&path))
                .into_iter()
                .map(|(_, text)| text)
                .collect::<Vec<_>>()
        })
        .collect();
    let everything: BTreeSet<String> = everything.into_iter().collect();
    let chinese = file(Language::Chinese);
    let unused: Vec<&String> = chinese["said"]
        .keys()
        .filter(|text| !everything.contains(*text))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:#?}");
    for language in TRANSLATED {
        for (part, texts) in &chinese {
            let other = file(language);
            let keys =
                |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<BTreeSet<_>>();
            assert_eq!(keys(&other[part]), keys(texts), "{language:?}, {part}");
        }
    }
}

/// The sentences of these files are told in every language.
const TOLD: [&str; 3] = [
    "crates/study/src/analysis/warnings.rs",
    "crates/study/src/run/reasons.rs",
    "crates/core/src/necessity/notes.rs",
];

#[test]
fn every_warning_is_told_in_every_language() {
    for path in TOLD {
        for (_, text) in literals(&code(&workspace().join(path))) {
            // As the sentence comes out: something in every placeholder.
            let parts: Vec<&str> = text.split('{').collect();
            let filled =
                parts
                    .iter()
                    .enumerate()
                    .map(|(at, part)| match (at, part.split_once('}')) {
                        (0, _) | (_, None) => (*part).to_owned(),
                        (_, Some((_, rest))) => format!("A{rest}"),
                    });
            let sentence: String = filled.collect();
            if sentence.split_whitespace().count() < 3 {
                continue;
            }
            for language in TRANSLATED {
                let told = Words::new(language).retold(&sentence);
                assert_ne!(told, sentence, "{language:?}, {path}");
            }
        }
    }
}

/// The partnership study in another language, all its own texts by a sign.
fn partnership(language: Language) -> Results {
    partnership_in(language, "").2
}

/// The same with its study and folder, this line added to its first outcome.
fn partnership_in(language: Language, outcome: &str) -> (TempDir, Study, Results) {
    let folder = tempfile::tempdir().unwrap();
    let fixture = workspace().join("fixtures/ppip");
    std::fs::copy(fixture.join("data.csv"), folder.path().join("data.csv")).unwrap();
    let text = std::fs::read_to_string(fixture.join("study.toml")).unwrap();
    let own = ["title", "label", "justification", "reason"];
    let lines = text.lines().map(|line| match line.split_once(" = ") {
        Some((key, _)) if own.contains(&key) => format!("{key} = \"字\""),
        _ => line.to_owned(),
    });
    let lines: Vec<String> = lines.collect();
    let text = format!("language = \"{}\"\n{}", language.code(), lines.join("\n"));
    let text = text.replacen("[[outcome]]", &format!("[[outcome]]\n{outcome}"), 1);
    let path = folder.path().join("study.toml");
    std::fs::write(&path, text).unwrap();
    let study = Study::read(&path).unwrap();
    let results = run::run(&study).unwrap();
    (folder, study, results)
}

/// The words of Latin letters in a page, a drawing or a table, with those that screen readers say.
fn latin_words(text: &str) -> BTreeSet<String> {
    let mut shown = String::new();
    for part in text.split('<') {
        let (tag, content) = part.split_once('>').unwrap_or(("", part));
        let style = tag.starts_with("style") || tag.starts_with("w:instr");
        for name in [" title=\"", " aria-label=\"", " descr=\""] {
            let spoken = tag
                .split(name)
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            shown.extend(spoken.into_iter().flat_map(|spoken| [spoken, "\n"]));
        }
        if !style {
            shown.push_str(content);
            shown.push('\n');
        }
    }
    // Works are cited as they were published.
    let lines = shown
        .lines()
        .filter(|line| !line.contains(". (20") && !line.contains("The qca developers"));
    let shown = lines.collect::<Vec<_>>().join("\n");
    let words = shown.split(|c: char| !c.is_ascii_alphabetic());
    let words = words.filter(|word| word.len() > 2 && word.chars().any(|c| c.is_ascii_lowercase()));
    words.map(str::to_owned).collect()
}

/// What is not translated: names of files, keys of the study file, authors, ceilings, figures of the robustness protocol.
const NAMES: [&str; 33] = [
    "qca",
    "results",
    "json",
    "study",
    "toml",
    "data",
    "csv",
    "report",
    "model",
    "reason",
    "prefer",
    "models",
    "all",
    "output",
    "RoN",
    "Ragin",
    "Sonnett",
    "Schneider",
    "Wagemann",
    "Rohlfing",
    "Fiss",
    "Oana",
    "cons",
    "cov",
    "dev",
    "maxTS",
    "minTS",
    "typ",
    "Baumgartner",
    "Thiem",
    "quot",
    "drop",
    "nudge",
];

/// What is not translated in the report of these results.
fn names_of(results: &Results) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = NAMES.map(String::from).into();
    let given = results
        .calibrate
        .cases
        .iter()
        .chain(results.calibrate.descriptives.iter().map(|set| &set.column));
    for name in given {
        names.extend(
            name.split(|c: char| !c.is_ascii_alphabetic())
                .map(str::to_owned),
        );
    }
    names
}

#[test]
fn a_chinese_report_has_no_english_left() {
    let results = partnership(Language::Chinese);
    let names = names_of(&results);
    let files = bundle::documents(&results, 3).unwrap();
    let pages = files
        .iter()
        .filter(|file| ["report.html", "tables.md", "tables.html"].contains(&file.path.as_str()));
    let figures = qca_report::gallery::figures(&results, 3);
    let texts = pages
        .map(|file| {
            (
                file.path.clone(),
                String::from_utf8(file.bytes.clone()).unwrap(),
            )
        })
        .chain(figures.into_iter().map(|figure| (figure.name, figure.svg)));
    let provenance = &results.provenance;
    for (path, text) in texts {
        let text = text
            .replace(&provenance.data_sha256, "")
            .replace(&provenance.study_sha256, "");
        let left: Vec<String> = latin_words(&text).difference(&names).cloned().collect();
        assert!(left.is_empty(), "{path}: {left:?}");
    }
}

/// Every row, term, literal, case and condition of an outcome, explained.
fn explanations(explainer: &Explainer<'_>, results: &Results, outcome: &str) -> Vec<Explanation> {
    let rows = (1..=32).map(|row| Explanation::Row(explainer.row(&row.to_string()).unwrap()));
    let models = results.minimize[outcome].solutions.iter();
    let terms = models.flat_map(|solution| &solution.models);
    let terms: BTreeSet<&String> = terms
        .flat_map(|model| model.terms.iter().map(|term| &term.expression))
        .collect();
    let names = ["CON", "NORM", "RISK", "KNOW", "PUB"];
    let literals = || {
        names
            .iter()
            .flat_map(|name| [(*name).to_owned(), format!("~{name}")])
    };
    let cases = results.calibrate.cases.iter();
    let criteria = NecessityCriteria::default();
    // A term that covers rows with OUT 0, and one that is not prime, beside those of the solutions.
    let others = ["PUB".to_owned(), "CON*NORM*RISK*KNOW*PUB".to_owned()];
    rows.chain(
        terms
            .into_iter()
            .chain(&others)
            .map(|term| Explanation::Term(explainer.term(term).unwrap())),
    )
    .chain(
        literals().map(|literal| Explanation::Literal(explainer.literal(&literal, None).unwrap())),
    )
    .chain(cases.map(|case| Explanation::Case(explainer.case(case).unwrap())))
    .chain(literals().map(|literal| {
        let found = explainer.condition(&literal, &criteria).unwrap();
        Explanation::Condition(Box::new(found))
    }))
    .collect()
}

#[test]
fn explanations_are_told_in_every_language() {
    for language in TRANSLATED {
        let (_folder, study, results) = partnership_in(language, "exclude_rows = [5]");
        let data = study.load().unwrap();
        let calibrated = calibrate(&study, &data).unwrap();
        let words = Words::new(language);
        let mut told = 0;
        for planned in plan(&study, &calibrated).unwrap() {
            let (sets, conditions) = (&calibrated.sets, &calibrated.conditions);
            let observed = Observed::new(sets, conditions, &planned.outcome).unwrap();
            let types = SolutionType::ALL;
            let explainer = Explainer::new(&observed, &planned.specification, &types).unwrap();
            for explanation in explanations(&explainer, &results, &planned.outcome.name) {
                let mut documents = [Document::new(), Document::new()];
                tables::explanation(words, &mut documents[0], &explanation);
                tables::explanation(Words::default(), &mut documents[1], &explanation);
                let [own, english] = documents.map(|document| {
                    let paragraphs = document.blocks.iter().filter_map(|block| match block {
                        Block::Heading(_, text) | Block::Paragraph(text) => Some(text.clone()),
                        _ => None,
                    });
                    (paragraphs.collect::<Vec<_>>(), document)
                });
                assert_eq!(own.0.len(), english.0.len());
                for (text, was) in own.0.iter().zip(&english.0) {
                    assert_ne!(text, was, "{language:?}");
                    told += 1;
                }
                if language == Language::Chinese {
                    let options = RenderOptions {
                        words,
                        ..RenderOptions::default()
                    };
                    let html = fragment(&own.1, Style::Classes, &options);
                    let mut names = names_of(&results);
                    names.extend(["exclude", "row"].map(String::from));
                    let left: Vec<String> =
                        latin_words(&html).difference(&names).cloned().collect();
                    assert!(left.is_empty(), "{left:?} in {html}");
                }
            }
        }
        assert!(told > 1000, "{told}");
    }
}

#[test]
fn a_language_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.toml");
    let text = std::fs::read_to_string(workspace().join("fixtures/ppip/study.toml")).unwrap();
    std::fs::write(&path, format!("language = \"zn\"\n{text}")).unwrap();
    let error = Study::read(&path).unwrap_err().to_string();
    assert!(
        error.contains("language") && error.contains("\"zh\""),
        "{error}"
    );
}
