//! What goes wrong, in the language of tests: calls that fail, sessions that end, things taken away.

use chrono::TimeDelta;
use serde_json::json;

use super::Standin;
use super::faults::{Fault, Outage};
use super::ids::Snowflake;
use super::routes::{remove_channel, remove_messages};
use super::sessions::{Audience, Frame};
use super::world::{Thread, World};

impl Standin {
    /// From now on this share of calls fails, each in one of these ways, the same for the same seed.
    pub fn fails(&self, of_calls: f64, seed: u64, faults: &[Fault]) {
        self.shared
            .change(|world| world.faults.strike(of_calls, seed, faults));
    }

    /// The next call of this method whose path contains the text fails so; said twice, the next two.
    pub fn fails_next(&self, method: &str, path_contains: &str, fault: Fault) {
        let call = (method, path_contains);
        self.shared
            .change(|world| world.faults.strike_at(call, fault, true));
    }

    /// Each call of this method whose path contains the text fails so, until [`Self::recovers`].
    pub fn fails_always(&self, method: &str, path_contains: &str, fault: Fault) {
        let call = (method, path_contains);
        self.shared
            .change(|world| world.faults.strike_at(call, fault, false));
    }

    /// Calls fail no more.
    pub fn recovers(&self) {
        self.shared.change(|world| world.faults.end());
    }

    /// Calls that have been struck by a fault, outages apart.
    pub fn struck(&self) -> usize {
        self.read(|world| world.faults.struck)
    }

    /// Lets so many answers go that [`Fault::Held`] holds back.
    pub fn releases(&self, answers: usize) {
        self.shared.released.add_permits(answers);
    }

    /// Everything is down until it ends: no call succeeds, connections are cut, none are taken.
    pub fn outage(&self, kind: Outage) {
        self.shared.change(|world| {
            world.faults.outage = Some(kind);
            world.sessions.all_connections(&Frame::Cut);
        });
    }

    /// The outage is over. Sessions can be resumed, unless [`Self::forgets_sessions`].
    pub fn outage_ends(&self) {
        self.shared.change(|world| world.faults.outage = None);
    }

    /// Connections are cut without a word.
    pub fn drops_gateway(&self) {
        self.to_connections(&Frame::Cut);
    }

    /// Connections are closed with a code, such as 4009 (session timed out).
    pub fn closes_gateway(&self, code: u16) {
        self.to_connections(&Frame::Close(code, "closed by the test"));
    }

    /// Opcode 7: the client has to reconnect and resume.
    pub fn asks_to_reconnect(&self) {
        self.to_connections(&Frame::Text(
            json!({"op": 7, "d": null, "s": null, "t": null})
                .to_string()
                .into(),
        ));
    }

    /// Opcode 9: the session is invalid; it can or cannot be resumed.
    pub fn invalidates_session(&self, resumable: bool) {
        self.to_connections(&Frame::Text(
            json!({"op": 9, "d": resumable, "s": null, "t": null})
                .to_string()
                .into(),
        ));
        if !resumable {
            self.forgets_sessions();
        }
    }

    fn to_connections(&self, frame: &Frame) {
        self.shared
            .change(|world| world.sessions.all_connections(frame));
    }

    /// No session is known any more; who wants to resume has to start afresh.
    pub fn forgets_sessions(&self) {
        self.shared.change(|world| world.sessions.forget());
    }

    /// Whether resumes are refused from now on.
    pub fn refuses_resumes(&self, refuses: bool) {
        self.shared
            .change(|world| world.sessions.refuse_resumes = refuses);
    }

    /// The next identify is answered with "invalid session"; the one after it is taken.
    pub fn refuses_next_identify(&self) {
        self.shared
            .change(|world| world.sessions.invalid_on_identify = true);
    }

    /// Sends the last event again, word for word.
    pub fn repeats_last_event(&self) {
        self.shared.change(|world| world.sessions.repeat_last());
    }

    /// The next event is overtaken by the one after it.
    pub fn swaps_next_events(&self) {
        self.shared.change(|world| world.sessions.hold_next = true);
    }

    /// Sends an event of a type that no client knows.
    pub fn sends_unknown_event(&self) {
        let everybody = Audience {
            intents: 0,
            guild: None,
        };
        let data = json!({"tide": "high", "harbour": {"depth": 4}});
        self.shared
            .change(|world| world.tell("HARBOUR_TIDE_UPDATE", None, &data, everybody));
    }

    /// New messages in one channel are limited to so many in such a time; None lifts it. What was sent before does not
    /// count.
    pub fn limits_messages(&self, limit: Option<(u32, TimeDelta)>) {
        self.shared.change(|world| {
            world.limits.messages = limit;
            world.limits.begin_afresh();
        });
    }

    /// All calls are limited to so many a second; None lifts it.
    pub fn limits_globally(&self, per_second: Option<u32>) {
        self.shared
            .change(|world| world.limits.global_per_second = per_second);
    }

    /// A channel or thread is deleted by somebody in charge.
    pub fn deletes_channel(&self, channel: Snowflake) {
        self.shared.change(|world| remove_channel(world, channel));
    }

    /// Messages are deleted by somebody in charge; several at once are told of as one.
    pub fn deletes_messages(&self, channel: Snowflake, messages: &[Snowflake]) {
        self.shared
            .change(|world| remove_messages(world, channel, messages, messages.len() > 1));
    }

    /// The thread goes into the archive, as after days of silence.
    pub fn archives(&self, thread: Snowflake) {
        self.set_thread(thread, |it| it.archived = true);
    }

    /// The thread is closed by somebody in charge: archived, and only they can open it.
    pub fn locks(&self, thread: Snowflake) {
        self.set_thread(thread, |it| (it.archived, it.locked) = (true, true));
    }

    /// The thread is open again.
    pub fn unlocks(&self, thread: Snowflake) {
        self.set_thread(thread, |it| (it.archived, it.locked) = (false, false));
    }

    fn set_thread(&self, thread: Snowflake, change: impl FnOnce(&mut Thread)) {
        self.shared.change(|world: &mut World| {
            let now = world.now();
            let channel = world.channels.get_mut(&thread).expect("it is a channel");
            let it = channel.thread_mut().expect("it is a thread");
            change(it);
            it.archive_changed_at = now;
            let channel = channel.bare();
            world.tell_channel("UPDATE", &channel);
        });
    }

    /// All links to files that were given out are dead; who asks for the message again gets new ones.
    pub fn expires_links(&self) {
        self.shared.change(|world| world.link_edition += 1);
    }
}
