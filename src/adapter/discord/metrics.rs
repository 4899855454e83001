//! What the bot counts while it runs, for Prometheus. No label comes from outside: neither names nor ids nor texts.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// What `/metrics` is, as its content type.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A turn and a reply take milliseconds; minutes where something is wrong.
const SECONDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0,
];

type By = Family<[(&'static str, &'static str); 1], Counter>;

/// The figures. Cheap to clone; all clones count together.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    events: By,
    refused: By,
    retried: By,
    turn_seconds: Histogram,
    reply_seconds: Histogram,
    /// Events that came once more and were left alone.
    pub arrivals_repeated: Counter,
    /// Messages that were decided.
    pub turns: Counter,
    /// Messages that Discord took.
    pub messages_sent: Counter,
    /// Messages in the outbox.
    pub outbox_waiting: Gauge,
    /// Calls that Discord refused with 429.
    pub rate_limited: Counter,
    /// Calls of the last 10 minutes that Discord found invalid.
    pub invalid_calls: Gauge,
    /// 1 while the gateway is connected.
    pub gateway_up: Gauge,
    /// Sessions of the gateway that could not be resumed.
    pub sessions_lost: Counter,
    /// Messages that were found by reading a channel back.
    pub messages_read_back: Counter,
    /// Interactions that were acknowledged too late or not at all.
    pub acknowledgements_late: Counter,
    /// Statements and transactions that the database refused.
    pub database_errors: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// All at zero.
    #[must_use]
    pub fn new() -> Self {
        let mut made = Self {
            registry: Arc::default(),
            events: By::default(),
            refused: By::default(),
            retried: By::default(),
            turn_seconds: Histogram::new(SECONDS),
            reply_seconds: Histogram::new(SECONDS),
            arrivals_repeated: Counter::default(),
            turns: Counter::default(),
            messages_sent: Counter::default(),
            outbox_waiting: Gauge::default(),
            rate_limited: Counter::default(),
            invalid_calls: Gauge::default(),
            gateway_up: Gauge::default(),
            sessions_lost: Counter::default(),
            messages_read_back: Counter::default(),
            acknowledgements_late: Counter::default(),
            database_errors: Counter::default(),
        };
        made.registry = Arc::new(made.registered());
        made
    }

    fn registered(&self) -> Registry {
        let mut all = Registry::with_prefix("goodterms");
        all.register("events", "Events heard, by kind", self.events.clone());
        all.register(
            "messages_refused",
            "Messages refused for good, by reason",
            self.refused.clone(),
        );
        all.register(
            "messages_retried",
            "Sendings to be tried again, by reason",
            self.retried.clone(),
        );
        all.register(
            "turn_seconds",
            "Time to decide a message",
            self.turn_seconds.clone(),
        );
        all.register(
            "reply_seconds",
            "Time from a message to its reply on Discord",
            self.reply_seconds.clone(),
        );
        all.register(
            "arrivals_repeated",
            "Events that came once more",
            self.arrivals_repeated.clone(),
        );
        all.register("turns", "Messages decided", self.turns.clone());
        all.register(
            "messages_sent",
            "Messages that Discord took",
            self.messages_sent.clone(),
        );
        all.register(
            "outbox_waiting",
            "Messages waiting to be sent",
            self.outbox_waiting.clone(),
        );
        all.register(
            "rate_limited",
            "Calls refused by a rate limit",
            self.rate_limited.clone(),
        );
        all.register(
            "invalid_calls",
            "Invalid calls in the last 10 minutes",
            self.invalid_calls.clone(),
        );
        all.register(
            "gateway_up",
            "Whether the gateway is connected",
            self.gateway_up.clone(),
        );
        all.register(
            "sessions_lost",
            "Sessions that could not be resumed",
            self.sessions_lost.clone(),
        );
        all.register(
            "messages_read_back",
            "Messages found by reading back",
            self.messages_read_back.clone(),
        );
        all.register(
            "acknowledgements_late",
            "Interactions not acknowledged in time",
            self.acknowledgements_late.clone(),
        );
        all.register(
            "database_errors",
            "Failures of the database",
            self.database_errors.clone(),
        );
        all
    }

    /// An event of the gateway was heard.
    pub fn heard(&self, kind: &'static str) {
        self.events.get_or_create_owned(&[("kind", kind)]).inc();
    }

    /// A message was refused for good.
    pub fn message_refused(&self, reason: &'static str) {
        self.refused
            .get_or_create_owned(&[("reason", reason)])
            .inc();
    }

    /// A message could not be sent yet.
    pub fn message_retried(&self, reason: &'static str) {
        self.retried
            .get_or_create_owned(&[("reason", reason)])
            .inc();
    }

    /// A message was decided.
    pub fn turn_took(&self, time: Duration) {
        self.turns.inc();
        self.turn_seconds.observe(time.as_secs_f64());
    }

    /// A message's reply is on Discord.
    pub fn reply_took(&self, time: Duration) {
        self.reply_seconds.observe(time.as_secs_f64());
    }

    /// All figures, in the format that [`CONTENT_TYPE`] names.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing to a text cannot fail");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_by_name_and_clones_count_together() {
        let metrics = Metrics::new();
        let clone = metrics.clone();
        clone.heard("message");
        clone.heard("message");
        clone.message_refused("closed");
        clone.turn_took(Duration::from_millis(7));
        clone.outbox_waiting.set(3);
        let text = metrics.text();
        for line in [
            "goodterms_events_total{kind=\"message\"} 2",
            "goodterms_messages_refused_total{reason=\"closed\"} 1",
            "goodterms_turns_total 1",
            "goodterms_turn_seconds_bucket{le=\"0.005\"} 0",
            "goodterms_turn_seconds_bucket{le=\"0.01\"} 1",
            "goodterms_outbox_waiting 3",
            "goodterms_gateway_up 0",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
