//! Architecture rules that the compiler does not enforce.

// A test that cannot go on fails.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet, HashSet};
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

/// The gaps of each sentence that has any, with the name of the sentence.
fn gaps(words: &str) -> Vec<(&str, BTreeSet<&str>)> {
    let sentences = words.lines().filter_map(|line| line.trim().split_once(": \""));
    sentences
        .map(|(name, sentence)| (name, sentence.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()))
        .filter(|(_, gaps): &(&str, BTreeSet<&str>)| !gaps.is_empty())
        .collect()
}

#[test]
fn both_languages_fill_the_same_gaps() {
    for (name, source) in files("src", ".rs").iter().filter(|(name, _)| name.contains("words")) {
        if let Some((nb, en)) = source.split_once("static EN") {
            assert_eq!(gaps(nb), gaps(en), "{name}");
        }
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
fn mod_files_declare_and_re_export_only() {
    let mut checked = 0;
    for (name, source) in files("src", "/mod.rs") {
        for line in source.lines().filter(|line| !line.starts_with("//") && !line.is_empty()) {
            let is_declaration =
                ["#[", "mod ", "pub mod ", "pub(", "use ", "pub use ", "    ", "}"].iter().any(|begin| line.starts_with(begin));
            let is_item = ["fn ", "struct ", "enum ", "impl ", "const ", "static ", "trait ", "macro_rules!"];
            assert!(is_declaration && !is_item.iter().any(|item| line.contains(item)), "{name}: {line}");
            checked += 1;
        }
    }
    assert!(checked >= 200, "{checked}");
}

#[test]
fn sql_is_in_stores() {
    for macro_name in ["query!(", "query_as!(", "query_scalar!("] {
        assert_eq!(outside(macro_name, &["store.rs"]), Vec::<String>::new());
    }
    // Questions to the database about itself.
    for function in ["sqlx::query(", "sqlx::query_scalar(", "sqlx::query_as("] {
        assert_eq!(outside(function, &["platform/migrations.rs", "platform/db.rs"]), Vec::<String>::new());
    }
}

/// Statements of a function in which a connection is held, and that wait for something to which they pass the state but not
/// that connection: they may want another one. `held` are the names of connections, whose savepoints are the same ones.
fn waits_for_another(body: &str, held: &[String]) -> Vec<String> {
    let savepoints = body.split("let mut ").skip(1).filter_map(|binding| binding.split_once(" = "));
    let savepoints = savepoints.filter(|(_, value)| held.iter().any(|name| value.starts_with(&format!("{name}.begin()"))));
    let held: Vec<String> = savepoints.map(|(name, _)| name.to_owned()).chain(held.iter().cloned()).collect();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let has_word = |text: &str, word: &str| {
        text.match_indices(word).any(|(at, _)| {
            !text[..at].ends_with(is_word) && !text[at + word.len()..].starts_with(is_word) && !text[..at].ends_with('.')
        })
    };
    let wanting = |statement: &str| {
        let others = ["state.db", "state.replica", "&state,", "&state)", "(state,", "(state)", " state,", " state)"];
        let is_passed = held.iter().any(|name| has_word(statement, name));
        statement.contains(".await") && others.iter().any(|other| statement.contains(other)) && !is_passed
    };
    let statements = body.split([';', '{', '}']).map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "));
    statements.filter(|statement| wanting(statement)).collect()
}

/// The text up to the end of the block that it begins in.
fn rest_of_block(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return &text[..at],
            '}' => depth -= 1,
            _ => {}
        }
    }
    text
}

