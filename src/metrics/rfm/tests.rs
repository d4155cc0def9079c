use proptest::prelude::*;

use super::grid::Segment;
use super::scores::{Customer, RfmError, score};
use super::*;
use crate::money::Money;

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn customer(recency_days: u32, orders: u64, revenue: &str) -> Customer {
    Customer {
        recency_days,
        orders,
        order_revenue: money(revenue),
        net_revenue: money(revenue),
    }
}

fn score_of(recency: u8, frequency: u8) -> Score {
    Score::new(recency, frequency, 1).unwrap()
}

#[test]
fn five_different_customers_have_five_scores() {
    // By hand: L of the i-th worst of five is i, T is 1, and ⌊5 (i + 1/2) / 5⌋ = i.
    let data = [
        customer(400, 9, "5"),
        customer(3, 1, "50.5"),
        customer(90, 4, "50.50"),
        customer(30, 2, "-1"),
        customer(200, 3, "999"),
    ];
    let scores: Vec<_> = score(&data, &Cuts::default())
        .unwrap()
        .iter()
        .map(|one| {
            (
                one.score.recency(),
                one.score.frequency(),
                one.score.monetary(),
            )
        })
        .collect();
    // 50.5 and 50.50 are the same amount: L is 2 and T is 2, so both score 1 + ⌊5 · 3 / 5⌋ = 4.
    let expected = [(1, 5, 2), (5, 1, 4), (3, 4, 4), (4, 2, 1), (2, 3, 5)];
    assert_eq!(scores, expected);
}

#[test]
fn few_or_equal_customers_score_in_the_middle() {
    assert_eq!(score(&[], &Cuts::default()), Ok(Vec::new()));
    // A lone customer and ten alike: L is 0 and T is n, so 1 + ⌊5 / 2⌋ = 3.
    for size in [1, 10] {
        let all = score(&vec![customer(7, 3, "20"); size], &Cuts::default()).unwrap();
        assert!(all.iter().all(|one| Some(one.score) == Score::new(3, 3, 3)));
    }
    // 70 of 100 ordered on the billing day: L 30, T 70, 1 + ⌊5 · 65 / 100⌋ = 4; the others 1 + ⌊5 · 15 / 100⌋ = 1.
    let mut billed = vec![customer(1, 3, "20"); 70];
    billed.extend(vec![customer(31, 3, "20"); 30]);
    let scores = score(&billed, &Cuts::default()).unwrap();
    assert_eq!(
        (scores[0].score.recency(), scores[99].score.recency()),
        (4, 1)
    );
    let refunded_only = [customer(7, 3, "20"), customer(7, 0, "-20")];
    assert_eq!(
        score(&refunded_only, &Cuts::default()),
        Err(RfmError::NoOrder { index: 1 })
    );
}

#[test]
fn standard_grid_is_the_table_of_the_definitions() {
    // definitions.md section 5, drawn out: a row for R = 5 down to 1, a column for F = 1 to 5.
    let table = [
        ["New", "Pot", "Pot", "Cha", "Cha"],
        ["Pro", "Pot", "Pot", "Loy", "Loy"],
        ["Abo", "Abo", "Nee", "Loy", "Loy"],
        ["Hib", "Hib", "At ", "At ", "Can"],
        ["Hib", "Hib", "At ", "At ", "Can"],
    ];
    let grid = Grid::standard();
    for (recency, row) in (1..=5).rev().zip(table) {
        for (frequency, start) in (1..).zip(row) {
            let name = &grid.names()[grid.segment(score_of(recency, frequency))];
            assert!(name.starts_with(start), "{recency} {frequency}: {name}");
        }
    }
    for (index, segment) in Segment::ALL.into_iter().enumerate() {
        assert_eq!(segment as usize, index);
        assert_eq!(grid.names()[index], segment.name());
    }
}

