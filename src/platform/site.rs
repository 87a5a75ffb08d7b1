//! The built site on disk: its location and file names. A release build names files by their content and
//! lists the names in `manifest.json`; a development build uses plain names and has no manifest.

use crate::shared::paths;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub struct Site {
    pub root: PathBuf,
    names: BTreeMap<String, String>,
}

/// Scripts written by hand: a development build leaves them where `public/` has them.
const HANDWRITTEN_SCRIPTS: [&str; 5] = ["islands.js", "live.js", "passkeys.js", "share.js", "typed.js"];

impl Site {
    /// Beside the binary (`target/release/verv` → `target/site`), or where cargo-leptos says.
    pub fn find() -> Self {
        let beside = std::env::current_exe().ok().and_then(|binary| Some(binary.parent()?.parent()?.join("site")));
        let told = std::env::var_os("LEPTOS_SITE_ROOT").map(PathBuf::from);
        let root = told.into_iter().chain(beside).find(|path| path.is_dir()).unwrap_or_else(|| "target/site".into());
        Self::at(&root)
    }

    pub fn at(root: &Path) -> Self {
        let names =
            fs::read(root.join("manifest.json")).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        Self { root: root.to_owned(), names }
    }

    /// The address of a file of the site, such as `verv.css`.
    pub fn address(&self, name: &str) -> String {
        match self.names.get(name) {
            Some(named) => format!("{}/{named}", paths::BUILT),
            None if HANDWRITTEN_SCRIPTS.contains(&name) => format!("/{name}"),
            None => format!("{}/{name}", paths::BUILT),
        }
    }

    /// Whether file names contain a content hash, so that files never change.
    pub fn is_hashed(&self) -> bool {
        !self.names.is_empty()
    }
}
