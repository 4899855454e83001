//! A business: one tenant, with what its customers need to know about it.

use chrono::{NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use super::ids::BusinessId;
use super::money::Currency;
use super::time_zone::TimeZone;

/// One tenant. Names are unique in a database, because staff choose a business by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Business {
    pub id: BusinessId,
    pub settings: BusinessSettings,
}

/// Everything the owner can set about a business, apart from the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessSettings {
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: Country,
    /// The currency of every ledger line of this business.
    pub currency: Currency,
    /// Due dates count in this zone.
    pub timezone: TimeZone,
    pub letterhead: Letterhead,
    pub ways_to_pay: Vec<WayToPay>,
    /// A payment link with `{invoice}`, `{amount}`, `{currency}` or `{reference}` in it.
    pub payment_link: Option<String>,
    pub working_hours: WorkingHours,
}

/// How the business signs its documents and where a person can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Letterhead {
    pub address_lines: Vec<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// Company number, tax number: whatever the law wants on a letter.
    pub registration: Option<String>,
}

/// One payment method, in the owner's words. `{reference}` becomes the account's payment reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayToPay {
    pub method: String,
    pub instructions: String,
}

/// The hours in which somebody answers, in the business's own zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingHours {
    pub days: Vec<Weekday>,
    pub from: NaiveTime,
    pub until: NaiveTime,
}

impl Default for WorkingHours {
    /// Monday to Friday, 09:00 to 17:00.
    fn default() -> Self {
        use Weekday::{Fri, Mon, Thu, Tue, Wed};
        Self {
            days: vec![Mon, Tue, Wed, Thu, Fri],
            from: NaiveTime::from_hms_opt(9, 0, 0).expect("a real time"),
            until: NaiveTime::from_hms_opt(17, 0, 0).expect("a real time"),
        }
    }
}

/// The ISO 3166-1 alpha-2 codes in force.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ \
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH \
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE \
    IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC \
    MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE \
    PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV \
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT \
    ZA ZM ZW";

/// An ISO 3166-1 alpha-2 country code. Limits of the law depend on it, so only real ones are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

impl Country {
    /// Reads a two-letter code in any case; `None` when there is no such country. (It is GB, not UK.)
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_uppercase();
        let known = COUNTRIES
            .split_ascii_whitespace()
            .any(|country| country == code);
        match code.as_bytes() {
            [a, b] if known => Some(Self([*a, *b])),
            _ => None,
        }
    }

    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("two ASCII letters")
    }
}

impl TryFrom<String> for Country {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        Self::parse(&code).ok_or_else(|| format!("`{code}` is not a two-letter country code"))
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.code().to_owned()
    }
}

impl BusinessSettings {
    /// The payment link for one debt, or `None` when the business has no link template.
    ///
    /// Values are percent-encoded, so that an invoice number cannot change where the link leads.
    #[must_use]
    pub fn payment_link_for(&self, invoice: &str, amount: &str, reference: &str) -> Option<String> {
        let template = self.payment_link.as_deref()?;
        Some(
            template
                .replace("{invoice}", &percent_encoded(invoice))
                .replace("{amount}", &percent_encoded(amount))
                .replace("{currency}", self.currency.code())
                .replace("{reference}", &percent_encoded(reference)),
        )
    }
}

impl WayToPay {
    /// The instructions with the account's payment reference filled in.
    #[must_use]
    pub fn instructions_for(&self, reference: &str) -> String {
        self.instructions.replace("{reference}", reference)
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_link_cannot_be_bent_by_an_invoice_number() {
        let settings = BusinessSettings {
            name: "Harbour Lane Joinery".into(),
            country: Country::parse("us").unwrap(),
            currency: Currency::parse("USD").unwrap(),
            timezone: "America/New_York".parse().unwrap(),
            letterhead: Letterhead::default(),
            ways_to_pay: vec![],
            payment_link: Some(
                "https://pay.harbourlane.example/{invoice}?a={amount}{currency}".into(),
            ),
            working_hours: WorkingHours::default(),
        };
        assert_eq!(
            settings
                .payment_link_for("INV/7?x=#", "450.00", "C-1")
                .unwrap(),
            "https://pay.harbourlane.example/INV%2F7%3Fx%3D%23?a=450.00USD"
        );
    }
}
