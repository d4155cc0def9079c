//! `--amount`: the first line is the expression, the others are the file's columns.
#![no_main]

use libfuzzer_sys::fuzz_target;
use retention::internals::{Expression, Header};
use retention_fuzz::bounded;

fuzz_target!(|text: &str| {
    // Names are compared with each other for "did you mean": a factor for the table of distances.
    bounded(1 << 20, 1000, text.len(), || run(text));
});

fn run(text: &str) {
    let mut lines = text.split('\n');
    let typed = lines.next().unwrap_or_default();
    let header = Header::new(lines.map(|name| name.trim_ascii().to_owned()).collect());
    match Expression::parse(typed, &header) {
        Ok(expression) => {
            assert!(expression.columns().all(|column| column < header.len()));
            let shown = expression.shown(&header);
            // A single column is shown as its header, which may stand there twice.
            let again = Expression::parse(&shown, &header);
            let twice = header.names().iter().filter(|name| **name == shown).count() > 1;
            assert!(
                again.as_ref() == Ok(&expression) || twice && expression.single().is_some(),
                "{shown:?}"
            );
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
