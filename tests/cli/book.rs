//! The pages of `docs/` and the README are tests: each ```console block is run as it stands there, and every command and
//! option that a page names exists.
//!
//! A page's blocks run in their order in a folder of their own that has a copy of `fixtures/`. In a block, `$ qca …` is a
//! command (a line that ends in `\` goes on in the next), and what follows is its standard output, or its message if there is
//! none; a line `…` stands for any number of lines. A comment before a block says more:
//!
//! - `<!-- file: PATH -->` writes the block that follows to a file, `<!-- append: PATH -->` adds it to one;
//! - `<!-- status: 1 -->` is the exit status of the commands of the next block, 0 unless given.
//!
//! What the commands of a page write into the folder `gallery` as SVG are the files of `docs/gallery`.
//!
//! `UPDATE_EXAMPLES=1 cargo test -p qca-cli --test cli book` writes what the commands print into the pages; blocks with `…` are
//! left to the reader.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{qca, root, stderr, stdout};
use tempfile::TempDir;

/// A fenced block of a page.
struct Block<'a> {
    /// What stands after the fence: `console`, `toml`.
    kind: &'a str,
    /// The comment on the line before it, without its marks.
    comment: &'a str,
    /// The number of its first line, from 0.
    start: usize,
    lines: &'a [&'a str],
}

fn blocks<'a>(lines: &'a [&'a str]) -> Vec<Block<'a>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(kind) = lines[at].strip_prefix("```") else {
            at += 1;
            continue;
        };
        let start = at + 1;
        let length = lines[start..]
            .iter()
            .position(|line| *line == "```")
            .unwrap_or_else(|| panic!("the block of line {start} has no end"));
        let before = lines[..at].last().copied().unwrap_or_default();
        let comment = before
            .strip_prefix("<!-- ")
            .and_then(|rest| rest.strip_suffix(" -->"));
        found.push(Block {
            kind,
            comment: comment.unwrap_or_default(),
            start,
            lines: &lines[start..start + length],
        });
        at = start + length + 1;
    }
    found
}

/// A command of a block, and the lines of the page (from, to) that show its output.
struct Example {
    command: String,
    output: (usize, usize),
}

fn examples(block: &Block) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut goes_on = false;
    for (line, at) in block.lines.iter().zip(block.start..) {
        if goes_on {
            let example = found.last_mut().expect("a command before");
            example.command.push_str(line.trim_start());
            example.output = (at + 1, at + 1);
        } else if let Some(command) = line.strip_prefix("$ ") {
            let command = command.to_owned();
            let output = (at + 1, at + 1);
            found.push(Example { command, output });
        } else {
            let example = found.last_mut();
            example
                .unwrap_or_else(|| panic!("line {}: output before a command", at + 1))
                .output
                .1 = at + 1;
            continue;
        }
        let command = &mut found.last_mut().expect("a command").command;
        goes_on = command.ends_with('\\');
        if goes_on {
            command.pop();
        }
    }
    found
}

/// The words of a command line, as a shell splits them: quotes of both kinds keep blanks.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in line.chars() {
        match (character, quote) {
            (_, Some(mark)) if mark == character => quote = None,
            ('\'' | '"', None) => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (' ', None) => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

/// Whether a page shows what was printed; `…` on a line of its own stands for any lines.
fn shows(shown: &[&str], printed: &[&str]) -> bool {
    let parts: Vec<&[&str]> = shown.split(|line| *line == "…").collect();
    let Some((last, parts)) = parts.split_last() else {
        return printed.is_empty();
    };
    if parts.is_empty() {
        return *last == printed;
    }
    let mut rest = printed;
    for (part, first) in parts.iter().zip(0..) {
        let at = if first == 0 {
            rest.starts_with(part).then_some(0)
        } else {
            (0..=rest.len()).find(|at| rest[*at..].starts_with(part))
        };
        let Some(at) = at else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder of the project") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        if path.is_dir() && name != "results" {
            copy(&path, &to.join(name));
        } else if path.is_file() {
            fs::copy(&path, to.join(name)).expect("a copy");
        }
    }
}

/// The README and every page of `docs/`.
fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = fs::read_dir(root().join("docs"))
        .expect("docs")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    pages.sort();
    pages.push(root().join("README.md"));
    pages
}

/// The printed lines, without blanks at the ends of lines and without empty lines at the end.
fn printed(text: &str) -> Vec<&str> {
    text.trim_end().lines().map(str::trim_end).collect()
}

/// Runs one command of a page. What it printed if the page shows something else.
fn run(folder: &Path, command: &str, status: i32, shown: &[&str]) -> Result<(), String> {
    let arguments = words(command);
    let (program, arguments) = arguments.split_first().expect("a command");
    assert_eq!(program, "qca", "a page runs nothing but qca: {command}");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = qca(folder, &arguments);
    let (mut text, messages) = (stdout(&output), stderr(&output));
    assert_eq!(output.status.code(), Some(status), "{command}: {messages}");
    if status != 0 && text.is_empty() {
        text = messages;
    }
    if shows(shown, &printed(&text)) {
        return Ok(());
    }
    Err(text)
}

