//! The `VERV_DATA` folder. It holds the secret and mails with keys in them, so only its owner may access it.

use nix::unistd::{Gid, User, geteuid};
use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::Path;

const OWNER_ONLY_MODE: u32 = 0o700;
/// The group may traverse it but not list it.
const GROUP_TRAVERSE_MODE: u32 = 0o710;
const STICKY: u32 = 0o1000;
/// The entries Verv creates; they identify the folder as its own.
const OWN_ENTRIES: [&str; 4] = ["secret", "verv.lock", "postgres", "mail"];

/// Creates the folder, or restricts access to an existing one. `holds_cluster`: when run as root, the PostgreSQL
/// inside runs as another user, who must be able to traverse the folder.
///
/// # Errors
/// A file system error.
pub fn make(folder: &Path, holds_cluster: bool) -> io::Result<()> {
    let group = if holds_cluster && geteuid().is_root() { group_of_postgres() } else { None };
    let found = match fs::metadata(folder) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(parent) = folder.parent() {
                fs::create_dir_all(parent)?;
            }
            match DirBuilder::new().mode(OWNER_ONLY_MODE).create(folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => return close(folder, group),
            }
        }
        Err(error) => return Err(error),
    };
    let is_open = found.mode() & !GROUP_TRAVERSE_MODE & 0o777 != 0 || (group.is_none() && found.mode() & 0o077 != 0);
    if !is_open || found.uid() != geteuid().as_raw() {
        return Ok(());
    }
    if found.mode() & STICKY == 0 && is_own(folder)? {
        return close(folder, group);
    }
    // Possibly somebody's home directory.
    tracing::warn!(folder = %folder.display(), "VERV_DATA can be looked into by others, and holds other things than Verv's, so Verv leaves it as it is");
    Ok(())
}

/// The cluster is elsewhere, so nobody needs to traverse the folder.
pub fn revoke_group_access(folder: &Path) -> io::Result<()> {
    let found = fs::metadata(folder)?;
    let is_passed_through = geteuid().is_root() && found.uid() == 0 && found.mode() & 0o777 == GROUP_TRAVERSE_MODE;
    if is_passed_through { fs::set_permissions(folder, Permissions::from_mode(OWNER_ONLY_MODE)) } else { Ok(()) }
}

fn close(folder: &Path, group: Option<Gid>) -> io::Result<()> {
    let mode = match group {
        Some(group) => chown(folder, None, Some(group.as_raw())).map(|()| GROUP_TRAVERSE_MODE)?,
        None => OWNER_ONLY_MODE,
    };
    fs::set_permissions(folder, Permissions::from_mode(mode))
}

fn group_of_postgres() -> Option<Gid> {
    User::from_name("postgres").ok().flatten().map(|user| user.gid)
}

/// Whether the folder is empty or holds what Verv puts there.
fn is_own(folder: &Path) -> io::Result<bool> {
    let mut names = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name())).peekable();
    if names.peek().is_none() {
        return Ok(true);
    }
    names.try_fold(false, |found, name| Ok(found || name?.to_str().is_some_and(|name| OWN_ENTRIES.contains(&name))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(folder: &Path) -> u32 {
        fs::metadata(folder).unwrap().mode() & 0o7777
    }

    #[test]
    fn a_new_folder_is_its_owners() {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("a/b");
        make(&folder, false).unwrap();
        assert_eq!(mode(&folder), OWNER_ONLY_MODE);
        make(&folder, true).unwrap();
        assert_eq!(mode(&folder), OWNER_ONLY_MODE, "one that is closed stays closed");
        let with_cluster = above.path().join("cluster");
        make(&with_cluster, true).unwrap();
        let is_passed_through = geteuid().is_root() && group_of_postgres().is_some();
        assert_eq!(mode(&with_cluster), if is_passed_through { GROUP_TRAVERSE_MODE } else { OWNER_ONLY_MODE });
        revoke_group_access(&with_cluster).unwrap();
        assert_eq!(mode(&with_cluster), OWNER_ONLY_MODE);
    }

    #[test]
    fn only_its_own_folder_is_closed() {
        let above = tempfile::tempdir().unwrap();
        for (name, holds, before, after) in [
            ("empty", None, 0o755, OWNER_ONLY_MODE),
            ("own", Some("secret"), 0o755, OWNER_ONLY_MODE),
            ("somebodys", Some("photos"), 0o755, 0o755),
            ("everybodys", Some("secret"), 0o1777, 0o1777),
        ] {
            let folder = above.path().join(name);
            fs::create_dir(&folder).unwrap();
            if let Some(holds) = holds {
                fs::write(folder.join(holds), "").unwrap();
            }
            fs::set_permissions(&folder, Permissions::from_mode(before)).unwrap();
            make(&folder, false).unwrap();
            assert_eq!(mode(&folder), after, "{name}");
        }
    }
}
