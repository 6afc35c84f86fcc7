//! How long to wait before trying again.

use model::Span;

/// The pause after so many failures in a row (1 is the first): doubling from one second to
/// `longest`, spread by `jitter` (0.0 to 1.0) over its upper half, so that many clients do not
/// return together.
pub(crate) fn backoff(failures: u32, longest: Span, jitter: f64) -> Span {
    let whole = Span::seconds(1)
        .0
        .saturating_mul(1 << failures.saturating_sub(1).min(20))
        .min(longest.0);
    let half = whole / 2;
    Span(half + ((whole - half) as f64 * jitter.clamp(0.0, 1.0)) as i64)
}

/// [`backoff`] with jitter drawn.
pub(crate) fn backoff_now(failures: u32, longest: Span) -> Span {
    backoff(failures, longest, rand::random_range(0.0..1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_grows_to_its_limit_and_never_passes_it(failures in 1u32..200, jitter in 0.0..1.0f64) {
            let longest = Span::seconds(60);
            let pause = backoff(failures, longest, jitter);
            prop_assert!(pause >= Span(500) && pause <= longest);
            prop_assert!(backoff(failures + 1, longest, jitter) >= pause);
        }
    }
}
