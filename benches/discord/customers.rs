//! Customers who talk: each says the next thing when the last one was answered.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::standin::Standin;
use crate::standin::ids::Snowflake;
use crate::standin::people::User;
use crate::standin::world::BotDid;

/// What is said, over and over: every kind of turn, with a plan agreed in its middle.
const LINES: [&str; 14] = [
    "hello",
    "how much do I owe?",
    "why is it so much?",
    "can I pay in 4 parts?",
    "make it 3",
    "yes",
    "how is my plan going?",
    "how do I pay?",
    "what is due next?",
    "can you send me the invoice?",
    "do you take cards, and what happens if I am late?",
    "I'd like 2 more weeks for the last one",
    "help",
    "thanks",
];
/// Whoever waits longer was lost.
const GUARD: Duration = Duration::from_secs(30);

struct Customer {
    user: User,
    channel: Snowflake,
    /// What they say first of all: their code.
    first: Option<String>,
    next: usize,
    /// The message that waits for its reply, and since when.
    waits: Option<(Snowflake, Instant)>,
}

/// All customers of a stand-in.
pub struct Crowd {
    discord: Standin,
    customers: Vec<Customer>,
    by_channel: HashMap<Snowflake, usize>,
    /// Whose turn it is.
    turn: usize,
    heard: Receiver<BotDid>,
}

impl Crowd {
    /// As many customers as there are first words.
    pub fn linking(discord: Standin, first_words: Vec<String>) -> Self {
        let customers: Vec<Customer> = first_words
            .into_iter()
            .enumerate()
            .map(|(number, first)| {
                let user = discord.user(&format!("Customer {number}"));
                Customer {
                    channel: user.dm_channel(),
                    user,
                    first: Some(first),
                    // They do not all say the same at once.
                    next: number % LINES.len(),
                    waits: None,
                }
            })
            .collect();
        let by_channel = customers.iter().zip(0..).map(|(it, at)| (it.channel, at));
        Self {
            by_channel: by_channel.collect(),
            heard: discord.bot_did(),
            customers,
            turn: 0,
            discord,
        }
    }

    /// Every customer says their first words; how many were answered.
    pub async fn talks_once_each(&mut self, rate: u32) -> usize {
        let messages = self.customers.len();
        self.talks(messages, rate).await.0.len()
    }

    /// Messages go out at this rate for a time, whether the bot keeps up or not. How long each waited for its reply,
    /// ascending, and the worst delay of a message that was to be sent.
    pub async fn talks_for(&mut self, time: Duration, rate: u32) -> (Vec<Duration>, Duration) {
        let messages = time.as_secs() * u64::from(rate);
        let messages = usize::try_from(messages).expect("as many messages as fit into memory");
        self.talks(messages, rate).await
    }

    async fn talks(&mut self, messages: usize, rate: u32) -> (Vec<Duration>, Duration) {
        let between = Duration::from_secs(1) / rate;
        let mut waits = Vec::with_capacity(messages);
        let mut late = Duration::ZERO;
        let mut due = tokio::time::Instant::now();
        for _ in 0..messages {
            self.listens_until(due, &mut waits).await;
            late = late.max(due.elapsed());
            self.next_one_speaks();
            due += between;
        }
        let end = tokio::time::Instant::now() + GUARD;
        while self.customers.iter().any(|it| it.waits.is_some()) {
            self.listens_until(tokio::time::Instant::now() + between, &mut waits)
                .await;
            assert!(tokio::time::Instant::now() < end, "{}", self.lost());
        }
        waits.sort();
        (waits, late)
    }

    /// Takes in what the bot says until it is time.
    async fn listens_until(&mut self, due: tokio::time::Instant, waits: &mut Vec<Duration>) {
        while let Ok(heard) = tokio::time::timeout_at(due, self.heard.recv()).await {
            match heard {
                Ok(BotDid::Wrote(message)) => {
                    let Some(at) = self.by_channel.get(&message.channel_id) else {
                        continue;
                    };
                    let customer = &mut self.customers[*at];
                    if let Some((_, since)) = customer.waits.take_if(|(id, _)| message.id > *id) {
                        waits.push(since.elapsed());
                    }
                }
                Ok(BotDid::Edited(_) | BotDid::Answered(_)) => {}
                Err(RecvError::Lagged(missed)) => {
                    panic!("{missed} messages of the bot were missed")
                }
                Err(RecvError::Closed) => panic!("the stand-in has ended"),
            }
        }
    }

    /// The next customer speaks who waits for nothing.
    fn next_one_speaks(&mut self) {
        let count = self.customers.len();
        let free = (0..count)
            .map(|step| (self.turn + step) % count)
            .find(|at| self.customers[*at].waits.is_none());
        let free = free.unwrap_or_else(|| panic!("{}", self.lost()));
        self.turn = (free + 1) % count;
        let customer = &mut self.customers[free];
        let line = customer.first.take().unwrap_or_else(|| {
            let line = LINES[customer.next % LINES.len()];
            customer.next += 1;
            line.to_owned()
        });
        #[expect(
            clippy::disallowed_methods,
            reason = "a benchmark measures how long an answer takes"
        )]
        let since = Instant::now();
        let said = customer.user.writes(customer.channel, &line);
        customer.waits = Some((said.id, since));
    }

    /// Who was not answered.
    fn lost(&self) -> String {
        let waiting = self.customers.iter().filter(|it| it.waits.is_some());
        let said: Vec<String> = waiting
            .take(3)
            .flat_map(|it| self.discord.messages(it.channel))
            .map(|message| message.text())
            .collect();
        format!("not answered in {GUARD:?}: {said:#?}")
    }
}
