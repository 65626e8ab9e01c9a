//! Column widths, wrapping and the splitting of tables that are too wide, for formats with a fixed page width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The narrowest a column of text is made before the table is split into panels instead.
const NARROWEST_TEXT: usize = 12;

/// Display columns that the text takes: two for wide East Asian characters, none for combining ones.
pub(crate) fn text_width(text: &str) -> usize {
    text.width()
}

/// What a column asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Demand {
    /// Its widest line.
    pub(crate) natural: usize,
    /// The least it can be drawn in.
    pub(crate) least: usize,
}

impl Demand {
    /// A column of numbers or marks, which is not wrapped.
    pub(crate) fn rigid(natural: usize) -> Self {
        Demand {
            natural,
            least: natural,
        }
    }

    /// A column of text, which may be wrapped down to its longest unbreakable piece or so.
    pub(crate) fn flexible(natural: usize) -> Self {
        Demand {
            natural,
            least: natural.min(NARROWEST_TEXT),
        }
    }
}

/// A set of columns that are drawn side by side, with their widths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Panel {
    /// Numbers of the columns.
    pub(crate) columns: Vec<usize>,
    /// The width of each.
    pub(crate) widths: Vec<usize>,
}

/// Lays columns out in a page of `width`, with `gap` between them: narrows the flexible ones, widest first, and where
/// that is not enough splits the table into panels that each begin with the first column.
pub(crate) fn panels(demands: &[Demand], gap: usize, width: Option<usize>) -> Vec<Panel> {
    let all: Vec<usize> = (0..demands.len()).collect();
    let Some(width) = width else {
        let widths = demands.iter().map(|demand| demand.natural).collect();
        return vec![Panel {
            columns: all,
            widths,
        }];
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group: Vec<usize> = Vec::new();
    let mut used = 0;
    for column in all {
        let add = demands[column].least + if group.is_empty() { 0 } else { gap };
        // A panel holds the repeated first column and at least one other, however narrow the page.
        if used + add > width && group.len() > 1 {
            groups.push(std::mem::replace(&mut group, vec![0]));
            used = demands[0].least + gap + demands[column].least;
        } else {
            used += add;
        }
        group.push(column);
    }
    if !group.is_empty() {
        groups.push(group);
    }
    groups
        .into_iter()
        .map(|columns| fit(demands, columns, gap, width))
        .collect()
}

/// Widths of these columns so that they fit, as far as their least widths allow.
fn fit(demands: &[Demand], columns: Vec<usize>, gap: usize, width: usize) -> Panel {
    let mut widths: Vec<usize> = columns
        .iter()
        .map(|&column| demands[column].natural)
        .collect();
    let available = width.saturating_sub(gap * columns.len().saturating_sub(1));
    let mut total: usize = widths.iter().sum();
    while total > available {
        let widest = (0..columns.len())
            .filter(|&at| widths[at] > demands[columns[at]].least)
            .max_by_key(|&at| (widths[at], std::cmp::Reverse(at)));
        let Some(widest) = widest else { break };
        widths[widest] -= 1;
        total -= 1;
    }
    Panel { columns, widths }
}

/// Breaks a text into lines of at most `width` display columns: after spaces, after the operators of an expression,
/// and inside a word only where it alone is wider than the line.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_line(paragraph, width, &mut lines);
    }
    lines
}

fn wrap_line(text: &str, width: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut used = 0;
    for piece in pieces(text) {
        let visible = text_width(piece.trim_end());
        if used > 0 && used + visible > width {
            lines.push(line.trim_end().to_string());
            line.clear();
            used = 0;
        }
        if visible > width {
            (line, used) = break_word(piece, width, lines);
        } else {
            line.push_str(piece);
            used += text_width(piece);
        }
    }
    lines.push(line.trim_end().to_string());
}

/// Cuts a word that is wider than a line; returns the last, unfinished line and its width.
fn break_word(word: &str, width: usize, lines: &mut Vec<String>) -> (String, usize) {
    let mut line = String::new();
    let mut used = 0;
    let mut joined = false;
    for c in word.chars() {
        let add = c.width().unwrap_or(0);
        // Combining characters and joined emoji stay with what they belong to.
        if add > 0 && !joined && used > 0 && used + add > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push(c);
        used += add;
        joined = c == '\u{200d}';
    }
    (line, used)
}

/// Names of so many columns of wide letters are not broken.
const WHOLE: usize = 16;

/// Signs that do not begin a line, and those that do not end one.
const CLOSING: &str = "，。、；：？！）》」』”’";
const OPENING: &str = "（《「『“‘";

/// The text cut after each space and after each `*` or `+` that is not followed by one.
pub(crate) fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|&(_, next)| next);
        let breaks = match c {
            ' ' => next != Some(' '),
            '*' | '+' => next.is_some_and(|next| next != ' '),
            // Chinese and Japanese have no spaces: long text may break after a letter, but not before a full stop.
            c if c.width() == Some(2) && text_width(&text[start..at]) >= WHOLE => {
                next.is_some_and(|next| !CLOSING.contains(next)) && !OPENING.contains(c)
            }
            _ => false,
        };
        if breaks {
            let end = at + c.len_utf8();
            pieces.push(&text[start..end]);
            start = end;
        }
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_operators() {
        assert_eq!(wrap("DEV*~IND + URB*STB", 10), ["DEV*~IND +", "URB*STB"]);
        assert_eq!(wrap("ALPHA*BETA*GAMMA", 11), ["ALPHA*BETA*", "GAMMA"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3), [""]);
        assert_eq!(wrap("one\ntwo", 9), ["one", "two"]);
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(wrap("東京都庁", 4), ["東京", "都庁"]);
        assert_eq!(text_width("שָלוֹם"), 4);
    }

    #[test]
    fn text_columns_shrink_before_the_table_is_split() {
        let demands = [Demand::rigid(3), Demand::flexible(40), Demand::rigid(5)];
        let laid = panels(&demands, 2, Some(30));
        assert_eq!(laid.len(), 1);
        assert_eq!(laid[0].widths, [3, 18, 5]);
    }

    #[test]
    fn a_table_that_is_too_wide_is_split_with_its_first_column_repeated() {
        let demands = vec![Demand::rigid(10); 8];
        let laid = panels(&demands, 2, Some(40));
        let columns: Vec<_> = laid.iter().map(|panel| panel.columns.clone()).collect();
        assert_eq!(
            columns,
            [vec![0, 1, 2], vec![0, 3, 4], vec![0, 5, 6], vec![0, 7]]
        );
    }

    #[test]
    fn a_page_narrower_than_a_column_still_shows_it() {
        let laid = panels(&[Demand::rigid(10), Demand::rigid(90)], 2, Some(20));
        assert_eq!(laid.len(), 1);
        assert_eq!(panels(&[], 2, Some(20)).len(), 0);
    }
}
