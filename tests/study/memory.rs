//! The example of a study from memory.

#[path = "../../examples/study.rs"]
mod example;

#[test]
fn a_study_runs_without_a_file() {
    let text = example::run().unwrap();
    assert!(text.starts_with("DEV*LIT -> SURV\n"), "{text}");
    assert!(text.contains("-> ~SURV\n"), "{text}");
}