/// As many at once as there are connections would wait for each other for ever. (`tests/api/pool.rs` tries it.)
#[test]
fn whoever_holds_a_connection_waits_for_no_other() {
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for (name, source) in files("src", ".rs") {
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        // Taken here, until it is given back.
        for taken in [".begin()", ".begin_with(", ".acquire()"] {
            for (at, _) in source.match_indices(taken) {
                let line = source[..at].rsplit(['\n', ';']).next().unwrap_or_default();
                let (Some(variable), true) = (line.trim().strip_prefix("let mut "), line.contains("db")) else { continue };
                let variable = variable.split([' ', ':']).next().unwrap_or_default().to_owned();
                let Some((_, rest)) = source[at..].split_once(';') else { continue };
                let mut rest = rest_of_block(rest);
                for end in [format!("{variable}.commit()"), format!("{variable}.rollback()"), format!("drop({variable})")] {
                    rest = rest.split(&end).next().unwrap_or_default();
                }
                checked += 1;
                wrong.extend(waits_for_another(rest, &[variable]).into_iter().map(|statement| format!("{name}: {statement}")));
            }
        }
        // Passed on from the caller, who holds it throughout.
        for (at, _) in source.match_indices("async fn ") {
            let Some((head, _)) = source[at..].split_once("{\n") else { continue };
            let parameters = head.split(" -> ").next().unwrap_or_default().split([',', '(', '\n']);
            let held: Vec<String> = parameters
                .filter(|parameter| parameter.contains("&mut PgConnection") || parameter.contains("&mut sqlx::PgConnection"))
                .filter_map(|parameter| parameter.split(':').next().map(|name| name.trim().to_owned()))
                .collect();
            if held.is_empty() || head.contains(';') {
                continue;
            }
            checked += 1;
            let body = rest_of_block(&source[at + head.len() + 1..]);
            wrong.extend(waits_for_another(body, &held).into_iter().map(|statement| format!("{name}: {statement}")));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(checked >= 200, "{checked}");
}

/// `tests/api/pool.rs` reads there what it walks.
#[test]
fn addresses_are_spelled_in_paths() {
    // What is left below the prefix of an API has no name, and connections are tried with a router of their own.
    let unnamed = ["job_ads/server/api/providers.rs", "vacancies/server/api/routes.rs", "web/connections.rs"];
    assert_eq!(outside(".route(\"", &unnamed), Vec::<String>::new());
    assert_eq!(outside(".nest(\"", &[]), Vec::<String>::new());
}

#[test]
fn html_is_written_as_it_is_in_one_place() {
    assert_eq!(outside("inner_html", &["ui/rich_text.rs"]), Vec::<String>::new());
    assert_eq!(outside("vouched(", &["shared/rich_text.rs", "platform/html.rs"]), Vec::<String>::new());
}

#[test]
fn what_stands_in_a_textarea_is_escaped() {
    let mut checked = 0;
    for (name, source) in files("src", ".rs").into_iter().filter(|(name, _)| !name.ends_with("/tests.rs")) {
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
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

/// The folders of `src/`, from the one that everything is known to, down to those that everybody knows. `main.rs` and
/// `lib.rs` stand above.
const FLOORS: [&str; 11] =
    ["app", "vacancies", "recruitment", "job_ads", "accounts", "web", "platform", "ui", "shared", "i18n", "lib"];
const SLICES: [&str; 3] = ["job_ads", "recruitment", "vacancies"];

/// The modules of the crate, each as its path, with its file and its text without tests.
fn modules() -> Vec<(Vec<String>, String, String)> {
    let module = |name: &str| {
        let path = name.strip_prefix("src/").unwrap_or(name);
        let path = path.strip_suffix("/mod.rs").or(path.strip_suffix(".rs")).unwrap_or(path);
        path.split('/').map(str::to_owned).collect()
    };
    let code = |source: String| source.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
    files("src", ".rs").into_iter().map(|(name, source)| (module(&name), name, code(source))).collect()
}

/// The paths that a module's text names, from the crate's root.
fn named(module: &[String], source: &str) -> Vec<Vec<String>> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut named = Vec::new();
    for root in ["crate::", "super::"] {
        for (at, _) in source.match_indices(root) {
            // `super::super::` is read at its first part.
            if source[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let mut path: Vec<String> = if root == "crate::" { Vec::new() } else { module[..module.len() - 1].to_vec() };
            let mut rest = &source[at + root.len()..];
            while let Some(further) = rest.strip_prefix("super::") {
                path.pop();
                rest = further;
            }
            loop {
                let part = word(rest);
                if part.is_empty() {
                    break;
                }
                rest = &rest[part.len()..];
                path.push(part);
                let Some(further) = rest.strip_prefix("::") else { break };
                rest = further;
            }
            named.push(path);
        }
    }
    named
}

#[test]
fn arrows_run_down_only() {
    let mut wrong = Vec::new();
    let floor = |folder: &str| FLOORS.iter().position(|known| *known == folder);
    for (module, file, source) in modules() {
        if file == "src/lib.rs" || file == "src/main.rs" {
            continue;
        }
        let Some(own) = floor(&module[0]) else { panic!("{file} is on no floor") };
        for path in named(&module, &source) {
            let Some(other) = path.first().and_then(|folder| floor(folder)) else { continue };
            let is_other_slice = other != own && [own, other].iter().all(|floor| SLICES.contains(&FLOORS[*floor]));
            if other < own || is_other_slice {
                wrong.push(format!("{file} knows {}", path.join("::")));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn no_two_folders_know_each_other() {
    let modules = modules();
    let folder = |file: &str| file.rsplit_once('/').map(|(folder, _)| folder.to_owned()).unwrap_or_default();
    let mut knows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (module, file, source) in &modules {
        let own = folder(file);
        for path in named(module, source) {
            // The deepest module that the path names.
            let found = (1..=path.len()).rev().find_map(|length| modules.iter().find(|(module, ..)| *module == path[..length]));
            let Some((_, other, _)) = found else { continue };
            let other = folder(other);
            // A folder and what is in it are one house.
            let is_inside = |inner: &str, outer: &str| inner == outer || inner.starts_with(&format!("{outer}/"));
            if !is_inside(&own, &other) && !is_inside(&other, &own) {
                knows.entry(own.clone()).or_default().insert(other);
            }
        }
    }
    // Whatever can be reached and leads back is a circle.
    let reached = |from: &String| {
        let mut reached: BTreeSet<&String> = BTreeSet::new();
        let mut next: Vec<&String> = knows.get(from).into_iter().flatten().collect();
        while let Some(folder) = next.pop() {
            if reached.insert(folder) {
                next.extend(knows.get(folder).into_iter().flatten());
            }
        }
        reached
    };
    let circles: Vec<&String> = knows.keys().filter(|folder| reached(folder).contains(folder)).collect();
    assert_eq!(circles, Vec::<&String>::new());
    assert!(knows.len() >= 20, "{}", knows.len());
}

#[test]
fn clock_and_chance_come_from_one_place() {
    assert_eq!(outside("Utc::now()", &["platform/clock.rs"]), Vec::<String>::new());
    for source in ["Uuid::new_v4()", "Uuid::new_v7(", "getrandom::fill"] {
        assert_eq!(outside(source, &["platform/random.rs"]), Vec::<String>::new());
    }
}

/// The names of the functions that a source file marks as tests. Other attributes may stand between the mark and the name.
fn tests_in(source: &str) -> Vec<&str> {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let is_mark = |line: &str| line == "#[test]" || line.starts_with("#[tokio::test") || line.starts_with("#[sqlx::test");
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let declared = line.strip_prefix("async ").unwrap_or(line).strip_prefix("fn ");
        let Some((name, _)) = declared.and_then(|declared| declared.split_once('(')) else { continue };
        let mut above = lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        if above.any(|line| is_mark(line)) {
            found.push(name);
        }
    }
    found
}

#[test]
fn a_test_is_a_function_that_is_marked_as_one() {
    let source = "
        #[test]
        fn plain() {}
        #[tokio::test(start_paused = true)]
        #[allow(clippy::unwrap_used)]
        // Why it is allowed.
        async fn attributes_between() {}
        #[sqlx::test]
        async fn with_a_database(db: PgPool) {}
        #[allow(dead_code)]
        fn no_test() {}

        fn helper() { plain(); }
        // #[test]
        fn commented_out() {}";
    assert_eq!(tests_in(source), ["plain", "attributes_between", "with_a_database"]);
}

/// A name in `code` with two underscores is a test's.
#[test]
fn the_security_document_names_tests_that_exist() {
    let (_, document) = files("docs", "security.md").remove(0);
    let sources: Vec<(String, String)> = files("src", ".rs").into_iter().chain(files("tests", ".rs")).collect();
    let there: HashSet<&str> = sources.iter().flat_map(|(_, source)| tests_in(source)).collect();
    let is_test = |name: &&str| {
        name.matches('_').count() >= 2 && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let named: Vec<&str> = document.split('`').skip(1).step_by(2).filter(is_test).collect();
    let gone: Vec<&&str> = named.iter().filter(|name| !there.contains(**name)).collect();
    assert_eq!(gone, Vec::<&&str>::new());
    assert!(named.len() >= 80, "{}", named.len());
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
