//! The people who write, and what they write next.

use std::collections::VecDeque;

use model::Channel;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use super::phrases::{LANGUAGES, Language};
use crate::{Delivered, Inbound, Sender};

/// No more people than so many have a conversation at once; then the known ones go on writing.
const LARGEST: usize = 60;

/// Customers and the state of their conversations.
#[derive(Debug)]
pub struct Crowd {
    dice: StdRng,
    people: Vec<Person>,
    /// People who have an agent's reply to answer, first come first.
    asked: VecDeque<usize>,
}

#[derive(Debug, Clone)]
struct Person {
    channel: Channel,
    account: &'static str,
    address: String,
    name: String,
    language: &'static Language,
    topic: usize,
    /// How many follow-ups they have written on this topic.
    told: usize,
    /// How many of the agents' replies they have answered.
    answered: usize,
}

/// Channel, business account and the languages written to it.
pub(crate) const DOORS: [(Channel, &str, &[usize]); 6] = [
    (Channel::Whatsapp, "+34910000001", &[0, 1, 2]),
    (Channel::Whatsapp, "+12125550100", &[1, 0, 2]),
    (Channel::Line, "@reddotshop", &[3]),
    (Channel::Wechat, "gh_reddotshop", &[4]),
    (Channel::Facebook, "reddot.shop", &[1, 0, 2, 5]),
    (Channel::X, "@reddothelp", &[1, 2, 5]),
];

impl Crowd {
    /// The crowd of that seed; nobody has written yet.
    pub fn new(seed: u64) -> Self {
        Self {
            dice: StdRng::seed_from_u64(seed),
            people: Vec::new(),
            asked: VecDeque::new(),
        }
    }

    /// How long until the next message, as a multiple of the mean: from a fifth to 1.8.
    pub fn pause(&mut self) -> f64 {
        self.dice.random_range(0.2..1.8)
    }

    /// Hears what agents replied. Replies to strangers are nobody's here.
    pub fn hear(&mut self, delivered: &[Delivered]) {
        for reply in delivered {
            let known = self.people.iter().position(|person| {
                person.channel == reply.channel
                    && person.address == reply.to_address
                    && person.account == reply.business_account
            });
            if let Some(person) = known
                && !self.asked.contains(&person)
            {
                self.asked.push_back(person);
            }
        }
    }

    /// The next message. Mostly an answer where an agent wrote; otherwise a follow-up or somebody new.
    pub fn next_message(&mut self) -> Inbound {
        if !self.asked.is_empty()
            && self.dice.random_bool(0.8)
            && let Some(person) = self.asked.pop_front()
        {
            return self.answer(person);
        }
        let start = self.people.is_empty() || (self.people.len() < LARGEST && self.dice.random_bool(0.45));
        if start {
            self.start()
        } else {
            let person = self.dice.random_range(0..self.people.len());
            self.follow_up(person)
        }
    }

    fn start(&mut self) -> Inbound {
        let (channel, account, languages) = pick(&mut self.dice, &DOORS, DOORS[0]);
        let language = &LANGUAGES[pick(&mut self.dice, languages, 0)];
        let name = pick(&mut self.dice, language.names, "Sam");
        let number = self.dice.random_range(10_000_000..99_999_999_u32);
        let person = Person {
            channel,
            account,
            address: address(channel, language, number),
            name: name.to_owned(),
            language,
            topic: self.dice.random_range(0..language.topics.len()),
            told: 0,
            answered: 0,
        };
        let text = language.topics[person.topic].opens;
        let order = self.dice.random_range(40_000..60_000_u32).to_string();
        let inbound = says(&person, text.replace("{order}", &order));
        self.people.push(person);
        inbound
    }

    fn follow_up(&mut self, index: usize) -> Inbound {
        let person = &mut self.people[index];
        let topic = &person.language.topics[person.topic];
        let text = match topic.goes_on.get(person.told) {
            Some(text) => *text,
            None => {
                // The old matter is told: something else comes up.
                person.topic = (person.topic + 1) % person.language.topics.len();
                person.told = 0;
                let order = self.dice.random_range(40_000..60_000_u32).to_string();
                let text = person.language.topics[person.topic]
                    .opens
                    .replace("{order}", &order);
                return says(person, text);
            }
        };
        person.told += 1;
        says(person, text.to_owned())
    }

    fn answer(&mut self, index: usize) -> Inbound {
        let person = &mut self.people[index];
        let answers = person.language.answers;
        let text = answers[person.answered % answers.len()];
        person.answered += 1;
        says(person, text.to_owned())
    }
}

fn pick<T: Copy>(dice: &mut StdRng, from: &[T], otherwise: T) -> T {
    from.choose(dice).copied().unwrap_or(otherwise)
}

pub(crate) fn address(channel: Channel, language: &Language, number: u32) -> String {
    match channel {
        Channel::Whatsapp => format!("{}{number}", language.phone_prefix),
        Channel::Line => format!("U{number:x}"),
        Channel::Wechat => format!("o{number:x}"),
        Channel::X => format!("@user{number}"),
        _ => format!("fb-{number}"),
    }
}

fn says(person: &Person, text: String) -> Inbound {
    Inbound {
        channel: person.channel,
        account: Some(person.account.to_owned()),
        from: Sender {
            address: person.address.clone(),
            name: person.name.clone(),
        },
        text,
        sent_at: None,
        external_id: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::Time;

    use super::*;

    #[test]
    fn the_same_seed_says_the_same() {
        let (mut a, mut b, mut other) = (Crowd::new(7), Crowd::new(7), Crowd::new(8));
        let messages = |crowd: &mut Crowd| (0..200).map(|_| crowd.next_message()).collect::<Vec<_>>();
        let first = messages(&mut a);
        assert_eq!(first, messages(&mut b));
        assert_ne!(first, messages(&mut other));
        let channels: BTreeSet<_> = first.iter().map(|message| message.channel).collect();
        assert_eq!(channels, Channel::FIVE.into_iter().collect());
        let people: BTreeSet<_> = first.iter().map(|message| &message.from.address).collect();
        assert!(people.len() < first.len(), "somebody writes again");
        assert!(first.iter().all(|message| !message.text.contains('{')));
    }

    #[test]
    fn whoever_gets_a_reply_answers_it() {
        let mut crowd = Crowd::new(1);
        let opening = crowd.next_message();
        crowd.hear(&[Delivered {
            id: 1,
            comment_id: 1,
            ticket_id: 1,
            channel: opening.channel,
            business_account: opening.account.clone().unwrap(),
            to_address: opening.from.address.clone(),
            text: "Hello".to_owned(),
            delivered_at: Time(0),
        }]);
        let answers: Vec<&str> = LANGUAGES
            .iter()
            .flat_map(|language| language.answers)
            .copied()
            .collect();
        let answered = (0..20)
            .map(|_| crowd.next_message())
            .any(|message| message.from == opening.from && answers.contains(&message.text.as_str()));
        assert!(answered);
    }
}
