//! The plainest bot that loses nothing: it writes each message down durably and says it again.

use std::process::Command;
use std::sync::Arc;

use serenity::all::{
    Client, ClientBuilder, Context, EventHandler, GatewayIntents, HttpBuilder, Message,
};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use crate::process::Process;
use crate::standin::Standin;

/// Set for the process that is to be the bot: its token.
const TOKEN: &str = "LOAD_ECHO_TOKEN";
/// The address of the stand-in.
const URL: &str = "LOAD_ECHO_URL";

/// Whether this process is to be the bot.
pub fn is_wanted() -> bool {
    std::env::var_os(TOKEN).is_some()
}

/// Starts this program again, as the bot.
pub fn start(discord: &Standin) -> Process {
    let directory = tempfile::tempdir().expect("a directory");
    let program = std::env::current_exe().expect("this program has a path");
    let mut command = Command::new(program);
    command
        .current_dir(directory.path())
        .env_clear()
        .env(TOKEN, discord.token())
        .env(URL, discord.url());
    Process::start(command, directory)
}

struct Echo {
    inbox: SqlitePool,
}

#[serenity::async_trait]
impl EventHandler for Echo {
    async fn message(&self, context: Context, message: Message) {
        if message.author.bot {
            return;
        }
        let id = i64::try_from(message.id.get()).expect("an id of this century");
        sqlx::query("INSERT INTO inbox (id, text) VALUES ($1, $2)")
            .bind(id)
            .bind(&message.content)
            .execute(&self.inbox)
            .await
            .expect("the message is written down");
        let said = message.channel_id.say(&context.http, &message.content);
        said.await.expect("the message is said again");
    }
}

/// Runs the bot in the working directory until the process is ended.
pub fn run() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let options = SqliteConnectOptions::new()
            .filename("inbox.db")
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let inbox = SqlitePool::connect_with(options).await.expect("a database");
        sqlx::query("CREATE TABLE inbox (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
            .execute(&inbox)
            .await
            .expect("a table");
        let setting = |name| std::env::var(name).expect("the load program sets it");
        // The proxy is ignored while the limiter is on.
        let http = HttpBuilder::new(setting(TOKEN))
            .proxy(setting(URL))
            .ratelimiter_disabled(true)
            .build();
        let intents = GatewayIntents::DIRECT_MESSAGES | GatewayIntents::MESSAGE_CONTENT;
        let builder = ClientBuilder::new_with_http(http, intents);
        let mut client: Client = builder
            .event_handler_arc(Arc::new(Echo { inbox }))
            .await
            .expect("a client");
        client.start().await.expect("the gateway");
    });
}
