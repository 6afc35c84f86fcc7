//! The queue in figures, and the samples of them. A sample is taken where something was just written or looked
//! over anyhow, and only while the helpdesk answers: what is not known is not sampled.

use cache::CacheError;
use model::{CourseOver, Figures, Sampled, SeriesOf, UserId};
use protocol::{Connection, LoadView, NamedAgent, QueueCourse};

use crate::Shared;
use crate::settings::Chosen;

impl Shared {
    /// The figures now, and who has how much.
    pub(crate) async fn figures(&self) -> Result<(Figures, LoadView), CacheError> {
        let now = self.now();
        self.on_disk(move |cache| {
            let watch_all = Chosen::read(cache)?.watch_all;
            Ok((cache.figures(now)?, cache.load(watch_all)?))
        })
        .await
    }

    /// The samples of that time, with the names of the agents in them.
    pub(crate) async fn sampled(&self, over: CourseOver) -> Result<(Sampled, Vec<NamedAgent>), CacheError> {
        let from = over.from(self.now());
        self.on_disk(move |cache| {
            let sampled = cache.samples(from)?;
            let agents: std::collections::BTreeSet<UserId> = sampled
                .samples
                .iter()
                .flat_map(|sample| sample.agents.iter().flatten())
                .map(|(agent, _)| *agent)
                .collect();
            let mut names = Vec::new();
            for agent in agents {
                names.push(NamedAgent {
                    account: cache.account().clone(),
                    agent,
                    name: cache.agent_name(agent)?,
                });
            }
            Ok((sampled, names))
        })
        .await
    }

    /// The course of this account's figures.
    pub(crate) async fn course(&self, over: CourseOver) -> Result<QueueCourse, CacheError> {
        let now = self.now();
        let (sampled, agents) = self.sampled(over).await?;
        Ok(queue_course(&[sampled], agents, over, now))
    }

    /// Takes a sample when one is due and the helpdesk answers.
    pub(crate) async fn sample(&self) {
        if *self.connection.borrow() != Connection::Connected {
            return;
        }
        let now = self.now();
        let taken = self
            .on_disk(move |cache| {
                // Asked for often, and due seldom.
                if !cache.sample_due(now)? {
                    return Ok(false);
                }
                cache.sample(Chosen::read(cache)?.watch_all, now)
            })
            .await;
        if let Err(error) = taken {
            tracing::warn!(%error, "no sample of the queue was taken");
        }
    }
}

/// The course of these samples, with the names of those who are in it.
pub fn queue_course(
    sampled: &[Sampled],
    mut agents: Vec<NamedAgent>,
    over: CourseOver,
    now: model::Time,
) -> QueueCourse {
    let course = model::course(sampled, over, now);
    agents.retain(|named| {
        course.series.iter().any(|series| {
            matches!(&series.of, SeriesOf::Agent { account, agent } if *account == named.account && *agent == named.agent)
        })
    });
    QueueCourse { course, agents }
}
