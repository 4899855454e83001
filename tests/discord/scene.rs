//! A business on a server, with the bot in it: where the stories of these tests begin.

use goodterms::desk::chat::link::CodesFor;
use standin::Standin;
use standin::ids::Snowflake;
use standin::message::Message;
use standin::people::User;
use standin::server::Guild;

use super::bot::Bot;
use super::standin;
use crate::support::shop::Shop;

/// A business, its server and the bot.
pub struct Scene {
    pub shop: Shop,
    pub discord: Standin,
    pub guild: Guild,
    bot: Option<Bot>,
}

impl Scene {
    /// A business whose server has a help channel, and Ana's account C-1 with two open invoices.
    pub async fn open(url: &str) -> Self {
        let shop = Shop::open(url).await;
        let discord = Standin::start(shop.clock.clone());
        Self::of(shop, discord).await
    }

    /// The same on this stand-in, which may go by another clock or speak another dialect.
    pub async fn open_on(url: &str, discord: Standin) -> Self {
        Self::of(Shop::open(url).await, discord).await
    }

    async fn of(shop: Shop, discord: Standin) -> Self {
        shop.customer("C-1", "Ana Lopez", ",,,,consumer,US").await;
        shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
            .await;
        let guild = discord.guild("Harbour Lane Joinery");
        shop.desk
            .connect_server(
                &shop.business,
                &guild.id.to_string(),
                Some(&guild.help.to_string()),
                "kim",
            )
            .await
            .unwrap();
        Self {
            shop,
            discord,
            guild,
            bot: None,
        }
    }

    /// The same, and the bot is there.
    pub async fn with_bot(url: &str) -> Self {
        let mut scene = Self::open(url).await;
        scene.bot_begins().await;
        scene
    }

    pub async fn bot_begins(&mut self) {
        self.bot = Some(Bot::start(&self.shop.desk, &self.discord).await);
    }

    /// The bot begins, and nobody waits until the gateway has it.
    pub async fn bot_tries_to_begin(&mut self) {
        self.bot = Some(Bot::begin(&self.shop.desk, &self.discord).await);
    }

    /// The bot, which is there.
    pub fn bot(&self) -> &Bot {
        self.bot.as_ref().expect("the bot has begun")
    }

    pub async fn bot_ends(&mut self) {
        if let Some(bot) = self.bot.take() {
            bot.ends().await;
        }
    }

    /// A code for an account.
    pub async fn code(&self, account: &str) -> String {
        let codes = self
            .shop
            .desk
            .create_link_codes(
                &self.shop.business,
                CodesFor::Account(account),
                chrono::TimeDelta::days(7),
                "kim",
            )
            .await
            .unwrap();
        codes[0].code.clone()
    }

    /// A user who is linked to an account, by direct messages.
    pub async fn linked(&self, name: &str, account: &str) -> User {
        let user = self.discord.user(name);
        let code = self.code(account).await;
        let said = self.says(&user, &code).await;
        assert!(said.text().contains("that worked"), "{}", said.text());
        user
    }

    /// Writes a direct message and waits for the answer.
    pub async fn says(&self, user: &User, text: &str) -> Message {
        let sent = user.dm(text);
        self.discord
            .wait_for_bot_message(user.dm_channel(), sent.id)
            .await
    }

    /// Waits for the bot's next message in a channel, and expects some words in it.
    pub async fn hears(&self, channel: Snowflake, after: Snowflake, words: &str) -> Message {
        let said = self.discord.wait_for_bot_message(channel, after).await;
        assert!(said.text().contains(words), "{words:?} in: {}", said.text());
        said
    }

    /// Writes a direct message and expects some words in the answer.
    pub async fn asks(&self, user: &User, text: &str, words: &str) -> Message {
        let sent = user.dm(text);
        self.hears(user.dm_channel(), sent.id, words).await
    }

    /// Everything that is stored agrees, and the bot has ended as if it was asked to.
    pub async fn closes(mut self) {
        self.bot_ends().await;
        self.shop.verify().await;
    }
}
