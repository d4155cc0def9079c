//! What only all files together can say.

use std::collections::BTreeMap;

use super::file_read::FileRead;
use super::options::OrderOptions;
use crate::input::error::InputError;

/// Refuses to add up currencies; and a currency asked for that no row has.
pub(super) fn check_currencies(
    files: &[FileRead],
    options: &OrderOptions,
) -> Result<(), InputError> {
    let exports = &options.exports;
    if exports.rates.is_some() {
        return Ok(());
    }
    let mut currencies: BTreeMap<&str, u64> = BTreeMap::new();
    for (code, rows) in files.iter().flat_map(|file| &file.counts.currencies) {
        *currencies.entry(code).or_default() += rows;
    }
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let names = names.join(", ");
    if let Some(asked) = &exports.currency {
        let others: Vec<String> = (files.iter().flat_map(|file| &file.counts.left_out))
            .filter_map(|(reason, rows)| {
                let code = reason.strip_prefix("currency ")?;
                Some(format!("{rows} in {code}"))
            })
            .collect();
        return match currencies.is_empty() && !others.is_empty() {
            false => Ok(()),
            true => Err(InputError::NoSuchCurrency {
                files: names,
                asked: asked.clone(),
                found: others.join(", "),
            }),
        };
    }
    // A blank currency is the one that all others are in.
    currencies.remove("");
    if currencies.len() <= 1 {
        return Ok(());
    }
    let mut currencies: Vec<(String, u64)> = currencies
        .into_iter()
        .map(|(code, rows)| (code.to_owned(), rows))
        .collect();
    currencies.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Err(InputError::Currencies {
        files: names,
        currencies,
    })
}
