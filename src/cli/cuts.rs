//! Own thresholds of the scores of `rfm`, as typed.

use super::values;
use crate::commands::Usage;
use crate::metrics::rfm::Cuts;

/// Thresholds of one score of `rfm`, like `recency=30,60,90,180`, with the score's name.
///
/// # Errors
/// The reason as a sentence.
pub(super) fn of_one(text: &str) -> Result<(&'static str, Cuts), String> {
    let expected = "expected recency=, frequency= or monetary= and four rising numbers, like recency=30,60,90,180";
    let (score, numbers) = text.split_once('=').ok_or(expected)?;
    let mut cuts = Cuts::default();
    let score = match score.trim() {
        "recency" => {
            cuts.recency = Some(four(numbers, |text| text.parse().ok())?);
            "recency"
        }
        "frequency" => {
            cuts.frequency = Some(four(numbers, |text| text.parse().ok())?);
            "frequency"
        }
        "monetary" => {
            cuts.monetary = Some(four(numbers, |text| values::money(text).ok())?);
            "monetary"
        }
        _ => return Err(expected.to_owned()),
    };
    Ok((score, cuts))
}

/// Four rising values with commas between.
fn four<T: PartialOrd>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<[T; 4], String> {
    let all: Option<Vec<T>> = text.split(',').map(|one| read(one.trim())).collect();
    let all = all.ok_or_else(|| format!("{text:?} are not numbers with commas between"))?;
    let are_rising = all
        .windows(2)
        .all(|pair| matches!(pair, [one, other] if one < other));
    match <[T; 4]>::try_from(all) {
        Ok(four) if are_rising => Ok(four),
        Ok(_) => Err(format!(
            "{text:?}: each threshold must be above the one before"
        )),
        Err(all) => Err(format!("{} thresholds: five scores need four", all.len())),
    }
}

/// The thresholds of all scores, each given once.
pub(super) fn of_all(given: Vec<(&'static str, Cuts)>) -> Result<Cuts, Usage> {
    let mut all = Cuts::default();
    for (score, cuts) in given {
        let known = match score {
            "recency" => all.recency.is_some(),
            "frequency" => all.frequency.is_some(),
            _ => all.monetary.is_some(),
        };
        if known {
            return Err(Usage(format!("--cuts {score}=… is given twice")));
        }
        all = Cuts {
            recency: all.recency.or(cuts.recency),
            frequency: all.frequency.or(cuts.frequency),
            monetary: all.monetary.or(cuts.monetary),
        };
    }
    Ok(all)
}
