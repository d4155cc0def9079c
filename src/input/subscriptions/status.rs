//! What words say of a subscription: its state, why it ended, what kind of line it is.

use crate::input::columns::normalised;

/// What a state makes of its row. It is today's, not its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It counts.
    Running,
    /// A trial or a free plan: 0.
    Free,
    /// It never began, or has not yet.
    NotBegun,
    /// It ended.
    Ended,
    /// A payment is late.
    PastDue,
    /// It stands still; only a date says since when.
    Paused,
    /// Nobody knows the word: it counts.
    Unknown,
}

impl State {
    /// Those that words stand for.
    const KNOWN: [State; 6] = [
        State::Running,
        State::Free,
        State::NotBegun,
        State::Ended,
        State::PastDue,
        State::Paused,
    ];

    /// The words for it, in small letters without anything between.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            State::Running => &[
                "",
                "active",
                "live",
                "running",
                "current",
                "nonrenewing",
                "pendingcancel",
                "pendingcancellation",
                "paid",
                "ok",
            ],
            State::Free => &[
                "trialing",
                "trialling",
                "intrial",
                "trial",
                "ontrial",
                "freetrial",
                "free",
                "freemium",
            ],
            State::NotBegun => &[
                "incomplete",
                "incompleteexpired",
                "future",
                "draft",
                "pending",
                "scheduled",
                "notstarted",
            ],
            State::Ended => &[
                "canceled",
                "cancelled",
                "expired",
                "ended",
                "terminated",
                "churned",
                "switched",
            ],
            State::PastDue => &["pastdue", "overdue"],
            State::Paused => &["paused", "unpaid", "onhold"],
            State::Unknown => &[],
        }
    }

    /// The state of a word; a blank one runs.
    pub(super) fn of(text: &[u8]) -> State {
        let word = normalised(&String::from_utf8_lossy(text));
        let word = word
            .strip_prefix(PREFIX)
            .filter(|rest| !rest.is_empty())
            .unwrap_or(&word);
        let mut known = State::KNOWN.into_iter();
        let found = known.find(|state| state.words().contains(&word));
        found.unwrap_or(State::Unknown)
    }
}

/// What WooCommerce writes before its states.
pub const PREFIX: &str = "wc";

/// Whether a reason for leaving is nobody's wish: a payment that failed, no card, fraud, tax.
pub(super) fn is_involuntary(reason: &str) -> bool {
    const STEMS: [&str; 14] = [
        "nonpayment",
        "notpaid",
        "unpaid",
        "paymentfail",
        "failedpayment",
        "paymentdecline",
        "carddeclined",
        "cardexpired",
        "nocard",
        "fraud",
        "taxcalculation",
        "dunning",
        "delinquen",
        "chargeback",
    ];
    let word = normalised(reason);
    word == "tax" || STEMS.iter().any(|stem| word.contains(stem)) || word == "involuntary"
}

/// Whether a kind of line is paid once, or paid back, and so recurs in no month.
pub(super) fn is_one_off(kind: &[u8]) -> bool {
    let word = normalised(&String::from_utf8_lossy(kind));
    const WORDS: [&str; 12] = [
        "onetime",
        "oneoff",
        "once",
        "setup",
        "setupfee",
        "shipping",
        "tax",
        "refund",
        "creditnote",
        "invoiceitem",
        "fee",
        "adjustment",
    ];
    WORDS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_mean_what_the_contract_says() {
        // subscriptions.md, section 2.
        for (words, state) in [
            (
                &["active", "", "wc-active", "non_renewing"][..],
                State::Running,
            ),
            (&["trialing", "in_trial", "free"], State::Free),
            (
                &[
                    "incomplete",
                    "incomplete_expired",
                    "future",
                    "draft",
                    "pending",
                    "wc-pending",
                ],
                State::NotBegun,
            ),
            (
                &["canceled", "Cancelled", "expired", "wc-cancelled"],
                State::Ended,
            ),
            (&["past_due"], State::PastDue),
            (
                &["paused", "unpaid", "on_hold", "wc-on-hold"],
                State::Paused,
            ),
            (&["gold"], State::Unknown),
        ] {
            for word in words {
                assert_eq!(State::of(word.as_bytes()), state, "{word}");
            }
        }
    }

    #[test]
    fn who_did_not_want_to_leave() {
        for word in [
            "payment_failed",
            "Non-payment",
            "No Card",
            "fraud",
            "fraud_review_failed",
            "tax",
        ] {
            assert!(is_involuntary(word), "{word}");
        }
        for word in ["cancellation_requested", "too expensive", "taxi", ""] {
            assert!(!is_involuntary(word), "{word}");
        }
        assert!(is_one_off(b"one_time") && is_one_off(b"setup fee") && !is_one_off(b"recurring"));
    }
}
