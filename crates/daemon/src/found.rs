//! What several accounts found, as one: newest first, as [`crate::merge`] does for queues.
//!
//! Each account gives a page of its own. What of these had no room is asked for again: an account
//! goes on after the last of its hits that was shown.

use model::AccountId;
use protocol::{Count, NEWEST, Place, Search, SearchView};
#[cfg(test)]
use protocol::{Group, More};

use crate::merge::merge;

/// What one account found in a group.
struct Found<T> {
    account: AccountId,
    hits: Vec<T>,
    next: Vec<Place>,
}

/// The whole, from what each account found.
pub(crate) fn found(each: Vec<(AccountId, SearchView)>, asked: &Search) -> SearchView {
    let mut whole = SearchView::default();
    let (mut people, mut tickets, mut messages) = (Vec::new(), Vec::new(), Vec::new());
    for (number, (account, one)) in each.into_iter().enumerate() {
        if number == 0 {
            whole.filters = one.filters;
            whole.hints = one.hints;
        }
        whole.not_yet = whole.not_yet.saturating_add(one.not_yet);
        whole.same_digits.extend(one.same_digits);
        add(&mut whole.people.count, one.people.count);
        add(&mut whole.tickets.count, one.tickets.count);
        add(&mut whole.messages.count, one.messages.count);
        people.push(Found {
            account: account.clone(),
            hits: one.people.hits,
            next: one.people.next,
        });
        tickets.push(Found {
            account: account.clone(),
            hits: one.tickets.hits,
            next: one.tickets.next,
        });
        messages.push(Found {
            account,
            hits: one.messages.hits,
            next: one.messages.next,
        });
    }
    (whole.people.hits, whole.people.next) = page(
        people,
        asked,
        |hit| (hit.exact, hit.at),
        |hit| (hit.place, hit.exact),
    );
    (whole.tickets.hits, whole.tickets.next) =
        page(tickets, asked, |hit| hit.row.at, |hit| (hit.place, false));
    (whole.messages.hits, whole.messages.next) =
        page(messages, asked, |hit| hit.at, |hit| (hit.place, false));
    whole.same_digits.truncate(asked.limit as usize);
    whole
}

fn add(sum: &mut Count, one: Count) {
    let known = sum.known.saturating_add(one.known);
    *sum = Count {
        known: known.min(1000),
        more: sum.more || one.more || known > 1000,
    };
}

/// The first `limit` hits of the whole, and where each account goes on after them.
fn page<T, K: Ord>(
    each: Vec<Found<T>>,
    asked: &Search,
    key: impl Fn(&T) -> K,
    place: impl Fn(&T) -> (i64, bool),
) -> (Vec<T>, Vec<Place>) {
    let mut left: Vec<usize> = each.iter().map(|one| one.hits.len()).collect();
    let mut ends: Vec<(AccountId, Vec<Place>)> = Vec::new();
    let mut lists = Vec::new();
    for one in each {
        ends.push((one.account, one.next));
        lists.push(one.hits);
    }
    let mut shown_until: Vec<Option<(i64, bool)>> = vec![None; ends.len()];
    let mut hits = Vec::new();
    for (number, hit) in merge(lists, key).take(asked.limit as usize) {
        if let (Some(until), Some(left)) = (shown_until.get_mut(number), left.get_mut(number)) {
            *until = Some(place(&hit));
            *left -= 1;
        }
        hits.push(hit);
    }
    let mut next = Vec::new();
    for (((account, end), left), until) in ends.into_iter().zip(left).zip(shown_until) {
        if left == 0 {
            next.extend(end);
        } else if let Some((before, exact)) = until {
            next.push(Place {
                account,
                before,
                exact,
            });
        } else {
            // Nothing of it was shown: it goes on where it was.
            let was = asked.more.iter().flat_map(|more| &more.next);
            let was = was.into_iter().find(|place| place.account == account).cloned();
            next.push(was.unwrap_or(Place {
                account,
                before: NEWEST,
                exact: true,
            }));
        }
    }
    (hits, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ask(limit: u32, next: Vec<Place>) -> Search {
        Search {
            account: None,
            text: String::new(),
            limit,
            ahead_minutes: 0,
            more: Some(More {
                group: Group::Messages,
                next,
            }),
        }
    }

    proptest! {
        #[test]
        fn pages_of_several_accounts_have_no_gaps_and_show_nothing_twice(
            each in prop::collection::vec(prop::collection::btree_set(0i64..100, 0..20), 1..4), limit in 1u32..6,
        ) {
            let id = |number: usize| AccountId(number.to_string());
            // An account as its cache would answer: so many before a place, and where it goes on.
            let answer = |number: usize, before: i64| -> Found<(i64, usize)> {
                let all: Vec<i64> = each[number].iter().rev().copied().filter(|at| *at < before).collect();
                let hits: Vec<_> = all.iter().take(limit as usize).map(|at| (*at, number)).collect();
                let more = all.len() > hits.len();
                let next = hits.last().filter(|_| more).map(|(at, _)| Place {
                    account: id(number), before: *at, exact: false,
                });
                Found { account: id(number), hits, next: next.into_iter().collect() }
            };
            let mut places: Vec<Place> = (0..each.len())
                .map(|number| Place { account: id(number), before: NEWEST, exact: true })
                .collect();
            let mut shown = Vec::new();
            for _ in 0..100 {
                let answers = (0..each.len())
                    .filter_map(|number| {
                        let place = places.iter().find(|place| place.account == id(number))?;
                        Some(answer(number, place.before))
                    })
                    .collect();
                let (hits, next) = page(answers, &ask(limit, places), |hit| hit.0, |hit| (hit.0, false));
                prop_assert!(hits.len() <= limit as usize);
                shown.extend(hits);
                places = next;
                if places.is_empty() {
                    break;
                }
            }
            let mut all: Vec<(i64, usize)> = each
                .iter()
                .enumerate()
                .flat_map(|(number, ats)| ats.iter().map(move |at| (*at, number)))
                .collect();
            all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
            prop_assert_eq!(shown, all);
        }
    }
}
