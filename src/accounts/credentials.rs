//! What a name, an e-mail address and a new password must be, in the browser and on the server alike.

use crate::shared::email;

pub const NAME_MAX_CHARS: usize = 120;
pub const PASSWORD_MIN_CHARS: usize = 10;
pub const PASSWORD_MAX_CHARS: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialProblem {
    NoName,
    NameTooLong,
    NoEmail,
    NotAnEmail,
    PasswordTooShort,
    PasswordTooLong,
    PasswordIsEmail,
}

pub fn check_name(name: &str) -> Option<CredentialProblem> {
    let name = name.trim();
    if name.is_empty() {
        Some(CredentialProblem::NoName)
    } else if name.chars().count() > NAME_MAX_CHARS || name.contains(char::is_control) {
        Some(CredentialProblem::NameTooLong)
    } else {
        None
    }
}

pub fn check_email(address: &str) -> Option<CredentialProblem> {
    match address.trim() {
        "" => Some(CredentialProblem::NoEmail),
        address if !email::is_valid(address) => Some(CredentialProblem::NotAnEmail),
        _ => None,
    }
}

/// Length is what makes a password hard to guess; which characters it has is its owner's choice.
pub fn check_new_password(password: &str, address: &str) -> Option<CredentialProblem> {
    let length = password.chars().count();
    let is_address = email::key(password) == email::key(address);
    if length < PASSWORD_MIN_CHARS {
        Some(CredentialProblem::PasswordTooShort)
    } else if length > PASSWORD_MAX_CHARS {
        Some(CredentialProblem::PasswordTooLong)
    } else if is_address {
        Some(CredentialProblem::PasswordIsEmail)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CredentialProblem::*;

    #[test]
    fn limits() {
        assert_eq!(check_name(" \t"), Some(NoName));
        assert_eq!(check_name(&"å".repeat(120)), None);
        assert_eq!(check_name(&"å".repeat(121)), Some(NameTooLong));
        assert_eq!(check_name("a\nb"), Some(NameTooLong));
        assert_eq!(check_email(" "), Some(NoEmail));
        assert_eq!(check_email("kari"), Some(NotAnEmail));
        assert_eq!(check_email(" kari@example.com "), None);
        for (password, problem) in [
            ("", Some(PasswordTooShort)),
            ("åååååååå1", Some(PasswordTooShort)),
            ("ååååååååå1", None),
            (&"x".repeat(200), None),
            (&"x".repeat(201), Some(PasswordTooLong)),
            ("KARI@example.com", Some(PasswordIsEmail)),
        ] {
            assert_eq!(check_new_password(password, "kari@example.com"), problem, "{password}");
        }
    }
}
