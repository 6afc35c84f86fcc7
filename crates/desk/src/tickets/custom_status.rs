//! Custom statuses: finer names for the five statuses that a ticket can be given. Those of the
//! desk are fixed. Every status has a default one; a ticket always has exactly one.

use model::Status;

/// One custom status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CustomStatus {
    pub(crate) id: i64,
    pub(crate) category: Status,
    pub(crate) agent_label: &'static str,
    pub(crate) end_user_label: &'static str,
    pub(crate) description: &'static str,
    pub(crate) is_default: bool,
    pub(crate) active: bool,
}

const fn default(id: i64, category: Status, label: &'static str, description: &'static str) -> CustomStatus {
    CustomStatus {
        id,
        category,
        agent_label: label,
        end_user_label: label,
        description,
        is_default: true,
        active: true,
    }
}

/// All of them.
pub(crate) const ALL: [CustomStatus; 8] = [
    default(
        1_500_001,
        Status::New,
        "New",
        "Ticket is awaiting assignment to an agent",
    ),
    default(1_500_002, Status::Open, "Open", "Staff is working on the ticket"),
    default(
        1_500_003,
        Status::Pending,
        "Pending",
        "Staff is waiting for the requester to reply",
    ),
    default(
        1_500_004,
        Status::Hold,
        "On-hold",
        "Staff is waiting for a third party",
    ),
    default(1_500_005, Status::Solved, "Solved", "The ticket has been solved"),
    CustomStatus {
        is_default: false,
        ..default(
            1_500_006,
            Status::Open,
            "Escalated",
            "A team lead is looking at it",
        )
    },
    CustomStatus {
        end_user_label: "On its way back to us",
        is_default: false,
        ..default(
            1_500_007,
            Status::Hold,
            "Waiting for the warehouse",
            "A return has not arrived yet",
        )
    },
    CustomStatus {
        is_default: false,
        active: false,
        ..default(
            1_500_008,
            Status::Pending,
            "Waiting for a callback",
            "No longer used",
        )
    },
];

/// The one with that id.
pub(crate) fn by_id(id: i64) -> Option<&'static CustomStatus> {
    ALL.iter().find(|each| each.id == id)
}

/// The default one of a status. A closed ticket keeps that of solved ones.
pub(crate) fn default_of(status: Status) -> i64 {
    let category = if status == Status::Closed {
        Status::Solved
    } else {
        status
    };
    ALL.iter()
        .find(|each| each.is_default && each.category == category)
        .map_or(0, |each| each.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_one_default() {
        for status in Status::ALL {
            assert_ne!(default_of(status), 0, "{status:?}");
        }
        let defaults = ALL.iter().filter(|each| each.is_default).count();
        assert_eq!(defaults, 5);
    }
}
