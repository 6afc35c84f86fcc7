//! What Reddot needs of a helpdesk, and one folder per helpdesk that can give it.
//!
//! A backend yields [`Change`]s as one stream, whether it polls or is pushed to: the engine
//! cannot tell which. It never caches and never retries a write; it says precisely what it knows
//! of a write's fate ([`SubmitError`]) and leaves the decision to the outbox.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod chatwoot;
mod error;
mod http;
mod lanes;
mod offset;
mod tokens;
mod types;
pub mod zendesk;

pub use error::{HelpdeskError, SubmitError};
pub use http::InProcess;
pub use tokens::{Authorization, Credentials, KeptApiToken, SecretPlace, Tokens};
pub use types::*;

use async_trait::async_trait;
use futures::stream::BoxStream;
use model::{Batch, Carrier, Change, Cursor, Macro, MacroId, Me, Span, TicketId, Time, UserId, View};
use tokio::sync::watch;

/// This computer's clock, in UTC milliseconds. It is handed down, so that tests can set it.
pub type Clock = std::sync::Arc<dyn Fn() -> Time + Send + Sync>;

/// A helpdesk, signed in as one agent.
#[async_trait]
pub trait Helpdesk: Send + Sync {
    /// Who is signed in.
    ///
    /// # Errors
    /// As every read: see [`HelpdeskError`].
    async fn me(&self) -> Result<Me, HelpdeskError>;

    /// What changed since `cursor`, for ever. Each batch is to be applied together with its
    /// cursor in one transaction. After an error the stream ends; calling again with the last
    /// applied cursor goes on where it stopped.
    fn changes(
        &self,
        cursor: Option<Cursor>,
        demand: watch::Receiver<Demand>,
    ) -> BoxStream<'_, Result<Batch, HelpdeskError>>;

    /// A ticket with its whole conversation.
    ///
    /// # Errors
    /// [`HelpdeskError::NotFound`] or [`HelpdeskError::Forbidden`] when it left the agent's sight.
    async fn conversation(&self, ticket: TicketId) -> Result<Vec<Change>, HelpdeskError>;

    /// Whether these tickets are still so: each comes back as it is now, or as gone. Finds what
    /// left the agent's sight, which no stream of changes tells.
    ///
    /// # Errors
    /// As every read.
    async fn confirm(&self, tickets: &[TicketId]) -> Result<Vec<Change>, HelpdeskError>;

    /// The guard for a submission that was never sent.
    ///
    /// # Errors
    /// As every read.
    async fn prepare(&self, submission: &Submission) -> Result<Prepared, HelpdeskError>;

    /// Does what the submission says, once. With a guard, only if the ticket has not changed
    /// since the guard was read.
    ///
    /// # Errors
    /// [`SubmitError`] tells whether the write surely did not happen, or may have.
    async fn submit(&self, submission: &Submission, guard: Option<&Guard>) -> Result<Accepted, SubmitError>;

    /// Whether a submission whose answer was lost has landed. `guard` is what its latest attempt went
    /// with, where there was one.
    ///
    /// # Errors
    /// As every read.
    async fn look_up(&self, submission: &Submission, guard: Option<&Guard>) -> Result<LookUp, HelpdeskError>;

    /// The bytes of an attachment, as its address was told; `most` of them at the most.
    ///
    /// # Errors
    /// As every read; [`HelpdeskError::Unavailable`] when it is larger.
    async fn attachment(&self, address: &str, most: usize) -> Result<Vec<u8>, HelpdeskError>;

    /// What this helpdesk can do.
    fn capabilities(&self) -> Capabilities;

    /// Sends a file ahead of the reply that takes it along. Done twice, it does no harm: what no reply takes
    /// along is forgotten.
    ///
    /// # Errors
    /// As every read; [`HelpdeskError::Rejected`] when it does not take this file.
    async fn upload(&self, file: &FileToUpload) -> Result<UploadToken, HelpdeskError>;

    /// For how long an upload is good, with a margin.
    fn uploads_last(&self) -> Span;

    /// Who hands replies over to their channels: what may go along depends on it (rule 14).
    fn carrier(&self) -> Carrier;

    /// What it has that agents prepared. Where it says so, the calls below answer.
    fn offers(&self) -> Offers {
        Offers::default()
    }

    /// The macros that the agent may use, in the helpdesk's order.
    ///
    /// # Errors
    /// As every read.
    async fn macros(&self) -> Result<Vec<Macro>, HelpdeskError> {
        Ok(Vec::new())
    }

    /// A macro as it would be applied to a ticket now; nothing is changed. None: this helpdesk fills
    /// in no placeholders.
    ///
    /// # Errors
    /// As every read.
    async fn preview(&self, _ticket: TicketId, _macro: MacroId) -> Result<Option<Rendered>, HelpdeskError> {
        Ok(None)
    }

    /// The views that the agent may use, shared and personal, in the helpdesk's order.
    ///
    /// # Errors
    /// As every read.
    async fn views(&self) -> Result<Vec<View>, HelpdeskError> {
        Ok(Vec::new())
    }

    /// The first tickets of a view, a bounded number.
    ///
    /// # Errors
    /// [`HelpdeskError::NotFound`] or [`HelpdeskError::Forbidden`] when the view is gone, or out of
    /// the agent's sight.
    async fn view(&self, _view: &View) -> Result<ViewTickets, HelpdeskError> {
        Err(HelpdeskError::NotFound)
    }

    /// Searches end users by what somebody typed: a name, a number, an address.
    ///
    /// # Errors
    /// As every read. Only where [`Capabilities::finds_people`] says so it answers; so do the next.
    async fn find_people(&self, text: &str) -> Result<Found, HelpdeskError>;

    /// An end user as they are now, with all their addresses and their latest tickets.
    ///
    /// # Errors
    /// [`HelpdeskError::NotFound`] when there is nobody, or not any more.
    async fn person(&self, person: UserId) -> Result<Vec<Change>, HelpdeskError>;

    /// What merging `gone` into `keep` would do. Nothing is changed.
    ///
    /// # Errors
    /// [`HelpdeskError::NotFound`] when either is not there (any more).
    async fn plan_merge(&self, keep: UserId, gone: UserId) -> Result<MergePlan, HelpdeskError>;

    /// Merges `gone` into `keep` (rule 5). It cannot be undone.
    ///
    /// # Errors
    /// [`SubmitError`] tells whether it surely did not happen, or may have;
    /// [`HelpdeskError::Forbidden`] when this agent may not.
    async fn merge_people(&self, keep: UserId, gone: UserId) -> Result<(), SubmitError>;

    /// What became of a merge whose answer was lost; the plan was made before it left.
    ///
    /// # Errors
    /// As every read.
    async fn look_up_merge(&self, plan: &MergePlan) -> Result<MergeFate, HelpdeskError>;

    /// How it is doing.
    fn diagnosis(&self) -> Diagnosis;

    /// The server's clock minus ours, from its latest answers; none before the first.
    fn clock_offset(&self) -> Option<Span>;
}
