//! The calls that the bot makes, each with its own types.

use reqwest::Method;
use serde::Serialize;
use serde_json::{Value, json};
use serenity::http::Route;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, UserId};

use super::seen::{self, ChannelSeen, Gateway, MessageSeen, UserSeen};
use super::{Call, Content, Outgoing, Rest, RestError, Why};

/// How many messages one call reads at most.
pub const MESSAGES_MAX: u64 = 100;
/// A private thread: only its members and moderators read it.
const PRIVATE_THREAD: u8 = 12;
/// A thread without messages for a week is archived; the bot opens it again when it writes.
const ARCHIVE_AFTER_MINUTES: u32 = 10_080;
/// The longest name of a thread.
const THREAD_NAME_MAX: usize = 100;

impl Rest {
    /// Where the gateway is and how many shards it wants. It comes from this server alone: whoever configures one
    /// never gets another one's.
    ///
    /// # Errors
    /// [`RestError`]; also when the server knows neither of the two calls.
    pub async fn gateway(&self) -> Result<Gateway, RestError> {
        let asked = Call::new(Method::GET, Route::GatewayBot, "GET gateway", 0);
        let answer = match self.call(asked).await {
            Ok(answer) if seen::gateway(&answer).is_some() => answer,
            // A server without the call for bots has the plain one.
            Ok(_) | Err(RestError::Refused { .. }) => {
                let plain = Call::new(Method::GET, Route::Gateway, "GET plain gateway", 0);
                self.call(plain).await?
            }
            Err(error @ (RestError::Later { .. } | RestError::Unauthorized)) => return Err(error),
        };
        seen::gateway(&answer).ok_or(RestError::later(Why::Unreadable))
    }

    /// The bot's own user.
    ///
    /// # Errors
    /// [`RestError::Unauthorized`] when the token is not valid; else as any call.
    pub async fn me(&self) -> Result<UserSeen, RestError> {
        let call = Call::new(Method::GET, Route::UserMe, "GET me", 0);
        readable(seen::user(&self.call(call).await?))
    }

