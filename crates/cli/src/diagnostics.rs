//! Errors as the user sees them: one message, with a caret where it points into a text.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::io::IsTerminal;

use qca::error::{SyntaxError, Wording};

/// Prints an error to standard error, in these words.
pub fn report(error: &anyhow::Error, wording: &impl Wording) {
    match error.downcast_ref::<qca::Error>() {
        Some(library) => match library.snippet() {
            Some(syntax) => say!("{}", with_caret(syntax)),
            // The library's messages are whole: their causes are in them.
            None => say!("error: {}", library.worded(wording)),
        },
        None => say!("error: {error:#}"),
    }
}

/// The source line with a caret under the fault.
fn with_caret(error: &SyntaxError) -> String {
    let end = error.text.len();
    let start = error.span.start.min(end);
    let span = start..error.span.end.clamp(start, end);
    let snippet = Snippet::source(&error.text)
        .path(&error.origin)
        .annotation(AnnotationKind::Primary.span(span));
    let mut report =
        vec![Group::with_title(Level::ERROR.primary_title(&error.problem)).element(snippet)];
    if let Some(remedy) = &error.remedy {
        report.push(Group::with_title(Level::HELP.secondary_title(remedy)));
    }
    let color = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&report)
}

/// Whether the reader of our output has gone (`qca … | head`): no fault.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