#[test]
fn standard_grid_covers_each_cell_once() {
    // The ten ranges as rules: Grid::new refuses a cell that is claimed twice or not at all.
    let rules = [
        ("Champions", 5..=5, 4..=5),
        ("Loyal customers", 3..=4, 4..=5),
        ("Potential loyalists", 4..=5, 2..=3),
        ("New customers", 5..=5, 1..=1),
        ("Promising", 4..=4, 1..=1),
        ("Need attention", 3..=3, 3..=3),
        ("About to sleep", 3..=3, 1..=2),
        ("Can't lose them", 1..=2, 5..=5),
        ("At risk", 1..=2, 3..=4),
        ("Hibernating", 1..=2, 1..=2),
    ]
    .map(|(segment, recency, frequency)| rule(segment, recency, frequency));
    assert_eq!(Grid::new(&rules), Ok(Grid::standard()));
}

fn rule(
    segment: &str,
    recency: std::ops::RangeInclusive<u8>,
    frequency: std::ops::RangeInclusive<u8>,
) -> Rule {
    Rule {
        segment: segment.to_string(),
        recency,
        frequency,
    }
}

#[test]
fn a_grid_of_ones_own_is_checked() {
    // Two rules of one name are one segment.
    let own = [
        rule("Keep", 4..=5, 1..=5),
        rule("Lose", 1..=3, 1..=4),
        rule("Keep", 1..=3, 5..=5),
    ];
    let grid = Grid::new(&own).unwrap();
    assert_eq!(grid.names(), ["Keep", "Lose"]);
    assert_eq!(grid.segment(score_of(1, 5)), 0);
    assert_eq!(grid.segment(score_of(3, 4)), 1);
    let (recency, frequency) = (1, 5);
    assert_eq!(
        Grid::new(&own[..2]),
        Err(GridError::Uncovered { recency, frequency })
    );
    let twice = [rule("All", 1..=5, 1..=5), rule("Best", 5..=5, 5..=5)];
    let (first, second) = ("All".to_string(), "Best".to_string());
    let (recency, frequency) = (5, 5);
    assert_eq!(
        Grid::new(&twice),
        Err(GridError::Twice {
            recency,
            frequency,
            first,
            second
        })
    );
    #[expect(clippy::reversed_empty_ranges, reason = "it is the case under test")]
    for scores in [0..=5, 1..=6, 3..=2] {
        let segment = "All".to_string();
        let found = Grid::new(&[rule("All", scores, 1..=5)]);
        assert_eq!(found, Err(GridError::Scores { segment }));
    }
    assert_eq!(
        Grid::new(&[]),
        Err(GridError::Uncovered {
            recency: 1,
            frequency: 1
        })
    );
}

#[test]
fn summaries_add_up() {
    // By hand. Two champions with 30 + 10 orders' revenue of which 4 were refunded; one hibernating.
    let scored = |recency_days, orders, order, net, score| Scored {
        customer: Customer {
            recency_days,
            orders,
            order_revenue: money(order),
            net_revenue: money(net),
        },
        score,
    };
    let data = [
        scored(1, 4, "30", "26", score_of(5, 5)),
        scored(4, 1, "10", "10", score_of(5, 4)),
        scored(300, 1, "12", "12", score_of(1, 1)),
    ];
    let all = summary(&data, &Grid::standard()).unwrap();
    assert_eq!(all.len(), 10);
    let champions = SegmentSummary {
        customers: 2,
        customer_share: Some(2.0 / 3.0),
        orders: 5,
        net_revenue: money("36"),
        revenue_share: Some(0.75),
        median_recency_days: Some(2.5),
        median_orders: Some(2.5),
        average_order_value: Some(8.0),
    };
    assert_eq!(all[Segment::Champions as usize], champions);
    assert_eq!(
        all[Segment::Hibernating as usize].median_recency_days,
        Some(300.0)
    );
    let empty = &all[Segment::AtRisk as usize];
    assert_eq!((empty.customers, empty.customer_share), (0, Some(0.0)));
    assert_eq!(
        (empty.median_orders, empty.average_order_value),
        (None, None)
    );
    // Nobody, or more refunded than bought: the shares have no denominator.
    let none = summary(&[], &Grid::standard()).unwrap();
    assert_eq!(
        (none[0].customer_share, none[0].revenue_share),
        (None, None)
    );
    let refunded = summary(
        &[scored(1, 1, "5", "-5", score_of(1, 1))],
        &Grid::standard(),
    );
    assert!(refunded.unwrap().iter().all(|s| s.revenue_share.is_none()));
}

