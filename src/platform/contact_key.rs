//! Recognises persons whose data is not stored: keyed hashes (VERV_SECRET) of e-mail addresses and telephone numbers,
//! from which the originals cannot be recovered.

use crate::platform::signed_link::fingerprint;
use crate::shared::normalise;

const EMAIL: &str = "person's e-mail";
const PHONE: &str = "person's phone";

/// The hash of an address, followed by the hashes that versions before migration 0041 may have stored, if they differ:
/// what they stored is still recognised, and they recognise what this version stores.
pub fn email(secret: &[u8], address: &str) -> Vec<Vec<u8>> {
    let mut keys = vec![normalise::email_key(address)];
    keys.extend(normalise::earlier_email_keys(address));
    hashes(secret, EMAIL, keys)
}

/// The hash of an E.164 number, and the hash of how earlier versions misparsed it.
pub fn phone(secret: &[u8], number: &str) -> Vec<Vec<u8>> {
    let mut keys = vec![number.to_owned()];
    keys.extend(former_misparse(number));
    hashes(secret, PHONE, keys)
}

/// The hash of a mailbox, ignoring plus tags and spelling.
pub fn mailbox(secret: &[u8], address: &str) -> Vec<u8> {
    fingerprint(secret, EMAIL, &normalise::email_key(address))
}

/// Earlier versions read `4790000003` without a plus as a ten-digit Norwegian number.
fn former_misparse(number: &str) -> Option<String> {
    number.strip_prefix("+47").filter(|rest| rest.len() == 8).map(|rest| format!("+4747{rest}"))
}

/// The correct number for one misparsed that way; no Norwegian number has ten digits.
pub fn repaired_number(number: &str) -> Option<String> {
    number.strip_prefix("+4747").filter(|rest| rest.len() == 8).map(|rest| format!("+47{rest}"))
}

fn hashes(secret: &[u8], purpose: &str, keys: Vec<String>) -> Vec<Vec<u8>> {
    let mut hashes: Vec<Vec<u8>> = Vec::with_capacity(keys.len());
    for key in keys {
        let hash = fingerprint(secret, purpose, &key);
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_earlier_versions_kept_is_found() {
        let before = |text: &str| fingerprint(b"secret", EMAIL, text);
        assert_eq!(email(b"secret", "Ola@example.com"), [before("ola@example.com")], "one is enough for most");
        let tagged = email(b"secret", "ola+avis@example.com");
        assert_eq!(tagged, [before("ola@example.com"), before("ola+avis@example.com")]);
        let idn = email(b"secret", "reservert@xn--blbr-roah.example");
        assert!(idn.contains(&before("reservert@blåbær.example")));
        assert_eq!(idn[0], mailbox(b"secret", "reservert+x@blåbær.example"));
        let number = |text: &str| fingerprint(b"secret", PHONE, text);
        assert_eq!(phone(b"secret", "+4790000003"), [number("+4790000003"), number("+474790000003")]);
        assert_eq!(phone(b"secret", "+46701234567"), [number("+46701234567")]);
        assert_eq!(repaired_number("+474790000003").as_deref(), Some("+4790000003"));
        assert_eq!(repaired_number("+4790000003"), None);
    }
}