/// Runs the blocks of a page; what is amiss, and the page as it ought to be.
fn examples_of(text: &str) -> (Vec<String>, String, usize) {
    let folder = TempDir::new().expect("a folder");
    copy(&root().join("fixtures"), &folder.path().join("fixtures"));
    let gallery = folder.path().join("gallery");
    fs::create_dir(&gallery).expect("a folder");
    let lines: Vec<&str> = text.lines().collect();
    let (mut faults, mut edits, mut count) = (Vec::new(), Vec::new(), 0);
    for block in blocks(&lines) {
        let (word, argument) = block.comment.split_once(": ").unwrap_or_default();
        let mut contents = block.lines.join("\n") + "\n";
        match word {
            "file" | "append" => {
                let path = folder.path().join(argument);
                if word == "append" {
                    contents.insert_str(0, &fs::read_to_string(&path).expect("a file to add to"));
                }
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, contents).expect("a file of the page");
                continue;
            }
            _ if block.kind != "console" => continue,
            _ => {}
        }
        let status = if word == "status" { argument } else { "0" };
        let status = status.parse().expect("an exit status");
        for example in examples(&block) {
            count += 1;
            let (from, to) = example.output;
            let shown = printed_lines(&lines[from..to]);
            if let Err(text) = run(folder.path(), &example.command, status, &shown) {
                if shown.contains(&"…") || std::env::var_os("UPDATE_EXAMPLES").is_none() {
                    faults.push(format!("line {from}: {}\n{text}", example.command));
                } else {
                    edits.push((from, to, text));
                }
            }
        }
    }
    faults.extend(gallery_faults(&gallery));
    let mut lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
    for (from, to, text) in edits.into_iter().rev() {
        lines.splice(from..to, printed(&text).into_iter().map(str::to_owned));
    }
    (faults, lines.join("\n") + "\n", count)
}

/// Figures that a page made and that are not those of `docs/gallery`; on request they are written there.
fn gallery_faults(made: &Path) -> Vec<String> {
    let mut faults = Vec::new();
    for entry in fs::read_dir(made).expect("the page's gallery") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|end| end != "svg") {
            continue;
        }
        let figure = fs::read(&path).expect("a figure");
        let kept = root()
            .join("docs/gallery")
            .join(path.file_name().expect("a name"));
        if fs::read(&kept).ok().as_ref() == Some(&figure) {
            continue;
        }
        if std::env::var_os("UPDATE_EXAMPLES").is_some() {
            fs::write(&kept, figure).expect("the figure is written");
        } else {
            faults.push(format!("{} is another figure", kept.display()));
        }
    }
    faults
}

/// The lines of a page that show an output, without empty ones at the end.
fn printed_lines<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let end = lines.iter().rposition(|line| !line.trim().is_empty());
    let lines = &lines[..end.map_or(0, |end| end + 1)];
    lines.iter().map(|line| line.trim_end()).collect()
}

#[test]
fn the_examples_of_the_pages_run() {
    let run_page = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a page");
        let (faults, page, count) = examples_of(&text);
        if page != text && std::env::var_os("UPDATE_EXAMPLES").is_some() {
            fs::write(&path, page).expect("the page is written");
        }
        let name = path.file_name().expect("a name").to_string_lossy();
        let faults = faults.iter().map(|fault| format!("{name}, {fault}"));
        (faults.collect::<Vec<_>>(), count)
    };
    // Two threads: the examples of one page depend on each other, those of two pages do not.
    let pages = pages();
    let (even, odd): (Vec<_>, Vec<_>) = pages.into_iter().zip(0..).partition(|(_, at)| at % 2 == 0);
    let share = |pages: Vec<(PathBuf, usize)>| {
        let answers = pages.into_iter().map(|(path, _)| run_page(path));
        answers.fold((Vec::new(), 0), |(mut all, sum), (faults, count)| {
            all.extend(faults);
            (all, sum + count)
        })
    };
    let (even, odd) = std::thread::scope(|scope| {
        let odd = scope.spawn(|| share(odd));
        (
            share(even),
            odd.join().expect("the other half of the pages"),
        )
    });
    let faults = [even.0, odd.0].concat();
    assert!(faults.is_empty(), "not as printed:\n{}", faults.join("\n"));
    assert!(even.1 + odd.1 > 40, "{} examples", even.1 + odd.1);
}

#[test]
fn what_a_page_shows_is_compared_line_by_line() {
    assert!(shows(&["a", "b"], &["a", "b"]));
    assert!(!shows(&["a"], &["a", "b"]));
    assert!(shows(&["a", "…"], &["a", "b"]));
    assert!(shows(&["…", "b", "…", "d"], &["a", "b", "c", "d"]));
    assert!(!shows(&["…", "c", "…", "b"], &["a", "b", "c"]));
    assert!(!shows(&["a", "…", "a"], &["a"]));
    assert!(!shows(&["b", "…"], &["a", "b"]));
    assert_eq!(
        words("qca fit x 'A + B -> Y' --id \"\""),
        ["qca", "fit", "x", "A + B -> Y", "--id", ""]
    );
}

