//! The example of the same name.

#[path = "../../examples/arrays.rs"]
mod example;

#[test]
fn three_solutions_come_out_of_an_array() {
    let text = example::run().unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(
        lines[0].starts_with("conservative  DEV*LIT  consistency 0."),
        "{text}"
    );
    assert!(
        lines[2].starts_with("intermediate  DEV*LIT  consistency 0."),
        "{text}"
    );
}
