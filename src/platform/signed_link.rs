//! Addresses that are their own authority, as a link in a mail must be. A token is an id and a keyed hash of it: nothing
//! secret is stored that could leak, and the same token can be written into every later mail, which a random one, of which
//! only a hash is kept, could not. With another VERV_SECRET the links of old mails open nothing.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

const ID_DIGITS: usize = 32;
const HASH_DIGITS: usize = 64;

/// The token of `id` for `purpose`: 32 hex digits that name it and 64 that vouch for them.
pub fn make(secret: &[u8], purpose: &str, id: Uuid) -> String {
    format!("{}{}", id.simple(), hex::encode(keyed(secret, purpose, id.as_bytes()).finalize().into_bytes()))
}

/// The id that a token of this purpose names; None where this secret does not vouch for it.
pub fn open(secret: &[u8], purpose: &str, token: &str) -> Option<Uuid> {
    let is_hex = token.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if token.len() != ID_DIGITS + HASH_DIGITS || !is_hex {
        return None;
    }
    let id = Uuid::try_parse(&token[..ID_DIGITS]).ok()?;
    // In constant time.
    keyed(secret, purpose, id.as_bytes()).verify_slice(&hex::decode(&token[ID_DIGITS..]).ok()?).ok()?;
    Some(id)
}

/// A hash by which the same text is known again, and which tells it to nobody who does not have the secret.
pub fn fingerprint(secret: &[u8], purpose: &str, text: &str) -> Vec<u8> {
    keyed(secret, purpose, text.as_bytes()).finalize().into_bytes().to_vec()
}

/// Compares in a time that does not depend on where the first difference is.
pub fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

fn keyed(secret: &[u8], purpose: &str, what: &[u8]) -> Hmac<Sha256> {
    // A key for each purpose, so that a token for one opens nothing else. HMAC fills a short key with zeros to a block.
    let mut block = [0u8; 64];
    block[..32].copy_from_slice(&Sha256::new().chain_update(purpose).chain_update([0]).chain_update(secret).finalize());
    Hmac::<Sha256>::new(&block.into()).chain_update(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_opens() {
        let id = Uuid::from_u128(42);
        let token = make(b"secret", "alert", id);
        assert_eq!(token.len(), 96);
        assert_eq!(open(b"secret", "alert", &token), Some(id));
        assert_eq!(open(b"other", "alert", &token), None);
        assert_eq!(open(b"secret", "reset", &token), None);
        assert_eq!(open(b"secret", "alert", &token.to_uppercase()), None);
        for wrong in ["", "x", "æ", &token[1..], &format!("{token}0"), &"æ".repeat(48)] {
            assert_eq!(open(b"secret", "alert", wrong), None, "{wrong}");
        }
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            assert_eq!(open(b"secret", "alert", &String::from_utf8(changed).unwrap()), None);
        }
    }
}
