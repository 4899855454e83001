//! What staff do about the chat itself: alerts, and the files that customers sent.

use std::io::Write;
use std::path::Path;

use super::{Table, output};
use crate::cli::link::private_file;
use crate::cli::{Failure, Outcome};
use goodterms::desk::chat::alert::Alert;
use goodterms::desk::staff::CaseReport;

impl Table<'_> {
    pub(super) async fn alerts(&self) -> Outcome {
        let alerts = self.desk.alerts(self.business).await?;
        if self.app.json() {
            return output::json(&alerts);
        }
        if alerts.is_empty() {
            return output::line("nothing is to be mended");
        }
        show(&alerts)
    }

    /// What stands above the queue; nothing where nothing is to be mended.
    pub(super) async fn alerts_above(&self) -> Outcome {
        let alerts = self.desk.alerts(self.business).await?;
        if alerts.is_empty() {
            return Ok(());
        }
        output::line("To be mended:")?;
        show(&alerts)
    }

    pub(super) async fn claim_alert(&self, reference: &str) -> Outcome {
        let who = self.who()?;
        let alert = self
            .desk
            .claim_alert(self.business, reference, &who)
            .await?;
        if self.app.json() {
            return output::json(&alert);
        }
        output::line(&format!("{} is yours: {}", alert.reference, alert.what))
    }

    pub(super) async fn mend(&self, reference: &str, why: &str) -> Outcome {
        let who = self.who()?;
        self.desk
            .mend_alert(self.business, reference, &who, why)
            .await?;
        if self.app.json() {
            return output::json(&serde_json::json!({ "mended": reference }));
        }
        output::line(&format!("{reference} is mended"))
    }

    pub(super) async fn file(&self, case: &str, number: usize, out: &Path) -> Outcome {
        let who = self.who()?;
        let mut file = private_file(out)?;
        let read = self.desk.read_file(self.business, case, number, &who).await;
        let read = match read {
            Ok(read) => read,
            Err(error) => {
                // What was made for it is empty.
                std::fs::remove_file(out)?;
                return Err(Failure::from(error));
            }
        };
        file.write_all(&read.bytes)?;
        file.sync_all()?;
        if self.app.json() {
            let told =
                serde_json::json!({ "file": read.file, "bytes": read.bytes.len(), "out": out });
            return output::json(&told);
        }
        output::line(&format!(
            "{} ({}, {} bytes) written to {}",
            read.file.name,
            read.file.media_type,
            read.bytes.len(),
            out.display()
        ))
    }

    /// The files of a case, where it has any.
    pub(super) fn files_below(&self, report: &CaseReport) -> Outcome {
        let case = &report.line.ticket;
        let zone = self.business.settings.timezone;
        for (number, file) in (1..).zip(&report.files) {
            output::line(&format!(
                "file {number}: {} ({}), received {}; `goodterms staff file {case} {number} --out FILE` writes it to your disk",
                file.name,
                file.media_type,
                output::clock(file.received_at, zone)
            ))?;
        }
        Ok(())
    }
}

fn show(alerts: &[Alert]) -> Outcome {
    for alert in alerts {
        let claimed = alert.claimed_by.as_ref();
        let claimed = claimed.map_or_else(String::new, |by| format!(" ({by} has it)"));
        output::line(&format!("{}{claimed}  {}", alert.reference, alert.what))?;
    }
    Ok(())
}
