//! Names that are not the policy's: a misspelt key would be a rule that silently does not hold.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Hint, NameKind, PolicyFault};
use super::reader::{Reader, Wrong};

/// How alike two names must be for one to be suggested for the other, from 0 to 1. A third of the letters
/// may differ.
const ALIKE_MIN: f64 = 0.66;

/// Notes every unknown name, and everything that is not a table where one belongs.
pub(super) fn check(reader: &mut Reader<'_>) {
    check_table(reader, reader.file, reader.built_in, "");
}

fn check_table(reader: &mut Reader<'_>, file: &DeTable<'_>, known: &DeTable<'_>, path: &str) {
    for (name, value) in file {
        let dotted = || join(path, name.get_ref());
        let (written, belongs) = (value.get_ref(), known.get(name).map(Spanned::get_ref));
        match (written, belongs) {
            (DeValue::Table(inner), Some(DeValue::Table(known))) => {
                check_table(reader, inner, known, &dotted());
            }
            (_, Some(DeValue::Table(_))) => {
                let allowed = format!("a table, headed by [{}]", dotted());
                let span = value.span();
                reader.not_allowed(dotted(), Wrong { span, allowed });
            }
            // Whether the value fits its key is for whoever reads it.
            (_, Some(_)) => {}
            (written, None) => {
                let kind = if written.is_table() {
                    NameKind::Table
                } else {
                    NameKind::Key
                };
                let hint = hint(reader.built_in, known, path, name.get_ref(), kind);
                let fault = PolicyFault::Unknown {
                    name: dotted(),
                    kind,
                    hint,
                };
                reader.fault_at(&name.span(), fault);
            }
        }
    }
}

/// The closest name of the same table; else the same name in another table; else what there is.
fn hint(all: &DeTable<'_>, table: &DeTable<'_>, path: &str, name: &str, kind: NameKind) -> Hint {
    let mut names: Vec<&str> = of_kind(table, kind).collect();
    names.sort_unstable();
    let closest = names
        .iter()
        .map(|known| (strsim::normalized_damerau_levenshtein(name, known), known))
        .filter(|(alike, _)| *alike >= ALIKE_MIN)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    if let Some((_, known)) = closest {
        return Hint::DidYouMean(join(path, known));
    }
    if let Some(elsewhere) = find(all, "", name, kind) {
        return Hint::DidYouMean(elsewhere);
    }
    if names.is_empty() {
        // A key before the first table, or a table inside one that has none.
        names = of_kind(all, NameKind::Table).collect();
        names.sort_unstable();
        return Hint::ThereAre(names.iter().map(|name| format!("[{name}]")).collect());
    }
    Hint::ThereAre(names.iter().map(|name| join(path, name)).collect())
}

fn of_kind<'t>(table: &'t DeTable<'_>, kind: NameKind) -> impl Iterator<Item = &'t str> {
    table
        .iter()
        .filter(move |(_, value)| value.get_ref().is_table() == (kind == NameKind::Table))
        .map(|(name, _)| name.get_ref().as_ref())
}

/// Where in the whole policy a name stands, if it stands in one place only.
fn find(table: &DeTable<'_>, path: &str, name: &str, kind: NameKind) -> Option<String> {
    let mut places = Vec::new();
    places_of(table, path, name, kind, &mut places);
    match places.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

fn places_of(
    table: &DeTable<'_>,
    path: &str,
    name: &str,
    kind: NameKind,
    places: &mut Vec<String>,
) {
    for (known, value) in table {
        let dotted = join(path, known.get_ref());
        let is_table = value.get_ref().is_table();
        if known.get_ref() == name && is_table == (kind == NameKind::Table) {
            places.push(dotted.clone());
        }
        if let DeValue::Table(inner) = value.get_ref() {
            places_of(inner, &dotted, name, kind, places);
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
