//! Lengths of time of which the middle is wanted, also of several lots put together: medians cannot be merged,
//! so a lot keeps some of its values, evenly chosen from the shortest to the longest.

use serde::{Deserialize, Serialize};

/// A lot of lengths of time, in seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Durations {
    /// How many there are.
    pub count: u32,
    /// Those that are kept, the shortest first. Each stands for as many as the others.
    kept: Vec<u32>,
}

impl Durations {
    /// The lot of these values, of which `most` are kept at the most; no more than that, it is exact.
    pub fn of(mut values: Vec<u32>, most: usize) -> Self {
        values.sort_unstable();
        let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
        let most = most.max(1);
        if values.len() > most {
            // The middle one of each of as many equal parts.
            let middle = |part: usize| (2 * part + 1) * values.len() / (2 * most);
            values = (0..most).map(|part| values[middle(part)]).collect();
        }
        Self { count, kept: values }
    }

    /// The value that so many hundredths of several lots are not above (50: the median); none: there are none.
    pub fn percentile<'a>(lots: impl IntoIterator<Item = &'a Durations>, hundredths: u32) -> Option<u32> {
        let mut weighed: Vec<(u32, f64)> = Vec::new();
        for lot in lots {
            let weight = f64::from(lot.count) / lot.kept.len().max(1) as f64;
            weighed.extend(lot.kept.iter().map(|value| (*value, weight)));
        }
        weighed.sort_unstable_by_key(|(value, _)| *value);
        let all: f64 = weighed.iter().map(|(_, weight)| weight).sum();
        let wanted = all * f64::from(hundredths.min(100)) / 100.0;
        let mut passed = 0.0;
        for (value, weight) in &weighed {
            passed += weight;
            // Weights are sums of fractions.
            if passed + 1e-6 >= wanted {
                return Some(*value);
            }
        }
        weighed.last().map(|(value, _)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_middle_of_nothing_is_not_known() {
        assert_eq!(Durations::percentile([&Durations::default()], 50), None);
        assert_eq!(Durations::percentile([&Durations::of(vec![7], 5)], 50), Some(7));
        assert_eq!(
            Durations::percentile([&Durations::of(vec![1, 2, 3, 4], 9)], 50),
            Some(2)
        );
    }

    proptest! {
        /// In however many lots the values come: with all of them kept, the percentile is that of all together.
        #[test]
        fn lots_together_are_one_lot(lots in prop::collection::vec(prop::collection::vec(0u32..100_000, 0..20), 0..5),
                                     hundredths in 1u32..=100) {
            let each: Vec<Durations> = lots.iter().map(|lot| Durations::of(lot.clone(), 50)).collect();
            let mut all: Vec<u32> = lots.concat();
            all.sort_unstable();
            let nth = (all.len() * hundredths as usize).div_ceil(100).max(1) - 1;
            prop_assert_eq!(Durations::percentile(&each, hundredths), all.get(nth).copied());
        }

        /// A lot that keeps a part of its values is off by no more of them than one part holds.
        #[test]
        fn a_part_of_the_values_tells_nearly_the_same(mut values in prop::collection::vec(0u32..100_000, 1..400)) {
            let lot = Durations::of(values.clone(), 15);
            let told = Durations::percentile([&lot], 50).unwrap();
            values.sort_unstable();
            let (middle, part) = (values.len() / 2, values.len() / 15 + 1);
            let from = values[middle.saturating_sub(part)];
            let to = values[(middle + part).min(values.len() - 1)];
            prop_assert!((from..=to).contains(&told), "{told} is not in {from}..={to}");
        }
    }
}
