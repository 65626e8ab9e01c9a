//! The library speaks for every front end: it names no option and no command.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::root;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// Whether code that is no comment has a long option or a command of the program in it.
fn names_the_command_line(line: &str, commands: &[String]) -> bool {
    let code = match line.find("//") {
        Some(at) if !line[..at].contains('"') => &line[..at],
        _ => line,
    };
    let begins = |at: usize, text: &str| {
        at.checked_sub(1)
            .and_then(|before| text.as_bytes().get(before))
            .is_none_or(|before| !before.is_ascii_alphanumeric() && *before != b'-')
    };
    let option = code.match_indices("--").any(|(at, _)| {
        begins(at, code) && code[at + 2..].starts_with(|c: char| c.is_ascii_lowercase())
    });
    let command = |name: &String| {
        let named = format!("qca {name}");
        code.match_indices(&named).any(|(at, _)| {
            let after = code[at + named.len()..].chars().next();
            begins(at, code) && !after.is_some_and(char::is_alphanumeric)
        })
    };
    option || commands.iter().any(command)
}

fn commands() -> Vec<String> {
    let help = crate::common::stdout(&crate::common::qca(&root(), &["--help"]));
    let after = help.split("Commands:").nth(1).expect("a list of commands");
    after
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .take_while(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn no_string_of_the_library_names_an_option_or_a_command() {
    let commands = commands();
    assert!(
        commands.iter().any(|name| name == "truth-table"),
        "{commands:?}"
    );
    assert!(names_the_command_line(
        "error(\"use --half drop\")",
        &commands
    ));
    assert!(names_the_command_line(
        "\"look at qca truth-table\"",
        &commands
    ));
    assert!(!names_the_command_line("/// as --half does", &commands));
    let mut files = Vec::new();
    for library in ["crates/core/src", "crates/study/src"] {
        sources(&root().join(library), &mut files);
    }
    assert!(files.len() > 100, "only {} sources", files.len());
    let mut named = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a source");
        let lines = text.lines().zip(1..);
        let at_fault = lines.filter(|(line, _)| names_the_command_line(line, &commands));
        named.extend(at_fault.map(|(line, at)| format!("{}:{at}: {line}", file.display())));
    }
    assert!(named.is_empty(), "{}", named.join("\n"));
}
