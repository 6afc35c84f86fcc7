//! Numbers of people. Chatwoot numbers agents, contacts and bots each for themselves, so that an agent
//! and a contact may both be 7; here one number means one person. Agents keep theirs. Contacts and
//! bots are moved up, far enough to meet nobody and not so far that JavaScript could not hold them.

use model::UserId;

const CONTACTS: i64 = 1 << 51;
const BOTS: i64 = 1 << 52;

/// An agent's number is their own.
pub(super) fn agent(id: i64) -> UserId {
    UserId(id)
}

/// A contact's number here.
pub(super) fn contact(id: i64) -> UserId {
    UserId(CONTACTS + id)
}

/// Chatwoot's own number of a contact; none when it is nobody of its contacts.
pub(super) fn contact_number(id: UserId) -> Option<i64> {
    (CONTACTS + 1..BOTS).contains(&id.0).then(|| id.0 - CONTACTS)
}

/// A bot's number here.
pub(super) fn bot(id: i64) -> UserId {
    UserId(BOTS + id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_three_different_people() {
        let numbers = [agent(7), contact(7), bot(7)];
        assert!(numbers[0] != numbers[1] && numbers[1] != numbers[2] && numbers[0] != numbers[2]);
        assert_eq!(numbers.map(contact_number), [None, Some(7), None]);
        // The largest number that JavaScript holds exactly.
        assert!(numbers.iter().all(|id| id.0 < 1 << 53));
    }
}
