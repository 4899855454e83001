//! A bot of a few lines on the plain serenity client, and an ear that notes each event it gets.

use serenity::all::{
    AutocompleteChoice, Command, CommandInteraction, CommandOptionType, ComponentInteraction,
    Context, CreateActionRow, CreateAllowedMentions, CreateAutocompleteResponse, CreateButton,
    CreateCommand, CreateCommandOption, CreateEmbed, CreateInputText, CreateInteractionResponse,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateMessage,
    CreateModal, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
    EditInteractionResponse, Event, EventHandler, GatewayIntents, Http, HttpBuilder,
    InputTextStyle, Interaction, Message, ModalInteraction, Nonce, RawEventHandler, Ready,
};
use serenity::async_trait;
use serenity::client::ClientBuilder;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::discord::standin::Standin;

/// serenity's HTTP side, pointed at the stand-in.
pub fn http(discord: &Standin) -> Http {
    HttpBuilder::new(discord.token())
        .proxy(discord.url())
        .ratelimiter_disabled(true)
        .build()
}

/// What a running bot heard, event by event.
pub struct Bot {
    events: Mutex<UnboundedReceiver<Event>>,
}

impl Bot {
    /// Starts a bot and waits until it has a session.
    pub async fn start(
        discord: &Standin,
        intents: GatewayIntents,
        handler: impl EventHandler + 'static,
    ) -> Self {
        let (ear, events) = unbounded_channel();
        let client = ClientBuilder::new_with_http(http(discord), intents)
            .event_handler(handler)
            .raw_event_handler(Ear(ear))
            .await;
        let mut client = client.expect("a client can be built");
        tokio::spawn(async move { client.start().await });
        discord.wait_for_bot().await;
        Self {
            events: Mutex::new(events),
        }
    }

    /// A bot that only listens.
    pub async fn listening(discord: &Standin, intents: GatewayIntents) -> Self {
        Self::start(discord, intents, Silent).await
    }

    /// Waits for the next event of this name, past others, and gives it as JSON.
    pub async fn hears(&self, name: &str) -> serde_json::Value {
        let mut events = self.events.lock().await;
        let heard = async {
            loop {
                let event = events.recv().await.expect("the bot is running");
                let json = serde_json::to_value(&event).expect("events are JSON");
                if json["t"] == name {
                    return json["d"].clone();
                }
            }
        };
        let guard = std::time::Duration::from_secs(30);
        let waited = tokio::time::timeout(guard, heard).await;
        waited.unwrap_or_else(|_| panic!("{name} was not heard"))
    }

    /// The names of the events that come until one of this name does, with it.
    pub async fn hears_until(&self, name: &str) -> Vec<String> {
        let mut events = self.events.lock().await;
        let mut names = Vec::new();
        while names.last().is_none_or(|last| last != name) {
            let event = events.recv().await.expect("the bot is running");
            let json = serde_json::to_value(&event).expect("events are JSON");
            names.push(json["t"].as_str().unwrap_or_default().to_owned());
        }
        names
    }
}

struct Ear(UnboundedSender<Event>);

#[async_trait]
impl RawEventHandler for Ear {
    async fn raw_event(&self, _: Context, event: Event) {
        let _the_test_is_over = self.0.send(event);
    }
}

struct Silent;

impl EventHandler for Silent {}

/// Says again what it was told, and answers interactions in the way that their name asks for.
pub struct Parrot;

#[async_trait]
impl EventHandler for Parrot {
    async fn ready(&self, ctx: Context, _: Ready) {
        let text = |name, about| CreateCommandOption::new(CommandOptionType::String, name, about);
        let commands = vec![
            CreateCommand::new("pay")
                .description("Pay")
                .description_localized("de", "Zahlen")
                .add_option(text("amount", "How much").required(true)),
            CreateCommand::new("invoice")
                .description("An invoice")
                .add_option(text("number", "Which one").set_autocomplete(true)),
        ];
        Command::set_global_commands(&ctx.http, commands)
            .await
            .expect("commands are taken");
    }

    async fn message(&self, ctx: Context, message: Message) {
        if message.author.bot {
            return;
        }
        let reply = CreateMessage::new()
            .content(format!("you said: {}", message.content))
            .nonce(Nonce::String(message.id.to_string()))
            .enforce_nonce(true)
            .allowed_mentions(CreateAllowedMentions::new());
        message
            .channel_id
            .send_message(&ctx.http, reply)
            .await
            .expect("the reply is taken");
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the enum is serenity's and may grow"
    )]
    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        let done = match interaction {
            Interaction::Command(command) => pay(&ctx, command).await,
            Interaction::Component(component) => pressed(&ctx, component).await,
            Interaction::Autocomplete(typed) => {
                let choice = AutocompleteChoice::new("INV-7, 450.00 EUR", "INV-7");
                let choices = CreateAutocompleteResponse::new().set_choices(vec![choice]);
                typed
                    .create_response(&ctx.http, CreateInteractionResponse::Autocomplete(choices))
                    .await
            }
            Interaction::Modal(form) => submitted(&ctx, form).await,
            other => panic!("no such interaction is sent: {other:?}"),
        };
        done.expect("the answer is taken");
    }
}

/// Defers, then answers with an embed, two buttons and a menu, for the user's eyes only.
async fn pay(ctx: &Context, command: CommandInteraction) -> serenity::Result<()> {
    command.defer_ephemeral(&ctx.http).await?;
    let amount = command
        .data
        .options
        .first()
        .and_then(|it| it.value.as_str())
        .unwrap_or_default();
    let embed = CreateEmbed::new()
        .title("Your plan")
        .field("Amount", amount, true);
    let option = |label: &str, value: &str| CreateSelectMenuOption::new(label, value);
    let options = vec![
        option("On the 1st", "day:1"),
        option("On the 15th", "day:15"),
    ];
    let menu = CreateSelectMenu::new("day", CreateSelectMenuKind::String { options });
    let buttons = vec![
        CreateButton::new("agree").label("Agree"),
        CreateButton::new("other").label("Another amount"),
    ];
    let answer = EditInteractionResponse::new().embed(embed).components(vec![
        CreateActionRow::Buttons(buttons),
        CreateActionRow::SelectMenu(menu),
    ]);
    command.edit_response(&ctx.http, answer).await?;
    let more = CreateInteractionResponseFollowup::new()
        .content("Nobody else reads this.")
        .ephemeral(true);
    command.create_followup(&ctx.http, more).await?;
    Ok(())
}

async fn pressed(ctx: &Context, component: ComponentInteraction) -> serenity::Result<()> {
    let answer = match component.data.custom_id.as_str() {
        "other" => {
            let input =
                CreateInputText::new(InputTextStyle::Short, "Amount", "amount").max_length(12);
            let form = CreateModal::new("amount-form", "Another amount")
                .components(vec![CreateActionRow::InputText(input)]);
            CreateInteractionResponse::Modal(form)
        }
        "day" => CreateInteractionResponse::Acknowledge,
        _ => {
            let agreed = CreateInteractionResponseMessage::new()
                .content("Agreed.")
                .components(vec![]);
            CreateInteractionResponse::UpdateMessage(agreed)
        }
    };
    component.create_response(&ctx.http, answer).await
}

async fn submitted(ctx: &Context, form: ModalInteraction) -> serenity::Result<()> {
    let said = format!("{:?}", form.data.components);
    let content = if said.contains("75.00") {
        "75.00 it is."
    } else {
        "How much?"
    };
    let message = CreateInteractionResponseMessage::new().content(content);
    form.create_response(&ctx.http, CreateInteractionResponse::Message(message))
        .await
}
