//! Files that cannot be opened, each with its sentence.

use super::*;
use std::fs;

fn sentence(path: &Path) -> String {
    SqliteStore::open(path).err().unwrap().to_string()
}

#[test]
fn one_process_at_a_time() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("state.db");
    let store = SqliteStore::open(&path).unwrap();
    let expected = format!(
        "{} is in use by another mimeo (process {}); stop that one, or choose another --store",
        path.display(),
        std::process::id()
    );
    assert_eq!(sentence(&path), expected);
    drop(store);
    SqliteStore::open(&path).unwrap();
}

#[test]
fn not_a_database() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("notes.txt");
    let text = "milk, bread, ".repeat(100);
    fs::write(&path, &text).unwrap();
    assert!(
        sentence(&path).ends_with("notes.txt is not a mimeo database: the file has another format")
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    fs::write(&path, "x").unwrap();
    assert!(sentence(&path).ends_with("the file has another format"));
    assert!(sentence(directory.path()).ends_with("it is a directory"));
}

#[test]
fn the_database_of_another_program() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("other.db");
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE mine (x)")
        .unwrap();
    assert!(sentence(&path).ends_with("other.db is not a mimeo database: another program made it"));
}

#[test]
fn a_newer_format() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("state.db");
    drop(SqliteStore::open(&path).unwrap());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute("UPDATE meta SET value = 99 WHERE name = 'format'", [])
        .unwrap();
    assert!(
        sentence(&path)
            .ends_with("has format 99, this mimeo reads formats up to 1; use a newer mimeo")
    );
}

#[test]
fn a_directory_that_cannot_be_made() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("file"), "").unwrap();
    let message = sentence(&directory.path().join("file/state.db"));
    assert!(
        message.starts_with("cannot create the directory "),
        "{message}"
    );
}

#[test]
fn a_damaged_row() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("state.db");
    let store = SqliteStore::open(&path).unwrap();
    let connection = rusqlite::Connection::open(&path).unwrap();
    let insert = "INSERT INTO records VALUES ('default', 'shop', 'things', 1, '[broken', NULL)";
    connection.execute(insert, []).unwrap();
    let message = store.load().err().unwrap().to_string();
    assert!(
        message.contains("state.db is damaged: the record `1` is not a JSON object"),
        "{message}"
    );
}
