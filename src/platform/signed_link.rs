//! Self-authenticating links, for mails. A token is an id and a keyed hash of it: nothing
//! secret is stored that could leak, and the same token can be put into every later mail; a random token, of which
//! only a hash is stored, could not. With another VERV_SECRET the links in old mails stop working.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

const ID_BYTES: usize = 16;
/// Of an id and its hash: 64 characters, none of them half used, so that a token has one spelling.
const TOKEN_BYTES: usize = ID_BYTES + 32;
/// Mails of earlier versions hold the same bytes in lower-case hex digits.
const EARLIER_CHARS: usize = 2 * TOKEN_BYTES;

/// The token of `id` for `purpose`, in base64url: 16 bytes that name it and 32 that vouch for them.
pub fn make(secret: &[u8], purpose: &str, id: Uuid) -> String {
    let hash = keyed(secret, purpose, id.as_bytes()).finalize().into_bytes();
    BASE64_URL_SAFE_NO_PAD.encode([id.as_bytes().as_slice(), hash.as_slice()].concat())
}

/// The id in a token of this purpose; None if its MAC is not valid under this secret.
pub fn open(secret: &[u8], purpose: &str, token: &str) -> Option<Uuid> {
    let bytes = if token.len() == EARLIER_CHARS { earlier(token)? } else { BASE64_URL_SAFE_NO_PAD.decode(token).ok()? };
    let (id, hash) = bytes.split_at_checked(ID_BYTES).filter(|_| bytes.len() == TOKEN_BYTES)?;
    // In constant time.
    keyed(secret, purpose, id).verify_slice(hash).ok()?;
    Uuid::from_slice(id).ok()
}

fn earlier(token: &str) -> Option<Vec<u8>> {
    let is_hex = token.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_hex { hex::decode(token).ok() } else { None }
}

/// A keyed hash that identifies a text without revealing it to anyone who lacks the secret.
pub fn fingerprint(secret: &[u8], purpose: &str, text: &str) -> Vec<u8> {
    keyed(secret, purpose, text.as_bytes()).finalize().into_bytes().to_vec()
}

/// Compares in constant time.
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

    fn assert_opens_alone(token: &str) {
        let id = Uuid::from_u128(42);
        assert_eq!(open(b"secret", "alert", token), Some(id));
        assert_eq!(open(b"other", "alert", token), None);
        assert_eq!(open(b"secret", "reset", token), None);
        assert_eq!(open(b"secret", "alert", &token.to_uppercase()), None);
        for wrong in [&token[1..], &format!("{token}0"), &format!("{token}="), &format!("{token} ")] {
            assert_eq!(open(b"secret", "alert", wrong), None, "{wrong}");
        }
        for at in 0..token.len() {
            let mut changed = token.to_owned().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            assert_eq!(open(b"secret", "alert", &String::from_utf8(changed).unwrap()), None);
        }
    }

    #[test]
    fn only_what_was_made_opens() {
        let token = make(b"secret", "alert", Uuid::from_u128(42));
        assert_eq!(token.len(), 64);
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{token}");
        assert_opens_alone(&token);
        for wrong in ["", "x", "æ", &"æ".repeat(32), &"æ".repeat(48), &"A".repeat(64), &"0".repeat(96), &"A".repeat(100_000)] {
            assert_eq!(open(b"secret", "alert", wrong), None);
        }
    }

    #[test]
    fn links_of_earlier_mails_open_still() {
        let id = Uuid::from_u128(42);
        let hash = keyed(b"secret", "alert", id.as_bytes()).finalize().into_bytes();
        assert_opens_alone(&format!("{}{}", id.simple(), hex::encode(hash)));
    }
}
