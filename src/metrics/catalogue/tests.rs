use std::collections::HashSet;

use super::*;

/// Keys in the order of the definitions, section 3.
const KEYS: [&str; 27] = [
    "customer_retention_rate",
    "customer_retention_rate_with_won_back",
    "customer_churn_rate",
    "annualized_churn_rate",
    "net_customer_loss_rate",
    "repeat_purchase_rate",
    "returning_customer_rate",
    "returning_customer_rate_shopify",
    "repeat_customer_rate",
    "purchase_frequency",
    "average_order_value",
    "median_order_value",
    "net_revenue",
    "refund_rate",
    "revenue_per_customer",
    "median_days_between_orders",
    "annual_revenue_per_customer",
    "customer_lifespan_years",
    "customer_lifetime_value",
    "historical_customer_value",
    "retention_cost",
    "retention_cost_per_customer",
    "acquisition_cost",
    "customer_acquisition_cost",
    "marketing_cost_per_acquired_customer",
    "value_to_acquisition_cost",
    "payback_months",
];

#[test]
fn the_catalogue_has_the_metrics_of_the_definitions_in_their_order() {
    let keys: Vec<&str> = CATALOGUE.iter().map(|entry| entry.key).collect();
    assert_eq!(keys, KEYS);
    // A heading is printed once, so the metrics under it stand together.
    assert!(CATALOGUE.is_sorted_by_key(|entry| entry.group));
    for group in Group::ALL {
        assert!(CATALOGUE.iter().any(|entry| entry.group == group));
        assert!(!group.title().is_empty());
    }
}

#[test]
fn every_metric_has_all_its_words() {
    for e in CATALOGUE {
        for (field, words) in [
            ("title", e.title),
            ("summary", e.summary),
            ("meaning", e.meaning),
            ("reading", e.reading),
            ("pitfalls", e.pitfalls),
            ("others", e.others),
            ("source", e.source),
        ] {
            assert!(!words.is_empty(), "{}: no {field}", e.key);
            assert_eq!(words, words.trim(), "{}: {field}", e.key);
            assert!(!words.contains("  "), "{}: {field}: {words}", e.key);
        }
        for words in [e.meaning, e.reading, e.pitfalls, e.others, e.source] {
            assert!(words.ends_with('.'), "{}: {words}", e.key);
        }
        assert!(e.summary.chars().count() < 70, "{}: {}", e.key, e.summary);
        assert!(!e.summary.ends_with('.'), "{}", e.key);
        assert!(!e.unit.name().is_empty());
        assert!(!e.inputs.is_empty(), "{}", e.key);
        for input in e.inputs {
            assert!(!input.meaning.is_empty(), "{}: {}", e.key, input.name);
            assert!(!input.kind.expected().is_empty());
            let formula = e.rule.formula.to_string();
            assert!(
                formula.contains(input.name),
                "{}: {} not in {formula}",
                e.key,
                input.name
            );
        }
    }
}

#[test]
fn names_are_unique_and_lead_to_their_metric() {
    let letters = |name: &str| name.replace('_', "");
    let mut seen = HashSet::new();
    for e in CATALOGUE {
        for name in std::iter::once(&e.key).chain(e.aliases) {
            assert!(seen.insert(letters(name)), "{name} names two metrics");
            for spelling in [
                name.to_string(),
                name.to_uppercase(),
                name.replace('_', "-"),
                name.replace('_', " "),
            ] {
                assert_eq!(entry(&spelling), Some(e), "{spelling}");
            }
        }
        let mut inputs = HashSet::new();
        for input in e.inputs {
            for name in std::iter::once(&input.name).chain(input.aliases) {
                assert!(inputs.insert(letters(name)), "{}: {name} twice", e.key);
                let kebab = name.replace('_', "-");
                assert_eq!(e.input(&kebab).map(|i| i.name), Some(input.name));
            }
        }
    }
    assert_eq!(
        entry("LTV:CAC").map(|e| e.key),
        Some("value_to_acquisition_cost")
    );
    assert_eq!(entry("nonsense"), None);
    assert_eq!(entry(""), None);
}

#[test]
fn only_shares_of_counted_customers_have_intervals() {
    // Definitions, section 3, the sentence after the table.
    let with: Vec<&str> = CATALOGUE
        .iter()
        .filter(|entry| entry.interval)
        .map(|entry| entry.key)
        .collect();
    assert_eq!(
        with,
        [
            "customer_retention_rate",
            "customer_churn_rate",
            "repeat_purchase_rate",
            "returning_customer_rate",
            "returning_customer_rate_shopify",
            "repeat_customer_rate"
        ]
    );
}