/// The commands of the program, each with its help.
fn helps() -> BTreeMap<String, String> {
    let help = stdout(&qca(&root(), &["--help"]));
    let list = help.split("Commands:").nth(1).expect("a list of commands");
    list.lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .take_while(|name| *name != "help")
        .map(|name| (name.to_owned(), full_help(&[name])))
        .collect()
}

/// The help of a command with that of its subcommands.
fn full_help(command: &[&str]) -> String {
    let text = stdout(&qca(&root(), &[command, &["--help"]].concat()));
    let commands = text.split("Commands:").nth(1).unwrap_or_default();
    let below = commands
        .lines()
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(|name| full_help(&[command, &[name]].concat()));
    let below: String = below.collect();
    text + &below
}

/// The command lines that a page names: in inline code, and as lines of blocks.
fn named_commands(text: &str) -> Vec<String> {
    let mut block: Option<&str> = None;
    let mut found = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("```"), block) {
            (Some(kind), None) => block = Some(kind),
            (Some(_), Some(_)) => block = None,
            (None, Some(kind)) => {
                let prompt = if kind == "console" { "$ " } else { "" };
                let command = line.strip_prefix(prompt).unwrap_or_default();
                if command.starts_with("qca ") {
                    found.push(command.split(" #").next().expect("a line").to_owned());
                }
            }
            (None, None) => {
                let code = line.split('`').skip(1).step_by(2);
                found.extend(code.filter(|c| c.starts_with("qca ")).map(str::to_owned));
            }
        }
    }
    found
}

#[test]
fn every_command_and_option_that_a_page_names_exists() {
    let helps = helps();
    assert!(helps.contains_key("truth-table"), "{helps:?}");
    let mut faults = Vec::new();
    let mut count = 0;
    for path in pages() {
        let text = fs::read_to_string(&path).expect("a page");
        for line in named_commands(&text) {
            let words = words(&line);
            let command = words.get(1).map(String::as_str).unwrap_or_default();
            // `qca COMMAND --help`, and the options that stand alone.
            if command.starts_with('-') || command.chars().all(|c| c.is_ascii_uppercase()) {
                continue;
            }
            count += 1;
            let Some(help) = helps.get(command) else {
                faults.push(format!("{}: {line}: no such command", path.display()));
                continue;
            };
            let options = words.iter().filter(|word| word.starts_with("--"));
            let unknown = options.filter(|option| {
                let name = option.split('=').next().expect("a name");
                !help.contains(&format!("{name} ")) && !help.contains(&format!("{name}\n"))
            });
            faults.extend(unknown.map(|option| format!("{}: {line}: no {option}", path.display())));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 50, "{count} commands");
}

/// What links of a page point at, without anchors; addresses of the web are left out.
fn links(text: &str) -> Vec<String> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    targets
        .filter_map(|target| target.split('#').next())
        .filter(|target| !target.is_empty() && !target.contains(':') && !target.contains(' '))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_page_is_in_the_book_and_every_link_leads_somewhere() {
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).expect("the summary");
    let listed = links(&summary);
    let mut faults = Vec::new();
    for path in pages() {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let is_page = path.parent().is_some_and(|folder| folder.ends_with("docs"));
        if is_page && name != "SUMMARY.md" && !listed.contains(&name) {
            faults.push(format!("docs/{name} is not in docs/SUMMARY.md"));
        }
        let text = fs::read_to_string(&path).expect("a page");
        let folder = path.parent().expect("a folder");
        let dead = links(&text)
            .into_iter()
            .filter(|link| !folder.join(link).exists());
        faults.extend(dead.map(|link| format!("{name}: {link} is not there")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The sources of the program, each string in one line.
fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let source = fs::read_to_string(&path).expect("a source");
            let lines = source.split("\\\n").map(str::trim_start);
            text.extend(lines);
        }
    }
}

#[test]
fn every_message_that_the_page_of_messages_explains_is_one_of_the_program() {
    let page = fs::read_to_string(root().join("docs/messages.md")).expect("the page");
    let mut program = String::new();
    for name in ["minimize", "core", "study", "cli"] {
        sources(&root().join("crates").join(name).join("src"), &mut program);
    }
    let cells = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let messages = cells.flat_map(|cell| cell.split('*').skip(1).step_by(2));
    let parts: Vec<&str> = messages
        .flat_map(|message| message.split('…'))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    assert!(parts.len() > 25, "{parts:?}");
    let unknown: Vec<&&str> = parts
        .iter()
        .filter(|part| !program.contains(**part))
        .collect();
    assert!(
        unknown.is_empty(),
        "the program says nothing like {unknown:?}"
    );
}
