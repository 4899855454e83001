//! `goodterms understand`: what the bot makes of messages, and how well of a labelled file.

use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use icu_locale_core::Locale;
use serde::Deserialize;

use super::{App, Failure, Outcome, output};
use goodterms::domain::local_time::local_date;
use goodterms::domain::money::Currency;
use goodterms::domain::time_zone::TimeZone;
use goodterms::understand::{
    Check, Context, DateOrder, Examples, Expecting, Found, Interpreter, Labelled, Report,
};

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct UnderstandArgs {
    /// A JSON file with what the bot has just asked and offered, and whose customer it is
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
    /// Score a file of labelled messages instead: `intent: message` or a JSON object a line
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
    /// With --check, show every message that was not understood as labelled
    #[arg(long, requires = "check")]
    show_wrong: bool,
    /// A folder of your own example phrases, built like prompts/understanding [env: GOODTERMS_PHRASES]
    #[arg(long, value_name = "FOLDER")]
    phrases: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  echo 'can i do 3 payments' | goodterms understand
  goodterms understand --json < messages.txt
  echo 'friday works' | goodterms understand --context context.json --at 2026-03-12
  goodterms understand --check labelled.txt --show-wrong
  goodterms understand --phrases ./phrases --check labelled.txt

A context: {\"asked\": \"plan_details\", \"offered\": [\"2 payments of $50.00\", \"3 payments of $33.33\"],
\"currency\": \"USD\", \"locale\": \"en-US\", \"timezone\": \"America/New_York\"}. All of it may be left out;
asked is plan_details, confirmation, invoice or nothing.

Your own phrases: a folder for the language, in it a file for each intent you add to, one phrase a line:
  phrases/en/pay_part.txt
  phrases/en/out_of_scope.txt";

/// What a file of context may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ContextFile {
    asked: Option<Expecting>,
    /// The labels of the choices on the screen.
    offered: Vec<String>,
    currency: Option<String>,
    locale: Option<String>,
    timezone: Option<String>,
}

pub(crate) async fn run(app: &App, args: UnderstandArgs) -> Outcome {
    let context = context(app, args.context.as_deref())?;
    let folder = args.phrases.as_deref().or(app.phrases.as_deref());
    let own = folder.map(learned_from).transpose()?;
    let interpreter = own.as_ref().unwrap_or_else(|| Interpreter::built_in());
    match &args.check {
        Some(file) => check(app, file, args.show_wrong, interpreter, &context),
        None => answer_lines(app, interpreter, &context),
    }
}

/// What is learned from the program's own examples and an owner's folder.
pub(crate) fn learned_from(folder: &Path) -> Result<Interpreter, Failure> {
    let examples = Examples::built_in()
        .with_folder(folder)
        .map_err(|error| Failure::Refused(error.to_string()))?;
    Ok(Interpreter::learn(examples))
}

fn context(app: &App, file: Option<&Path>) -> Result<Context, Failure> {
    let Some(path) = file else {
        return Ok(Context::plain(local_date(app.clock().now(), TimeZone::UTC)));
    };
    let refused = |what: String| Failure::Refused(format!("{}: {what}", path.display()));
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let file: ContextFile =
        serde_json::from_str(&text).map_err(|error| refused(error.to_string()))?;
    let zone: TimeZone = match &file.timezone {
        None => TimeZone::UTC,
        Some(name) => name.parse().map_err(|_| {
            refused(format!(
                "timezone “{name}” is not one; write a name such as Europe/Berlin"
            ))
        })?,
    };
    let plain = Context::plain(local_date(app.clock().now(), zone));
    let currency = match &file.currency {
        None => plain.currency,
        Some(code) => {
            Currency::parse(code).map_err(|error| refused(format!("currency: {error}")))?
        }
    };
    let (language, date_order) = match &file.locale {
        None => (plain.language, plain.date_order),
        Some(tag) => {
            let locale: Locale = tag.replace('_', "-").parse().map_err(|_| {
                refused(format!(
                    "locale “{tag}” is not one; write a tag such as en-GB"
                ))
            })?;
            let region = locale.id.region.map(|region| region.as_str().to_owned());
            let order = region.map_or(DateOrder::Unknown, |region| DateOrder::of_region(&region));
            (locale.id.language, order)
        }
    };
    Ok(Context {
        currency,
        date_order,
        language,
        expecting: file.asked.unwrap_or_default(),
        choices: u32::try_from(file.offered.len()).unwrap_or(u32::MAX),
        ..plain
    })
}

/// One message a line, one result a line.
fn answer_lines(app: &App, interpreter: &Interpreter, context: &Context) -> Outcome {
    let input = std::io::stdin().lock();
    for line in input.split(b'\n') {
        let line = line.context("cannot read the messages")?;
        // A byte that is no text is no reason to stop.
        let text = String::from_utf8_lossy(&line);
        let report = interpreter.report(text.trim_end_matches('\r'), context);
        if app.json() {
            output::line(&serde_json::to_string(&report)?)?;
        } else {
            output::line(&in_words(&report)?)?;
        }
    }
    std::io::stdout().flush()?;
    Ok(())
}

/// `request_installments 0.93  count 3, frequency monthly`.
fn in_words(report: &Report) -> Result<String, Failure> {
    let said = |entities: &goodterms::understand::Entities| {
        let pairs: Vec<String> = entities
            .pairs()
            .into_iter()
            .map(|(kind, value)| format!("{kind} {}", value.trim_end()))
            .collect();
        if pairs.is_empty() {
            String::new()
        } else {
            format!("  {}", pairs.join(", "))
        }
    };
    let best = match &report.intent {
        Some(intent) => format!("{intent} {:.2}", report.confidence),
        None if report.alternatives.is_empty() => "unclear".to_owned(),
        None => format!("unclear, perhaps {}", report.alternatives.join(" or ")),
    };
    let mut line = format!("{best}{}", said(&report.entities));
    for further in &report.requests {
        line.push_str(&format!("  + {} {:.2}", further.intent, further.confidence));
    }
    if report.urgent {
        line.push_str("  urgent");
    }
    Ok(line)
}

fn check(
    app: &App,
    file: &Path,
    show_wrong: bool,
    interpreter: &Interpreter,
    context: &Context,
) -> Outcome {
    let mut text = String::new();
    let opened =
        std::fs::File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    std::io::BufReader::new(opened)
        .read_to_string(&mut text)
        .with_context(|| format!("cannot read {}", file.display()))?;
    let labelled = Labelled::read(&text).map_err(|errors| {
        let lines: Vec<String> = errors
            .iter()
            .map(|error| format!("{}, {error}", file.display()))
            .collect();
        Failure::Refused(lines.join("\n"))
    })?;
    let check = Check::of(&labelled, interpreter, context);
    if app.json() {
        return output::json(&check);
    }
    print(&check, show_wrong)
}

fn print(check: &Check, show_wrong: bool) -> Outcome {
    let inside = &check.in_scope;
    let outside = &check.out_of_scope;
    output::line(&format!(
        "in scope      {:.3} right: {} of {}; {} taken for something else, {} asked about, {} unclear, {} refused",
        inside.accuracy,
        inside.right,
        inside.messages,
        inside.wrong,
        inside.asked,
        inside.unclear,
        inside.refused
    ))?;
    output::line(&format!(
        "out of scope  {:.3} refused: {} of {}; {} taken for a wish",
        outside.refusal_rate, outside.refused, outside.messages, outside.accepted
    ))?;
    let found = |name: &str, found: &Found| {
        format!(
            "{name:<13} F1 {:.3}: {} right, {} missed, {} read where there is none",
            found.f1, found.right, found.missed, found.wrong
        )
    };
    output::line(&found("entities", &check.entities))?;
    for (kind, values) in &check.entities_by_kind {
        output::line(&found(&format!("  {kind}"), values))?;
    }
    if check.also > 0 {
        output::line(&format!(
            "second wishes {} of {} heard",
            check.also_heard, check.also
        ))?;
    }
    if !check.confusions.is_empty() {
        output::line("\ntaken for")?;
    }
    for confusion in &check.confusions {
        output::line(&format!(
            "  {:>3}  {} -> {}",
            confusion.messages, confusion.intent, confusion.heard
        ))?;
    }
    if show_wrong {
        output::line("\nnot as labelled")?;
        for wrong in &check.wrong {
            let heard = match &wrong.heard {
                Some(heard) => heard.clone(),
                None => format!("unclear ({})", wrong.alternatives.join(", ")),
            };
            output::line(&format!(
                "  {} -> {heard} {:.2}: {}",
                wrong.intent, wrong.confidence, wrong.text
            ))?;
        }
        for wrong in &check.wrong_entities {
            output::line(&format!(
                "  missed [{}] wrong [{}]: {}",
                wrong.missed.join(", "),
                wrong.wrong.join(", "),
                wrong.text
            ))?;
        }
    }
    Ok(())
}
