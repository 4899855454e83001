//! What a client sends of a command or a form that a user has filled in, and what it would not send.

use serde_json::{Value, json};

use super::ids::Snowflake;
use super::objects::merge;
use super::world::World;

/// The `data` of a command: its id, and each option with the type that was registered for it.
pub fn command_data(
    world: &World,
    (name, channel): (&str, Snowflake),
    options: &[(&str, &str)],
    focused: Option<&str>,
) -> Value {
    let guild = world.channels.get(&channel).and_then(|it| it.guild());
    let mut words = name.split_whitespace();
    let name = words.next().unwrap_or_default();
    let command = world.commands.find(name, guild);
    let command =
        command.unwrap_or_else(|| panic!("the bot has registered no command /{name} here"));
    let mut path = vec![command];
    for word in words {
        let here = path.last().expect("it starts with the command");
        let within = here["options"].as_array().into_iter().flatten();
        let next = within.clone().find(|it| it["name"] == json!(word));
        path.push(next.unwrap_or_else(|| panic!("/{name} has no subcommand {word}")));
    }
    let registered = path.last().expect("it starts with the command")["options"].as_array();
    let mut given: Vec<Value> = options
        .iter()
        .map(|(option, value)| {
            let known = registered
                .into_iter()
                .flatten()
                .find(|it| it["name"] == json!(option));
            let known = known.unwrap_or_else(|| panic!("/{name} has no option {option}"));
            option_data(known, value, focused == Some(option))
        })
        .collect();
    for known in registered
        .into_iter()
        .flatten()
        .filter(|_| focused.is_none())
    {
        let missing =
            known["required"] == json!(true) && !given.iter().any(|it| it["name"] == known["name"]);
        assert!(!missing, "/{name} cannot be sent without {}", known["name"]);
    }
    for sub in path.iter().skip(1).rev() {
        given = vec![json!({"name": sub["name"], "type": sub["type"], "options": given})];
    }
    let mut data = json!({"id": command["id"], "name": name, "type": 1, "options": given});
    if let Some(guild) = command.get("guild_id") {
        merge(&mut data, json!({"guild_id": guild}));
    }
    data
}

fn option_data(known: &Value, value: &str, focused: bool) -> Value {
    let value = match known["type"].as_u64() {
        _ if focused => json!(value),
        Some(4) => json!(
            value
                .parse::<i64>()
                .expect("the client takes whole numbers only")
        ),
        Some(5) => json!(
            value
                .parse::<bool>()
                .expect("the client offers true and false")
        ),
        Some(10) => json!(value.parse::<f64>().expect("the client takes numbers only")),
        _ => json!(value),
    };
    let mut data = json!({"name": known["name"], "type": known["type"], "value": value});
    if focused {
        merge(&mut data, json!({"focused": true}));
    }
    data
}

/// The components of a form with what was typed; what was not typed keeps its prefilled value.
pub fn fill_in(form: &Value, values: &[(&str, &str)]) -> Vec<Value> {
    let parts = form["components"].as_array().into_iter().flatten();
    let mut left: Vec<&str> = values.iter().map(|(id, _)| *id).collect();
    let filled = parts
        .enumerate()
        .map(|(index, part)| {
            let in_row = part["type"] == json!(1);
            let input = if in_row {
                &part["components"][0]
            } else {
                &part["component"]
            };
            let id = input["custom_id"].as_str().unwrap_or_default();
            left.retain(|it| *it != id);
            let typed = values
                .iter()
                .find(|(it, _)| *it == id)
                .map(|(_, value)| *value);
            let value = typed.or(input["value"].as_str()).unwrap_or_default();
            check_input(input, id, value);
            let sent = json!({"type": 4, "id": index * 2 + 2, "custom_id": id, "value": value});
            if in_row {
                json!({"type": 1, "id": index * 2 + 1, "components": [sent]})
            } else {
                json!({"type": 18, "id": index * 2 + 1, "component": sent})
            }
        })
        .collect();
    assert!(left.is_empty(), "the form has no inputs {left:?}");
    filled
}

/// # Panics
/// When the client would not send the form.
fn check_input(input: &Value, id: &str, value: &str) {
    let length = value.chars().count();
    let bound = |key: &str| input[key].as_u64().and_then(|it| usize::try_from(it).ok());
    let required = input["required"].as_bool().unwrap_or(true);
    assert!(
        length > 0 || !required,
        "the form cannot be sent without {id}"
    );
    assert!(
        length == 0 || bound("min_length").is_none_or(|it| length >= it),
        "{id} is too short"
    );
    assert!(
        bound("max_length").is_none_or(|it| length <= it),
        "{id} is too long"
    );
}
