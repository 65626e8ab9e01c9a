//! The `qca` command.

fn main() {}
