//! The first time: with no account, whatever is opened first asks for a helpdesk, the embedded desk before
//! all others; then the notifier tells once where the dot is.

use protocol::{ErrorCode, Event, FillDesk, FirstRun, ProtocolError, View};

use super::slot::State;
use super::{Hub, answers};
use crate::account::Choice;
use crate::accounts::Accounts;

/// Customer messages a minute in a desk that is tried.
const TRAFFIC: f64 = 2.0;

impl Hub {
    /// How far somebody is who is here for the first time. Who has an account has chosen already.
    pub(crate) async fn first_run(&self) -> FirstRun {
        let kept = self.preferences.first_run();
        if kept != FirstRun::Welcome {
            return kept;
        }
        if Choice::from_env().is_some() {
            return FirstRun::Over;
        }
        let paths = self.paths.clone();
        let list = tokio::task::spawn_blocking(move || Accounts::load(&paths)).await;
        match list {
            Ok(Ok(list)) if list.accounts.is_empty() => FirstRun::Welcome,
            // A list that cannot be read is told of elsewhere.
            _ => FirstRun::Over,
        }
    }

    /// Goes on from there.
    pub(crate) async fn set_first_run(&self, to: FirstRun) -> Result<(), ProtocolError> {
        let (paths, kept) = (self.paths.clone(), self.preferences.clone());
        tokio::task::spawn_blocking(move || kept.set_first_run(&paths, to))
            .await
            .map_err(anyhow::Error::from)
            .flatten()
            .map_err(answers::not_kept)?;
        self.emit(Event::Settings);
        Ok(())
    }

    /// What is shown for a wish to see this: before anything was chosen, where to choose.
    pub(crate) async fn instead(&self, view: View) -> View {
        let about_nothing = matches!(
            view,
            View::Notifier { ticket: None, .. } | View::Inbox { ticket: None, .. }
        );
        if about_nothing && self.first_run().await == FirstRun::Welcome {
            return View::SignIn { account: None };
        }
        view
    }

    /// Sample conversations in the embedded desk, where it is empty, and customers who go on writing.
    pub(super) async fn fill_desk(&self, ask: &FillDesk) -> Result<(), ProtocolError> {
        let desk = self.slots().into_iter().find_map(|slot| match slot.state {
            State::Runs(running) if slot.choice == Choice::EmbeddedDesk => Some(running),
            _ => None,
        });
        let none = || {
            ProtocolError::new(ErrorCode::NotPossible, "The built-in desk does not run.")
                .hint("It runs while no other helpdesk does.")
        };
        let running = desk.ok_or_else(none)?;
        let mut desk = running.desk.lock().await;
        let hosted = desk.as_mut().ok_or_else(none)?;
        let traffic = if ask.traffic { TRAFFIC } else { 0.0 };
        hosted.fill(ask.sample, traffic).await.map_err(answers::not_kept)
    }
}
