//! The databases that the other tests run on: reachable through the driver the product uses, empty, and
//! apart from each other.

use sqlx::{AnyConnection, Connection};

use crate::support::postgres;

async fn connect(url: &str) -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(url)
        .await
        .expect("a fresh database accepts connections")
}

async fn own_tables(connection: &mut AnyConnection) -> Vec<String> {
    sqlx::query_scalar("SELECT tablename::TEXT FROM pg_tables WHERE schemaname = 'public'")
        .fetch_all(connection)
        .await
        .expect("the catalogue can be read")
}

#[tokio::test]
async fn a_fresh_database_is_empty_and_shared_with_nobody() {
    let Some(server) = postgres::server() else {
        return;
    };
    let mut ours = connect(&server.fresh_database()).await;
    let mut theirs = connect(&server.fresh_database()).await;
    assert_eq!(own_tables(&mut ours).await, [""; 0]);

    sqlx::query("CREATE TABLE receipts (receipt_id BIGINT NOT NULL)")
        .execute(&mut ours)
        .await
        .expect("its owner may create tables");

    assert_eq!(own_tables(&mut ours).await, ["receipts"]);
    assert_eq!(own_tables(&mut theirs).await, [""; 0]);
}
