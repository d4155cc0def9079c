//! Words that people look up beside the metrics: terms of the tables, names that other systems use, and
//! names of methods. Each leads to what this program computes, or says why it does not.

/// A word and what it means.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    /// The word as a heading.
    pub title: &'static str,
    /// How it may be typed.
    pub names: &'static [&'static str],
    /// What it means, in words that need no statistics.
    pub meaning: &'static str,
    /// What to type next.
    pub see: &'static [&'static str],
}

/// The word of this name; case, dashes, underscores and spaces make no difference.
pub fn word(name: &str) -> Option<&'static Word> {
    WORDS
        .iter()
        .find(|word| word.names.iter().any(|known| same_name(known, name)))
}

/// All words, by their subject.
pub static WORDS: &[Word] = &[
    Word {
        title: "Why a figure changed",
        names: &["why", "bridge", "drivers", "decomposition"],
        meaning: "The parts of a change between two periods. First whether there is a change at all: its 95 % interval, in \
            which customers who stand in both periods are counted as such. Then who: orders' revenue by what became of the \
            customers, who are new, won back, returned, kept, absent or lost. Then how: buyers × orders per buyer × \
            order value, each part the mean over the six orders in which the three may change (Shapley). The parts add \
            up to the change exactly. They describe it and prove no cause: what else happened in these weeks is not in \
            the data.",
        see: &["explain retention", "why orders.csv"],
    },
    Word {
        title: "S, customers at the start",
        names: &["s", "start", "customers at the start"],
        meaning: "How many customers were active when the period began. Active means: ordered within the \
            activity window before that day (12 months unless --active-within says otherwise), or had a \
            running contract.",
        see: &["explain retention", "explain active"],
    },
    Word {
        title: "E, customers at the end",
        names: &["e", "end", "customers at the end"],
        meaning: "How many customers were active when the period ended: those of the start who are still \
            there, the new ones, and those won back.",
        see: &["explain retention", "explain active"],
    },
    Word {
        title: "N, customers gained",
        names: &["n", "gained", "new customers"],
        meaning: "Customers active at the end who were not active at the start: first-time customers, and \
            those won back, who had left before the period. Retention takes both out of E.",
        see: &["explain retention", "explain won_back"],
    },
    Word {
        title: "Active customer",
        names: &[
            "active",
            "active customer",
            "active customers",
            "activity window",
            "window",
        ],
        meaning: "A customer who ordered within the activity window before a day: 12 months, or what \
            --active-within says. With contracts: one with a running contract. Choose a window in which most \
            customers would have ordered again; `retention check` suggests one from the gaps between orders.",
        see: &["check orders.csv", "report orders.csv --active-within 90d"],
    },
    Word {
        title: "Won back",
        names: &[
            "won back",
            "winback",
            "reactivated",
            "reactivation",
            "resurrected",
        ],
        meaning: "Customers who had left before the period and came back in it: active at the end, not at the \
            start, but known before. They are gained, not retained.",
        see: &["explain customer_retention_rate_with_won_back"],
    },
    Word {
        title: "pp, percentage points",
        names: &["pp", "points", "percentage points", "percentage point"],
        meaning: "The difference of two percentages. From 80 % to 82 % is +2 pp, two points more; as a change \
            in percent it would be +2.5 %. Rates are compared in points, amounts in percent.",
        see: &["whatif orders.csv --retention +5pp"],
    },
    Word {
        title: "95 % interval",
        names: &[
            "interval",
            "95 % interval",
            "confidence interval",
            "ci",
            "wilson",
            "margin of error",
            "newcombe",
        ],
        meaning: "How far chance alone can move a figure. A rate of 80 % with the interval 72 to 86 % says: with \
            so few customers, the habit behind the figure may well be anything from 72 to 86 %. Ranges made \
            this way hold the true one 19 times out of 20. More customers make it narrower. Two figures whose \
            difference has an interval with 0 in it may be the same.",
        see: &["explain retention"],
    },
    Word {
        title: "At risk",
        names: &["at risk", "number at risk"],
        meaning: "In a survival curve: the customers who are still being watched at that point, so who could \
            still leave; where only few are left the curve is uncertain. In RFM: a segment of customers who \
            bought often but have not for a while.",
        see: &["survival orders.csv", "rfm orders.csv"],
    },
    Word {
        title: "ARPPU, average revenue per paying user",
        names: &["arppu", "revenue per user", "average revenue per user"],
        meaning: "Revenue over customers. Here over those who bought in the period (elsewhere called ARPPU, per \
            paying user): revenue_per_customer. Dividing by everybody who is active gives less.",
        see: &[
            "explain revenue_per_customer",
            "explain annual_revenue_per_customer",
        ],
    },
    Word {
        title: "Cohort",
        names: &[
            "cohort",
            "cohorts",
            "cohort analysis",
            "cohort retention",
            "triangle",
        ],
        meaning: "Customers who came in the same month (week, quarter, year), followed over the months since. \
            Cohorts show whether newer customers are as loyal as older ones, which one rate for all hides.",
        see: &["cohorts orders.csv"],
    },
    Word {
        title: "Day-n retention and stickiness",
        names: &[
            "day 7 retention",
            "day 30 retention",
            "d1",
            "d7",
            "d30",
            "dau",
            "mau",
            "wau",
            "stickiness",
            "dau mau",
            "user retention",
        ],
        meaning: "What Google Analytics (GA4) and app analytics print as user retention: the share of a day's new \
            visitors who visit again on the n-th day after. It counts visits; here orders count. The nearest \
            are cohorts by week and the share with a second order within n days.",
        see: &[
            "cohorts orders.csv --every week --align elapsed",
            "repeat orders.csv --within 7,30",
        ],
    },
    Word {
        title: "Returning users in GA4",
        names: &[
            "ga4",
            "google analytics",
            "returning users",
            "returning visitors",
        ],
        meaning: "GA4 calls a user returning who has had a session before, on one browser or login; nobody need \
            have bought. Here a returning customer has ordered before the period. GA4's figure cannot be \
            computed from orders.",
        see: &["explain returning_customer_rate"],
    },
    Word {
        title: "Shopify's figures",
        names: &["shopify"],
        meaning: "Shopify's returning customer rate counts a buyer of the period as returning who has ordered more \
            than once so far, also if both orders lie in the period: returning_customer_rate_shopify. In our \
            returning_customer_rate the earlier order must lie before the period, so it is the same or lower. \
            The report shows both.",
        see: &[
            "explain returning_customer_rate",
            "explain returning_customer_rate_shopify",
            "report orders.csv --preset shopify",
        ],
    },
    Word {
        title: "Klaviyo's figures",
        names: &[
            "klaviyo",
            "historic clv",
            "predicted clv",
            "churn risk",
            "total clv",
            "klaviyo repeat purchase rate",
        ],
        meaning: "Klaviyo's historic CLV is what a customer has spent so far less refunds: the mean of it over all \
            customers is historical_customer_value. Its predicted CLV is what a model expects of the next 365 \
            days, and total CLV adds the two; `retention clv --horizon 12mo` fits published models of that kind \
            and names them, so its figures are near and not the same. Its glossary's repeat purchase rate is \
            repeat_purchase_rate.",
        see: &[
            "explain historical_customer_value",
            "clv orders.csv --horizon 12mo",
            "explain repeat_purchase_rate",
        ],
    },
    Word {
        title: "Second order",
        names: &[
            "second order",
            "second purchase",
            "time to second order",
            "time to second purchase",
            "repurchase rate",
            "reorder rate",
            "repeat rate within 90 days",
        ],
        meaning: "The share of new customers who order again within 30, 60, 90 or 365 days. Only customers who \
            have been there that long are counted, so young ones do not pull it down.",
        see: &[
            "repeat orders.csv",
            "survival orders.csv --event second-order",
        ],
    },
    Word {
        title: "RFM",
        names: &[
            "rfm",
            "recency",
            "monetary",
            "recency frequency monetary",
            "segments",
            "champions",
            "hibernating",
        ],
        meaning: "Customers scored from 1 to 5 by how lately they ordered (recency), how often (frequency) and \
            for how much (monetary), and put into named segments by the scores.",
        see: &["rfm orders.csv"],
    },
    Word {
        title: "Survival curve",
        names: &[
            "survival",
            "survival curve",
            "kaplan meier",
            "hazard",
            "censored",
            "censoring",
            "median lifetime",
            "log rank",
        ],
        meaning: "The share of customers still there after each length of time. Customers who are still there \
            today count up to today and no further (they are censored), so that young customers do not \
            distort it. Groups are compared by the log-rank test.",
        see: &["survival orders.csv", "survival --customers contracts.csv"],
    },
    Word {
        title: "Lapsed and dormant customers",
        names: &[
            "lapsed",
            "lapsed customers",
            "dormant",
            "inactive",
            "lost customers",
            "lost",
        ],
        meaning: "Customers without an order within the activity window. Who was active at the start of the \
            period and is not at its end is lost in it; the list of who that is comes from segments.",
        see: &[
            "explain churn",
            "rfm orders.csv --customers-out segments.csv",
        ],
    },
    Word {
        title: "BG/NBD, Pareto/NBD and other models of buying",
        names: &[
            "bg nbd",
            "mbg nbd",
            "pareto nbd",
            "mbg cnbd k",
            "gamma gamma",
            "sbg",
            "buy till you die",
            "btyd",
            "probability alive",
            "prediction",
            "predict",
        ],
        meaning: "Published models that read from past orders how likely each customer is still to be one, and \
            how many orders are to come. Gamma-Gamma adds for how much, sBG is for contracts. `alive` differs: in \
            BG/NBD nobody is lost before a second order, in MBG/NBD anybody may be right after any order, in \
            Pareto/NBD at any time. MBG/CNBD-k is for customers who order like clocks.",
        see: &["clv orders.csv", "forecast --customers contracts.csv"],
    },
    Word {
        title: "Conversion, bounce and other figures of visits",
        names: &[
            "conversion",
            "conversion rate",
            "cvr",
            "bounce rate",
            "sessions",
            "traffic",
            "cart abandonment",
        ],
        meaning: "They need visits, which order files do not have: web analytics computes them. From orders come \
            who buys again, how often, and for how much.",
        see: &["explain repeat_purchase_rate"],
    },
    Word {
        title: "ROAS and ROI",
        names: &[
            "roas",
            "roi",
            "cpa",
            "cost per acquisition",
            "return on ad spend",
            "mer",
        ],
        meaning: "Revenue or profit over what was spent on it. From a file of costs this program computes what a \
            new customer costs, how that stands to what a customer is worth, and after how many months it is \
            paid back.",
        see: &["explain cac", "explain ltv_cac", "explain payback"],
    },
    Word {
        title: "NPS, net promoter score",
        names: &["nps", "net promoter score", "csat", "satisfaction", "ces"],
        meaning: "What customers say in a survey. This program looks at what they do: whether they stay and buy \
            again. A survey's answer can be a column of the customers file, and --by compares retention by it.",
        see: &["report orders.csv --customers customers.csv --by score"],
    },
    Word {
        title: "Guest",
        names: &["guest", "guests", "guest checkout", "guest orders"],
        meaning: "A row without a customer id. It belongs to nobody, so it enters no metric; guests and their \
            revenue are reported beside the metrics. --guest-key tells guests apart by another column, like an \
            e-mail address.",
        see: &["check orders.csv"],
    },
];

/// Whether two names have the same letters and digits.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

fn letters(name: &str) -> impl Iterator<Item = char> {
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::catalogue::entry;

    #[test]
    fn every_word_leads_somewhere_and_no_two_lead_apart() {
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for one in WORDS {
            assert!(
                one.meaning.ends_with('.') && !one.meaning.contains("  "),
                "{}",
                one.title
            );
            assert!(!one.see.is_empty(), "{}", one.title);
            for name in one.names {
                assert_eq!(word(&name.to_uppercase()), Some(one), "{name}");
                assert!(entry(name).is_none(), "{name} is a metric");
                let twice = seen.iter().find(|(known, _)| same_name(known, name));
                assert!(twice.is_none(), "{name}: {} and {twice:?}", one.title);
                seen.push((name, one.title));
            }
            // What it says to type is there.
            for see in one.see {
                if let Some(name) = see.strip_prefix("explain ") {
                    assert!(entry(name).is_some() || word(name).is_some(), "{see}");
                }
            }
        }
    }
}
