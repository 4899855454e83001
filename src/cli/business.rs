//! `goodterms business create|show|set`.

use chrono::NaiveTime;
use clap::{Args, Subcommand};

use super::{App, Outcome, output};
use goodterms::domain::business::{
    Business, BusinessSettings, Country, Letterhead, WayToPay, WorkingHours,
};
use goodterms::domain::money::Currency;
use goodterms::domain::policy::weekday_named;
use goodterms::domain::time_zone::{TimeZone, UnknownTimeZone};

#[derive(Debug, Args)]
pub(crate) struct BusinessArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Create a business, with the built-in policy as its first version
    #[command(after_help = CREATE_EXAMPLE)]
    Create(CreateArgs),
    /// Show a business
    #[command(after_help = "Example:\n  goodterms business show --json")]
    Show,
    /// Change settings; what is not named stays as it is
    #[command(after_help = SET_EXAMPLE)]
    Set(SetArgs),
}

const CREATE_EXAMPLE: &str = "\
Example:
  goodterms business create --name 'Harbour Lane Joinery' --country US --currency USD \\
    --timezone America/New_York --email accounts@harbourlane.example --phone '+1 555 0100' \\
    --address '12 Harbour Lane' --address 'Portland, ME 04101' \\
    --pay 'Bank transfer=Account 000123456, routing 011000015, reference {reference}' \\
    --pay-link 'https://pay.harbourlane.example/{invoice}?amount={amount}'";

const SET_EXAMPLE: &str = "\
Example:
  goodterms business set --phone '+1 555 0101' --working-hours 'mon-thu 08:00-16:30'";

#[derive(Debug, Args)]
struct CreateArgs {
    /// The name as customers read it
    #[arg(long)]
    name: String,
    /// Country, as two letters (ISO 3166-1), such as US
    #[arg(long, value_parser = country)]
    country: Country,
    /// Currency of the whole ledger (ISO 4217), such as USD; it cannot be changed later
    #[arg(long, value_parser = currency)]
    currency: Currency,
    /// Time zone in which due dates count (IANA), such as America/New_York
    #[arg(long, value_parser = timezone)]
    timezone: TimeZone,
    #[command(flatten)]
    details: Details,
    /// Who creates it
    #[arg(long)]
    by: Option<String>,
}

#[derive(Debug, Args)]
struct SetArgs {
    /// A new name
    #[arg(long)]
    name: Option<String>,
    /// Country, as two letters
    #[arg(long, value_parser = country)]
    country: Option<Country>,
    /// Time zone in which due dates count
    #[arg(long, value_parser = timezone)]
    timezone: Option<TimeZone>,
    #[command(flatten)]
    details: Details,
}

#[derive(Debug, Args)]
struct Details {
    /// A line of the address; repeat for more
    #[arg(long, value_name = "LINE")]
    address: Vec<String>,
    /// Where a person answers e-mail
    #[arg(long, value_parser = email)]
    email: Option<String>,
    /// Where a person answers the phone
    #[arg(long)]
    phone: Option<String>,
    /// Company or tax number for letters
    #[arg(long)]
    registration: Option<String>,
    /// A way to pay, as METHOD=INSTRUCTIONS; {reference} becomes the account's reference; repeat for more
    #[arg(long = "pay", value_name = "METHOD=INSTRUCTIONS", value_parser = way_to_pay)]
    ways_to_pay: Vec<WayToPay>,
    /// Payment link with {invoice}, {amount}, {currency} or {reference}
    #[arg(long = "pay-link", value_name = "URL", value_parser = payment_link)]
    payment_link: Option<String>,
    /// When a person answers, such as 'mon-fri 09:00-17:00'
    #[arg(long, value_name = "DAYS HOURS", value_parser = working_hours)]
    working_hours: Option<WorkingHours>,
}

impl Details {
    /// Puts what was named in the place of what was there.
    fn into(self, settings: &mut BusinessSettings) {
        if !self.address.is_empty() {
            settings.letterhead.address_lines = self.address;
        }
        let letterhead = &mut settings.letterhead;
        letterhead.email = self.email.or(letterhead.email.take());
        letterhead.phone = self.phone.or(letterhead.phone.take());
        letterhead.registration = self.registration.or(letterhead.registration.take());
        if !self.ways_to_pay.is_empty() {
            settings.ways_to_pay = self.ways_to_pay;
        }
        settings.payment_link = self.payment_link.or(settings.payment_link.take());
        if let Some(hours) = self.working_hours {
            settings.working_hours = hours;
        }
    }
}

pub(crate) async fn run(app: &App, args: BusinessArgs) -> Outcome {
    let desk = match args.action {
        Action::Create(_) => app.desk_to_create().await?,
        Action::Show | Action::Set(_) => app.desk().await?,
    };
    let business = match args.action {
        Action::Create(args) => {
            let mut settings = BusinessSettings {
                name: args.name.trim().to_owned(),
                country: args.country,
                currency: args.currency,
                timezone: args.timezone,
                letterhead: Letterhead::default(),
                ways_to_pay: Vec::new(),
                payment_link: None,
                working_hours: WorkingHours::default(),
            };
            args.details.into(&mut settings);
            let by = app.who(args.by).unwrap_or_else(|_| "owner".to_owned());
            desk.create_business(settings, &by).await?
        }
        Action::Show => app.business(&desk).await?,
        Action::Set(args) => {
            let business = app.business(&desk).await?;
            let mut settings = business.settings.clone();
            settings.name = args
                .name
                .map_or(settings.name, |name| name.trim().to_owned());
            settings.country = args.country.unwrap_or(settings.country);
            settings.timezone = args.timezone.unwrap_or(settings.timezone);
            args.details.into(&mut settings);
            desk.set_business(&business, settings).await?
        }
    };
    show(app, &business)
}

