//! The application's commands, as registered, for everywhere or for one server.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::ids::Snowflake;
use super::objects::{drop_nulls, merge};
use super::refusal::{FormErrors, Refusal};
use super::world::World;

const COMMANDS_MAX: usize = 100;
const OPTIONS_MAX: usize = 25;
const NAME_MAX: usize = 32;
const DESCRIPTION_MAX: usize = 100;

#[derive(Debug, Default)]
pub struct Commands {
    everywhere: Vec<Value>,
    by_guild: HashMap<Snowflake, Vec<Value>>,
}

impl Commands {
    pub fn list(&self, guild: Option<Snowflake>) -> &[Value] {
        match guild {
            None => &self.everywhere,
            Some(guild) => self.by_guild.get(&guild).map_or(&[], Vec::as_slice),
        }
    }

    /// The command that a user in this place has under the name; a server's own comes first.
    pub fn find(&self, name: &str, guild: Option<Snowflake>) -> Option<&Value> {
        let own = guild.map_or(&[][..], |it| self.list(Some(it)));
        own.iter()
            .chain(&self.everywhere)
            .find(|it| it["name"] == json!(name))
    }
}

impl World {
    /// Replaces all commands of a place by these; a command that stays keeps its id.
    ///
    /// # Errors
    /// 50035 for a command that Discord would not have.
    pub fn overwrite_commands(
        &mut self,
        guild: Option<Snowflake>,
        asked: &Value,
    ) -> Result<Value, Refusal> {
        let asked = asked.as_array().cloned().unwrap_or_default();
        check(&asked)?;
        let mut made = Vec::new();
        for command in asked {
            let known = self
                .commands
                .list(guild)
                .iter()
                .find(|it| it["name"] == command["name"])
                .map(|it| it["id"].clone());
            let id = known.unwrap_or_else(|| json!(self.next_id()));
            let version = self.next_id();
            let permissions = &command["default_member_permissions"];
            let permissions = permissions
                .as_u64()
                .map_or(permissions.clone(), |it| json!(it.to_string()));
            let mut registered = command.clone();
            tidy(&mut registered);
            let more = json!({
                "id": id, "application_id": self.bot, "version": version,
                "type": command["type"].as_u64().unwrap_or(1), "default_member_permissions": permissions,
                "description": command["description"].as_str().unwrap_or_default(),
            });
            merge(&mut registered, more);
            if let Some(guild) = guild {
                merge(&mut registered, json!({"guild_id": guild}));
            }
            made.push(registered);
        }
        let answer = json!(made);
        match guild {
            None => self.commands.everywhere = made,
            Some(guild) => {
                self.commands.by_guild.insert(guild, made);
            }
        }
        Ok(answer)
    }
}

/// Discord gives back neither nulls nor the empty lists of an option.
fn tidy(command: &mut Value) {
    drop_nulls(command);
    let options = command.get_mut("options").and_then(Value::as_array_mut);
    for option in options.into_iter().flatten() {
        tidy(option);
        let fields = option.as_object_mut().expect("an option is an object");
        fields.retain(|_, it| it.as_array().is_none_or(|list| !list.is_empty()));
    }
}

fn check(commands: &[Value]) -> Result<(), Refusal> {
    let mut form = FormErrors::default();
    if commands.len() > COMMANDS_MAX {
        form.outside("commands", commands.len(), 0, COMMANDS_MAX);
    }
    for (index, command) in commands.iter().enumerate() {
        check_one(&mut form, command, &index.to_string());
        let again = commands
            .iter()
            .take(index)
            .any(|it| it["name"] == command["name"]);
        if again {
            form.add(
                &format!("{index}.name"),
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            );
        }
    }
    form.settle()
}

/// A command, a subcommand or an option: all have a name and a description of the same kind.
fn check_one(form: &mut FormErrors, item: &Value, at: &str) {
    let name = item["name"].as_str().unwrap_or_default();
    form.outside(&format!("{at}.name"), name.chars().count(), 1, NAME_MAX);
    let wrong = |it: char| !(it.is_alphanumeric() || it == '-' || it == '_') || it.is_uppercase();
    if name.chars().any(wrong) {
        form.add(
            &format!("{at}.name"),
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid",
        );
    }
    let description = item["description"].as_str().unwrap_or_default();
    form.outside(
        &format!("{at}.description"),
        description.chars().count(),
        1,
        DESCRIPTION_MAX,
    );
    let options = item["options"].as_array().map_or(&[][..], Vec::as_slice);
    if options.len() > OPTIONS_MAX {
        form.outside(&format!("{at}.options"), options.len(), 0, OPTIONS_MAX);
    }
    for (index, option) in options.iter().enumerate() {
        check_one(form, option, &format!("{at}.options.{index}"));
    }
}