#[test]
fn movement_counts_everybody_of_the_later_day() {
    let grid = Grid::standard();
    let pairs = [
        (Some(score_of(5, 5)), score_of(1, 5)),
        (Some(score_of(5, 4)), score_of(1, 5)),
        (None, score_of(5, 1)),
    ];
    let movement = Movement::between(&grid, pairs);
    let (champions, lost) = (
        Segment::Champions as usize,
        Segment::CannotLoseThem as usize,
    );
    assert_eq!(movement.count(Some(champions), lost), Some(2));
    assert_eq!(
        movement.count(None, Segment::NewCustomers as usize),
        Some(1)
    );
    assert_eq!(movement.count(Some(lost), champions), Some(0));
    assert_eq!(movement.count(Some(10), 0), None);
    assert_eq!(movement.count(None, 10), None);
    assert_eq!(movement.rows().len(), 11);
    let total: u64 = movement.rows().iter().flatten().sum();
    assert_eq!(total, 3);
}

fn customers() -> impl Strategy<Value = Vec<Customer>> {
    // Few distinct values, so ties are many; amounts with different numbers of decimals.
    let one =
        (0u32..6, 1u64..5, -2i128..5, 0u32..4).prop_map(|(recency_days, orders, n, scale)| {
            let net_revenue = Money::from_units(n * 10, scale).unwrap();
            Customer {
                recency_days,
                orders,
                order_revenue: net_revenue,
                net_revenue,
            }
        });
    proptest::collection::vec(one, 0..60)
}

proptest! {
    #[test]
    fn scores_agree_with_counting_who_is_worse(data in customers()) {
        let n = data.len();
        let fifth = |worse: usize, equal: usize| {
            1 + (5.0 * (worse as f64 + equal as f64 / 2.0) / n as f64).floor() as u8
        };
        for one in score(&data, &Cuts::default()).unwrap() {
            let c = one.customer;
            let longer_ago = data.iter().filter(|o| o.recency_days > c.recency_days).count();
            let fewer = data.iter().filter(|o| o.orders < c.orders).count();
            let less = data.iter().filter(|o| o.net_revenue < c.net_revenue).count();
            let same_day = data.iter().filter(|o| o.recency_days == c.recency_days).count();
            let as_many = data.iter().filter(|o| o.orders == c.orders).count();
            let as_much = data.iter().filter(|o| o.net_revenue == c.net_revenue).count();
            let expected = Score::new(
                fifth(longer_ago, same_day),
                fifth(fewer, as_many),
                fifth(less, as_much),
            );
            let expected = expected.unwrap();
            prop_assert_eq!(one.score, expected);
        }
    }

    #[test]
    fn segments_hold_everybody_once(mut data in customers()) {
        let all = summary(&score(&data, &Cuts::default()).unwrap(), &Grid::standard()).unwrap();
        prop_assert_eq!(all.iter().map(|s| s.customers).sum::<u64>(), data.len() as u64);
        let revenue = Money::checked_sum(data.iter().map(|c| c.net_revenue));
        prop_assert_eq!(Money::checked_sum(all.iter().map(|s| s.net_revenue)), revenue);
        data.reverse();
        prop_assert_eq!(all, summary(&score(&data, &Cuts::default()).unwrap(), &Grid::standard()).unwrap());
    }
}
