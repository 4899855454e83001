//! Figures checked by hand: every case of `plan_cases/*.toml` says what is owed, what is asked for and what comes
//! out, with the source of its rule. The figures were worked out apart from the program; whoever changes one
//! says in the table why.

mod changed;
mod charges;
mod given;
mod told;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use given::{Case, Table};

/// A reader that finds fewer has overlooked a table.
const CASES_MIN: usize = 190;

#[test]
fn every_plan_comes_out_as_worked_out_by_hand() {
    let mut failures = String::new();
    let mut cases = 0;
    for (topic, text) in tables() {
        if topic == "charges" {
            continue;
        }
        let table: Table = toml::from_str(&text).unwrap_or_else(|e| panic!("{topic}: {e}"));
        for case in &table.case {
            cases += 1;
            assert!(
                !case.source.is_empty(),
                "{topic}: {} names its rule",
                case.name
            );
            for difference in differences(&table, case) {
                let _ = writeln!(failures, "\n{topic}: {}\n{difference}", case.name);
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(cases >= CASES_MIN, "only {cases} cases were read");
}

#[test]
fn every_charge_comes_out_as_worked_out_by_hand() {
    let (_, text) = tables()
        .into_iter()
        .find(|(topic, _)| topic == "charges")
        .expect("the table of charges");
    let failures = charges::differences(&text);
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// The tables by topic.
fn tables() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plan_cases");
    let files = std::fs::read_dir(&folder).expect("the folder of the tables");
    let mut paths: Vec<PathBuf> = files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let topic = path.file_stem().expect("a name").to_string_lossy();
            let text = std::fs::read_to_string(&path).expect("a readable table");
            (topic.into_owned(), text)
        })
        .collect()
}

/// What the case says and the program does not.
fn differences(table: &Table, case: &Case) -> Vec<String> {
    let told = given::run(table, case);
    let expected = [
        ("schedule", &case.schedule, told.schedule),
        ("refused", &case.refused, told.refused),
        ("nearest", &case.nearest, told.nearest),
        ("offers", &case.offers, told.offers),
    ];
    // A list that a case leaves out is not what it is about, but what is refused has no other answer.
    let is_answer = case.schedule.is_some() || case.refused.is_some();
    let mut wrong: Vec<String> = expected
        .into_iter()
        .filter(|(name, list, _)| list.is_some() || (is_answer && *name != "offers"))
        .filter(|(_, list, told)| list.as_deref().unwrap_or_default() != told.as_slice())
        .map(|(name, list, told)| {
            let list = list.as_deref().unwrap_or_default();
            format!("{name}:\n  by hand: {list:#?}\n  program: {told:#?}")
        })
        .collect();
    if let Some(by_hand) = case.pay_now.as_ref().filter(|own| **own != told.pay_now) {
        wrong.push(format!(
            "pay_now:\n  by hand: {by_hand}\n  program: {}",
            told.pay_now
        ));
    }
    wrong
}