fn show(app: &App, business: &Business) -> Outcome {
    let settings = &business.settings;
    if app.json() {
        return output::json(settings);
    }
    let letterhead = &settings.letterhead;
    let hours = &settings.working_hours;
    let days: Vec<String> = hours.days.iter().map(ToString::to_string).collect();
    let mut rows = vec![
        ("name", settings.name.clone()),
        ("country", settings.country.code().to_owned()),
        ("currency", settings.currency.code().to_owned()),
        ("time zone", settings.timezone.name().to_owned()),
        ("address", letterhead.address_lines.join(", ")),
        ("e-mail", letterhead.email.clone().unwrap_or_default()),
        ("phone", letterhead.phone.clone().unwrap_or_default()),
        (
            "registration",
            letterhead.registration.clone().unwrap_or_default(),
        ),
        (
            "working hours",
            format!(
                "{} {}-{}",
                days.join(" "),
                hours.from.format("%H:%M"),
                hours.until.format("%H:%M")
            ),
        ),
        (
            "payment link",
            settings.payment_link.clone().unwrap_or_default(),
        ),
    ];
    for way in &settings.ways_to_pay {
        rows.push((
            "way to pay",
            format!("{}: {}", way.method, way.instructions),
        ));
    }
    for (name, value) in rows {
        let value = if value.is_empty() { "-" } else { &value };
        output::line(&format!("{name:14} {value}"))?;
    }
    Ok(())
}

fn country(text: &str) -> Result<Country, String> {
    Country::parse(text).ok_or_else(|| "write two letters such as US or GB".to_owned())
}

fn currency(text: &str) -> Result<Currency, String> {
    Currency::parse(text).map_err(|error| error.to_string())
}

fn timezone(text: &str) -> Result<TimeZone, String> {
    let read = text.trim().parse();
    read.map_err(|error: UnknownTimeZone| error.to_string())
}

fn email(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.split_once('@') {
        Some((user, host))
            if !user.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace) =>
        {
            Ok(text.to_owned())
        }
        _ => Err("write an address such as accounts@harbourlane.example".to_owned()),
    }
}

fn way_to_pay(text: &str) -> Result<WayToPay, String> {
    match text.split_once('=') {
        Some((method, instructions))
            if !method.trim().is_empty() && !instructions.trim().is_empty() =>
        {
            Ok(WayToPay {
                method: method.trim().to_owned(),
                instructions: instructions.trim().to_owned(),
            })
        }
        _ => Err(
            "write METHOD=INSTRUCTIONS, such as 'Card=Call us with reference {reference}'"
                .to_owned(),
        ),
    }
}

fn payment_link(text: &str) -> Result<String, String> {
    let text = text.trim();
    if !text.starts_with("https://") || text.contains(char::is_whitespace) {
        return Err("write a link that begins with https://".to_owned());
    }
    let known = ["{invoice}", "{amount}", "{currency}", "{reference}"];
    let only_known = text.split('{').skip(1).all(|rest| {
        known
            .iter()
            .any(|place| rest.starts_with(place.trim_start_matches('{')))
    });
    if !only_known {
        return Err(format!("a link knows only the places {}", known.join(", ")));
    }
    Ok(text.to_owned())
}

/// Reads `mon-fri 09:00-17:00` or `mon,wed,fri 09:00-17:00`.
fn working_hours(text: &str) -> Result<WorkingHours, String> {
    let wrong = || "write days and hours such as 'mon-fri 09:00-17:00'".to_owned();
    let (days_text, hours) = text.trim().split_once(' ').ok_or_else(wrong)?;
    let mut days = Vec::new();
    for part in days_text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (
            weekday_named(first).ok_or_else(wrong)?,
            weekday_named(last).ok_or_else(wrong)?,
        );
        let mut day = first;
        loop {
            if !days.contains(&day) {
                days.push(day);
            }
            if day == last {
                break;
            }
            day = day.succ();
        }
    }
    let (from, until) = hours.trim().split_once('-').ok_or_else(wrong)?;
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").map_err(|_| wrong());
    let (from, until) = (time(from)?, time(until)?);
    if from >= until {
        return Err("the working day has to begin before it ends".to_owned());
    }
    Ok(WorkingHours { days, from, until })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Wed};

    #[test]
    fn working_hours_are_read_in_both_forms() {
        let hours = working_hours("mon,wed-fri 08:30-16:00").unwrap();
        assert_eq!(hours.days.first(), Some(&Mon));
        assert!(hours.days.contains(&Wed) && hours.days.contains(&Fri) && hours.days.len() == 4);
        assert_eq!(
            working_hours("sat-sun 10:00-12:00").unwrap().days,
            [Sat, Sun]
        );
        for wrong in [
            "",
            "mon-fri",
            "09:00-17:00",
            "mon-fri 17:00-09:00",
            "someday 09:00-17:00",
            "mon-fri 9-5",
        ] {
            assert!(working_hours(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_link_has_only_known_places() {
        assert!(payment_link("https://pay.example/{invoice}?a={amount}&c={currency}").is_ok());
        for wrong in [
            "http://pay.example/",
            "https://pay.example/{inv}",
            "https://pay.example/ x",
        ] {
            assert!(payment_link(wrong).is_err(), "{wrong}");
        }
    }
}
