//! Own thresholds for the scores of `rfm`, as they are typed.

use super::values;
use crate::commands::Usage;
use crate::metrics::rfm::Cuts;
use crate::money::Money;

/// The thresholds of all scores, each once.
///
/// # Errors
/// [`Usage`] for a score that has them twice.
pub(super) fn all(asked: Vec<Cut>) -> Result<Cuts, Usage> {
    let mut cuts = Cuts::default();
    for cut in asked {
        let again = match cut {
            Cut::Recency(of) => cuts.recency.replace(of).is_some(),
            Cut::Frequency(of) => cuts.frequency.replace(of).is_some(),
            Cut::Monetary(of) => cuts.monetary.replace(of).is_some(),
        };
        if again {
            return Err(Usage("--cuts: one score has thresholds twice".to_owned()));
        }
    }
    Ok(cuts)
}

/// The thresholds of one score.
#[derive(Debug, Clone)]
pub(super) enum Cut {
    Recency([u32; 4]),
    Frequency([u64; 4]),
    Monetary([Money; 4]),
}

/// One score's thresholds: `recency=30,90,180,365`.
pub(super) fn cut(text: &str) -> Result<Cut, String> {
    const USE: &str = "use recency=30,90,180,365, frequency=2,3,5,10 or monetary=50,100,250,1000";
    let (score, values) = text.split_once('=').ok_or(USE)?;
    let values: Vec<&str> = values.split(',').map(str::trim).collect();
    let whole = |text: &&str| {
        text.parse::<u64>()
            .map_err(|_| format!("{text:?} is not a whole number"))
    };
    match score.trim().to_lowercase().as_str() {
        "recency" | "r" => {
            let days: Result<Vec<u32>, String> = values
                .iter()
                .map(|text| Ok(u32::try_from(whole(text)?).unwrap_or(u32::MAX)))
                .collect();
            rising(days?).map(Cut::Recency)
        }
        "frequency" | "f" => {
            let orders: Result<Vec<u64>, String> = values.iter().map(whole).collect();
            rising(orders?).map(Cut::Frequency)
        }
        "monetary" | "m" => {
            let amounts: Result<Vec<Money>, String> =
                values.iter().map(|text| values::money(text)).collect();
            rising(amounts?).map(Cut::Monetary)
        }
        _ => Err(USE.to_owned()),
    }
}

/// Four values, each above the one before.
fn rising<T: Ord>(values: Vec<T>) -> Result<[T; 4], String> {
    if !values.is_sorted_by(|one, next| one < next) {
        return Err("the thresholds must rise".to_owned());
    }
    let count = values.len();
    values
        .try_into()
        .map_err(|_| format!("four thresholds make five scores, not {count}"))
}