    /// The id of the bot's application.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn application_id(&self) -> Result<u64, RestError> {
        let route = Route::Oauth2ApplicationCurrent;
        let call = Call::new(Method::GET, route, "GET application", 0);
        readable(seen::id_of(&self.call(call).await?))
    }

    /// Sends a message; returns its id. Within some minutes the same nonce makes no second message.
    ///
    /// # Errors
    /// [`RestError::Refused`] with code 50007 when the user's direct messages are closed; else as any call.
    pub async fn send_message(&self, channel: u64, message: &Outgoing) -> Result<u64, RestError> {
        let route = Route::ChannelMessages {
            channel_id: channel_id(channel)?,
        };
        let call = Call {
            body: Content::Message(message),
            ..Call::new(Method::POST, route, "POST messages", channel)
        };
        readable(seen::id_of(&self.call(call).await?))
    }

    /// The messages of a channel right after one (0: from its beginning), oldest first, at most [`MESSAGES_MAX`].
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn messages_after(
        &self,
        channel: u64,
        after: u64,
        limit: u64,
    ) -> Result<Vec<MessageSeen>, RestError> {
        let route = Route::ChannelMessages {
            channel_id: channel_id(channel)?,
        };
        let call = Call {
            query: vec![
                ("after", after.to_string()),
                ("limit", limit.clamp(1, MESSAGES_MAX).to_string()),
            ],
            ..Call::new(Method::GET, route, "GET messages", channel)
        };
        let mut messages = seen::list(&self.call(call).await?, seen::message);
        messages.sort_by_key(|message| message.id);
        Ok(messages)
    }

    /// One message; `None` when it is not there (any more).
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn message(&self, channel: u64, id: u64) -> Result<Option<MessageSeen>, RestError> {
        let route = Route::ChannelMessage {
            channel_id: channel_id(channel)?,
            message_id: MessageId::from(known(id)?),
        };
        let call = Call::new(Method::GET, route, "GET message", channel);
        match if_there(self.call(call).await)? {
            Some(answer) => readable(seen::message(&answer)).map(Some),
            None => Ok(None),
        }
    }

    /// The channel in which the bot writes to a user alone; it is made if need be.
    ///
    /// # Errors
    /// [`RestError`]. That the user takes no messages shows only when one is sent.
    pub async fn open_dm(&self, user: u64) -> Result<u64, RestError> {
        let call = Call::new(
            Method::POST,
            Route::UserMeDmChannels,
            "POST direct channel",
            0,
        )
        .json(json!({ "recipient_id": user.to_string() }));
        readable(seen::id_of(&self.call(call).await?))
    }

    /// Makes a private thread to which only the bot and moderators can add people; returns its id.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn create_private_thread(&self, parent: u64, name: &str) -> Result<u64, RestError> {
        let route = Route::ChannelThreads {
            channel_id: channel_id(parent)?,
        };
        let body = json!({
            "name": name.chars().take(THREAD_NAME_MAX).collect::<String>(),
            "type": PRIVATE_THREAD,
            "auto_archive_duration": ARCHIVE_AFTER_MINUTES,
            "invitable": false,
        });
        let call = Call::new(Method::POST, route, "POST threads", parent).json(body);
        readable(seen::id_of(&self.call(call).await?))
    }

    /// Lets a user into a thread; once more changes nothing.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn add_thread_member(&self, thread: u64, user: u64) -> Result<(), RestError> {
        let route = Route::ChannelThreadMember {
            channel_id: channel_id(thread)?,
            user_id: UserId::from(known(user)?),
        };
        let call = Call::new(Method::PUT, route, "PUT thread member", thread);
        self.call(call).await.map(drop)
    }

    /// The threads of a server that are not archived, as far as the bot sees them.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn active_threads(&self, guild: u64) -> Result<Vec<ChannelSeen>, RestError> {
        let route = Route::GuildThreadsActive {
            guild_id: GuildId::from(known(guild)?),
        };
        let call = Call::new(Method::GET, route, "GET active threads", guild);
        let answer = self.call(call).await?;
        let threads = answer.get("threads").unwrap_or(&Value::Null);
        Ok(seen::list(threads, seen::channel))
    }

    /// Opens an archived thread again.
    ///
    /// # Errors
    /// [`RestError::Refused`] when it is locked and the bot may not manage threads; else as any call.
    pub async fn unarchive(&self, thread: u64) -> Result<(), RestError> {
        let route = Route::Channel {
            channel_id: channel_id(thread)?,
        };
        let call = Call::new(Method::PATCH, route, "PATCH channel", thread)
            .json(json!({ "archived": false }));
        self.call(call).await.map(drop)
    }

    /// A channel or thread; `None` when it is not there (any more).
    ///
    /// # Errors
    /// [`RestError`]; `Refused` with 403 when the bot may not see it.
    pub async fn channel(&self, id: u64) -> Result<Option<ChannelSeen>, RestError> {
        let route = Route::Channel {
            channel_id: channel_id(id)?,
        };
        let call = Call::new(Method::GET, route, "GET channel", id);
        match if_there(self.call(call).await)? {
            Some(answer) => readable(seen::channel(&answer)).map(Some),
            None => Ok(None),
        }
    }

    /// Whether a user is a member of a server.
    ///
    /// # Errors
    /// [`RestError`]; `Refused` with 403 when the bot is not in it itself.
    pub async fn member(&self, guild: u64, user: u64) -> Result<bool, RestError> {
        let route = Route::GuildMember {
            guild_id: GuildId::from(known(guild)?),
            user_id: UserId::from(known(user)?),
        };
        let call = Call::new(Method::GET, route, "GET member", guild);
        Ok(if_there(self.call(call).await)?.is_some())
    }

    /// Makes these the commands of the bot, in every server and in direct messages; others go.
    ///
    /// # Errors
    /// [`RestError`].
    pub async fn set_commands(&self, application: u64, all: &[Value]) -> Result<(), RestError> {
        let route = Route::Commands {
            application_id: ApplicationId::from(known(application)?),
        };
        let call = Call::new(Method::PUT, route, "PUT commands", application).json(all.into());
        self.call(call).await.map(drop)
    }

    /// Answers an interaction, which has to happen within 3 seconds: it waits behind no other call, and gives up when
    /// it would be too late. `response` is serenity's `CreateInteractionResponse` or JSON of the same shape.
    ///
    /// # Errors
    /// [`RestError`]; `Refused` with code 10062 when Discord has given it up, 40060 when it was answered before.
    ///
    /// # Panics
    /// When `response` has no JSON form.
    pub async fn acknowledge(
        &self,
        interaction: u64,
        token: &str,
        response: &impl Serialize,
    ) -> Result<(), RestError> {
        let route = Route::InteractionResponse {
            interaction_id: InteractionId::from(known(interaction)?),
            token,
        };
        let body = serde_json::to_value(response).expect("an answer has a JSON form");
        let call = Call {
            is_urgent: true,
            ..Call::new(Method::POST, route, "POST acknowledgement", interaction).json(body)
        };
        self.call(call).await.map(drop)
    }
}

/// An id in a form that serenity takes.
fn known(id: u64) -> Result<std::num::NonZeroU64, RestError> {
    std::num::NonZeroU64::new(id).ok_or_else(|| RestError::Refused {
        status: 404,
        code: 0,
        message: "nothing has the id 0".to_owned(),
    })
}

fn channel_id(id: u64) -> Result<ChannelId, RestError> {
    known(id).map(ChannelId::from)
}

/// `None` for what is not there.
fn if_there(answer: Result<Value, RestError>) -> Result<Option<Value>, RestError> {
    match answer {
        Err(RestError::Refused { status: 404, .. }) => Ok(None),
        answer => answer.map(Some),
    }
}

fn readable<T>(read: Option<T>) -> Result<T, RestError> {
    read.ok_or(RestError::later(Why::Unreadable))
}
