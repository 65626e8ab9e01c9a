//! Lists at the command line: items separated by commas.

use super::Source;
use super::tokens::plain;
use crate::condition::is_name_character;
use crate::error::Result;

/// Splits a text at its top-level commas: those outside parentheses, brackets and backquotes. Each item comes
/// without the spaces around it. The empty text has no item.
///
/// ```
/// assert_eq!(qca::expression::split_list("A, C*~D, E[1,2]"), ["A", "C*~D", "E[1,2]"]);
/// ```
pub fn split_list(text: &str) -> Vec<&str> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let mut items = Vec::new();
    let (mut start, mut depth, mut quoted) = (0, 0_usize, false);
    for (at, c) in text.char_indices() {
        match plain(c) {
            '`' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                items.push(text[start..at].trim());
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    items.push(text[start..].trim());
    items
}

/// Reads a list of names, `` A,B,`risk, mgmt` ``: each once, in the order written. Backquotes are needed only
/// around a name with a comma, a backquote, a parenthesis or a bracket in it.
///
/// # Errors
/// [`crate::error::SyntaxError`] at an item that is empty, named twice, or an expression rather than a name.
///
/// ```
/// assert_eq!(qca::expression::parse_names("A, `risk, mgmt`").unwrap(), ["A", "risk, mgmt"]);
/// assert!(qca::expression::parse_names("A,,B").is_err());
/// ```
pub fn parse_names(text: &str) -> Result<Vec<String>> {
    let source = Source::new("list of names", text);
    let mut names: Vec<String> = Vec::new();
    for item in split_list(text) {
        let start = item.as_ptr() as usize - text.as_ptr() as usize;
        let span = start..start + item.len();
        let name = match item
            .strip_prefix('`')
            .and_then(|rest| rest.strip_suffix('`'))
        {
            Some(inner) => inner.replace("``", "`"),
            None => item.to_owned(),
        };
        if name.is_empty() {
            let remedy = "write names with one comma between them, as in A,B,C";
            return Err(source.error_with(span, "a name is missing", remedy));
        }
        if name == item && name.starts_with(|c| plain(c) == '~') {
            return Err(source.error_with(
                span,
                "a name is needed here, not a negation",
                format!(
                    "write {}",
                    name.trim_start_matches(|c| !is_name_character(c))
                ),
            ));
        }
        if names.contains(&name) {
            return Err(source.error_with(
                span,
                format!("{name:?} is named twice"),
                "name it once",
            ));
        }
        names.push(name);
    }
    Ok(names)
}
