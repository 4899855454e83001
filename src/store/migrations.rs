//! Brings a database's tables up to date. Migrations are small and only go forward; the list below is the
//! same for both engines, and so are the file names.

use std::borrow::Cow;

use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{Connection, SqlSafeStr};

use super::{Dialect, Store, StoreError};

macro_rules! migrations {
    ($($version:literal $name:literal),* $(,)?) => {
        const MIGRATIONS: &[(i64, &str, &str, &str)] = &[$((
            $version,
            $name,
            include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
            include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
        )),*];
    };
}

migrations! {
    1 "0001_businesses",
    2 "0002_accounts",
    3 "0003_ledger",
    4 "0004_plans",
    5 "0005_holds",
    6 "0006_conversations",
    7 "0007_append_only",
    8 "0008_arrangements",
    9 "0009_notices",
    10 "0010_tickets",
    11 "0011_arrangement_notices",
    12 "0012_chat",
    13 "0013_lookups",
    14 "0014_account_totals",
}

/// The newest schema version that this program knows.
#[must_use]
pub fn schema_version() -> i64 {
    MIGRATIONS.last().map_or(0, |(version, ..)| *version)
}

fn migrator(dialect: Dialect) -> Migrator {
    let list = MIGRATIONS.iter().map(|(version, name, sqlite, postgres)| {
        let sql = match dialect {
            Dialect::Sqlite => *sqlite,
            Dialect::Postgres => *postgres,
        };
        Migration::new(
            *version,
            Cow::Borrowed(name),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    let mut migrator = Migrator::with_migrations(list.collect());
    // Its own lock would be given back before the commit; `run` takes one that is kept until then.
    migrator.set_locking(false);
    migrator
}

/// Whether exactly the migrations that this program knows have been applied.
async fn is_up_to_date(store: &Store, migrator: &Migrator) -> Result<bool, StoreError> {
    let mut connection = store.readers.take().await?;
    // A new database has no such table.
    let Ok(applied) = connection.list_applied_migrations(TABLE).await else {
        return Ok(false);
    };
    let known = migrator.iter().map(|m| (m.version, &m.checksum));
    Ok(known.eq(applied.iter().map(|m| (m.version, &m.checksum))))
}

/// Where applied migrations are noted.
const TABLE: &str = "_sqlx_migrations";

/// Applies the migrations up to a version, or all of them, in one transaction: two programs that open a new
/// database at once wait for each other, and a failed migration leaves nothing behind.
pub(super) async fn run(store: &Store, target: Option<i64>) -> Result<(), StoreError> {
    let migrator = migrator(store.dialect);
    // Most times there is nothing to do, and then nobody should wait for a writer.
    if target.is_none() && is_up_to_date(store, &migrator).await? {
        return Ok(());
    }
    let mut connection = store.writers.take().await?;
    // The driver's own transaction: its migrator begins one within it for each migration.
    let mut tx = connection.begin_with(store.dialect.begin_write()).await?;
    if let Some(lock) = store.dialect.lock_migrations() {
        sqlx::query(lock).execute(&mut *tx).await?;
    }
    let result = migrator.run_direct(target, &mut *tx, false).await;
    let Err(error) = result else {
        return Ok(tx.commit().await?);
    };
    if let MigrateError::VersionMissing(_) = error {
        let applied = (*tx).list_applied_migrations(TABLE).await;
        let found = applied
            .ok()
            .and_then(|list| list.iter().map(|m| m.version).max())
            .unwrap_or(i64::MAX);
        return Err(StoreError::Newer {
            found,
            known: schema_version(),
        });
    }
    let reason = error.to_string();
    if let MigrateError::Execute(driver) | MigrateError::ExecuteMigration(driver, _) = error
        && matches!(StoreError::from(driver), StoreError::Busy)
    {
        return Err(StoreError::Busy);
    }
    Err(StoreError::Migration(reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_migration() {
        for engine in ["sqlite", "postgres"] {
            let folder = format!("{}/migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
            let files = std::fs::read_dir(folder).expect("a folder");
            let names = files.map(|file| file.expect("a file").file_name());
            let mut names: Vec<String> = names.map(|it| it.to_string_lossy().into()).collect();
            names.sort();
            let known: Vec<String> = MIGRATIONS
                .iter()
                .map(|(_, name, ..)| format!("{name}.sql"))
                .collect();
            assert_eq!(names, known, "in {engine}");
        }
    }
}
