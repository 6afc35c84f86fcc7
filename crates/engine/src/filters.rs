//! The filters that the agent keeps under a name.

use protocol::{DeleteFilter, ErrorCode, Event, FilterId, LONGEST_NAME, ProtocolError, SaveFilter};

use crate::Shared;
use crate::error::storage;

/// Keeps one, and tells.
pub(crate) async fn save(shared: &Shared, ask: &SaveFilter) -> Result<FilterId, ProtocolError> {
    let name = ask.name.trim().to_owned();
    let refuse = |said: &str| Err(ProtocolError::new(ErrorCode::BadRequest, said));
    if name.is_empty() {
        return refuse("A filter needs a name.");
    }
    if name.chars().count() > LONGEST_NAME {
        return refuse("The name is too long: 80 characters are the most.");
    }
    let (id, of) = (ask.id, ask.of.clone());
    let saved = shared
        .on_disk(move |cache| cache.save_filter(id, &name, &of))
        .await
        .map_err(storage)?;
    tell(shared);
    saved.ok_or_else(not_there)
}

/// Forgets one, and tells.
pub(crate) async fn delete(shared: &Shared, ask: &DeleteFilter) -> Result<(), ProtocolError> {
    let id = ask.id;
    let there = shared
        .on_disk(move |cache| cache.delete_filter(id))
        .await
        .map_err(storage)?;
    tell(shared);
    if there { Ok(()) } else { Err(not_there()) }
}

fn tell(shared: &Shared) {
    shared.emit(Event::Offers {
        account: shared.options.account.id.clone(),
    });
}

fn not_there() -> ProtocolError {
    ProtocolError::new(ErrorCode::NotFound, "This filter is not kept any more.")
}
