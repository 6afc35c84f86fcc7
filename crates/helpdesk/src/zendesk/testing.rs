//! What the unit tests of this folder share.

use model::{Route, Status, Ticket, TicketId, Time, UserId};

/// A ticket of nobody's.
pub(super) fn ticket(id: i64, updated: i64) -> Ticket {
    Ticket {
        id: TicketId(id),
        status: Status::New,
        subject: String::new(),
        requester: UserId(3),
        assignee: None,
        channel: None,
        window: None,
        business_account: None,
        in_chat: false,
        held_by_bot: false,
        priority: None,
        snoozed_until: None,
        tags: vec![],
        comment_count: Some(1),
        route: Route::Reply,
        created_at: Time(0),
        updated_at: Time(updated),
    }
}
