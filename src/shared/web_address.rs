//! Untrusted web addresses: only http and https, checked without a URL library to keep the wasm small.

use std::borrow::Cow;

/// The address as it may be stored and linked to: trimmed (borrowed) or, where it had no scheme, with `https://` in
/// front (owned). None when it is no http or https address.
pub fn normalise(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    if text.is_empty()
        || text.contains(|c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\' | '`' | '{' | '}' | '|' | '^')
        })
    {
        return None;
    }
    if let Some((scheme, rest)) = text.split_once("://")
        && !scheme.contains(['/', '?', '#'])
    {
        let known = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        return (known && has_host(rest, false)).then_some(Cow::Borrowed(text));
    }
    let rest = text.strip_prefix("//").unwrap_or(text);
    has_host(rest, true).then(|| Cow::Owned(format!("https://{rest}")))
}

/// `host[:port]` up to the path. Without a scheme the host must look like a name on the internet: `word:rest` is more
/// likely another scheme (`javascript:…`) than a host.
fn has_host(rest: &str, needs_dot: bool) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (user, host_port) = match authority.rsplit_once('@') {
        Some((user, host_port)) => (Some(user), host_port),
        None => (None, authority),
    };
    // User info before an @ makes one address look like another.
    if user.is_some() {
        return false;
    }
    let (host, port) = match host_port.rsplit_once(':') {
        Some((host, port)) if !host_port.ends_with(']') => (host, Some(port)),
        _ => (host_port, None),
    };
    if port.is_some_and(|port| port.is_empty() || port.parse::<u16>().is_err()) {
        return false;
    }
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let labels_fit = host.split('.').all(|label| {
        !label.is_empty() && !label.starts_with('-') && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    });
    labels_fit && (!needs_dot || host.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn http_and_https_are_taken_as_they_are() {
        for url in [
            "https://example.com",
            "http://example.com:8080/a?b=c#d",
            "HTTPS://blåbær.no/søk",
            "http://[::1]:80/",
            "https://localhost/x",
            "https://a.b/?u=http://c",
        ] {
            assert_eq!(normalise(url), Some(Cow::Borrowed(url)));
        }
    }

    #[test]
    fn a_missing_scheme_becomes_https() {
        assert_eq!(
            normalise(" www.example.no/jobb?x=javascript:1 ").as_deref(),
            Some("https://www.example.no/jobb?x=javascript:1")
        );
        assert_eq!(normalise("//example.no").as_deref(), Some("https://example.no"));
        assert_eq!(normalise("example.no:8080/x").as_deref(), Some("https://example.no:8080/x"));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "javascript://example.com/%0aalert(1)",
            "data:text/html,x",
            "mailto:a@example.no",
            "ftp://example.no",
            "https://",
            "https:///x",
            "https:example",
            "no host",
            "jobb",
            "https://a@b.no",
            "http://a..b",
            "https://example.no:99999",
            "vbscript:x.y",
            "https://exa<mple.no",
        ] {
            assert_eq!(normalise(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn once_is_enough(text in ".{0,40}") {
            if let Some(url) = normalise(&text) {
                let again = normalise(&url).map(Cow::into_owned);
                prop_assert_eq!(again.as_deref(), Some(url.as_ref()));
                let lower = url.to_lowercase();
                prop_assert!(lower.starts_with("http://") || lower.starts_with("https://"));
            }
        }
    }
}
