//! The rules of the house that a compiler does not keep.

// A test that cannot go on fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// Every file below `folder` whose name ends so, with its text.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty());
    found.sort();
    found
}

/// The files that hold `text`, but for those where it belongs.
fn outside(text: &str, belongs: &[&str]) -> Vec<String> {
    files("src", ".rs")
        .into_iter()
        .filter(|(name, source)| source.contains(text) && !belongs.iter().any(|home| name.ends_with(home)))
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn every_module_says_what_belongs_in_it() {
    for (name, source) in files("src", ".rs").into_iter().chain(files("tests", ".rs")) {
        assert!(source.starts_with("//!") || name.ends_with("rules/tests.rs"), "{name}");
    }
}

#[test]
fn faces_are_told_apart_in_module_files_only() {
    let mut wrong = Vec::new();
    for (name, source) in files("src", ".rs") {
        let told = source
            .lines()
            .filter(|line| line.contains("cfg(feature") || line.contains("cfg(not(feature") || line.contains("cfg(any(feature"))
            .count();
        if told > 0 && !name.ends_with("mod.rs") && !name.ends_with("lib.rs") {
            wrong.push(name);
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn sql_is_in_stores() {
    for macro_name in ["query!(", "query_as!(", "query_scalar!("] {
        assert_eq!(outside(macro_name, &["store.rs"]), Vec::<String>::new());
    }
    // Questions to the database about itself.
    for function in ["sqlx::query(", "sqlx::query_scalar(", "sqlx::query_as("] {
        assert_eq!(outside(function, &["server/migrations.rs", "server/serve.rs"]), Vec::<String>::new());
    }
}

#[test]
fn html_is_written_as_it_is_in_one_place() {
    assert_eq!(outside("inner_html", &["ui/rich_text.rs"]), Vec::<String>::new());
    assert_eq!(outside("vouched(", &["shared/rich_text.rs", "server/sanitise.rs"]), Vec::<String>::new());
}

#[test]
fn what_stands_in_a_textarea_is_escaped() {
    let mut checked = 0;
    for (name, source) in files("src", ".rs") {
        for (at, _) in source.match_indices("</textarea>") {
            let Some(begun) = source[..at].rfind("<textarea") else { continue };
            assert!(source[begun..at].contains("in_textarea("), "{name}");
            checked += 1;
        }
    }
    assert!(checked >= 3, "{checked}");
}

#[test]
fn every_form_that_posts_holds_its_token() {
    let mut checked = 0;
    for (name, source) in files("src", ".rs") {
        for (at, _) in source.match_indices("method=\"post\"") {
            let form = source[at..].split("</form>").next().unwrap();
            // Mail programs send the one, and the other changes nothing.
            let is_open = form.contains("action=paths::unsubscribe(") || form.contains("action=paths::CHECK ");
            assert!(is_open || form.contains("<FormToken "), "{name}");
            checked += 1;
        }
    }
    assert!(checked >= 10, "{checked}");
}

#[test]
fn no_slice_calls_anothers_service_or_store() {
    let slices = ["accounts", "job_ads", "recruitment", "vacancies"];
    for (name, source) in files("src", ".rs") {
        let Some(own) = slices.iter().find(|slice| name.starts_with(&format!("src/{slice}/"))) else { continue };
        for other in slices.iter().filter(|slice| *slice != own) {
            for part in ["service", "store"] {
                assert!(!source.contains(&format!("{other}::server::{part}")), "{name} uses {other}'s {part}");
            }
        }
    }
}

#[test]
fn clock_and_chance_come_from_one_place() {
    assert_eq!(outside("Utc::now()", &["server/clock.rs"]), Vec::<String>::new());
    for source in ["Uuid::new_v4()", "Uuid::new_v7(", "getrandom::fill"] {
        assert_eq!(outside(source, &["server/chance.rs"]), Vec::<String>::new());
    }
}

#[test]
fn names_say_what_they_are() {
    for (name, _) in files("src", ".rs") {
        for vague in ["util", "helper", "common", "misc", "manager"] {
            assert!(!name.contains(vague), "{name}");
        }
    }
}

#[test]
fn lock_files_name_no_place_to_download_from() {
    for folder in ["tools", "end2end"] {
        let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("package-lock.json")).unwrap();
        assert!(!lock.contains("\"resolved\""), "{folder}");
    }
}
