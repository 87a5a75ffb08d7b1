//! The default name of a passkey: the device, judging by the User-Agent.

/// A name for the device of a browser that calls itself so. The order matters: many call themselves several things.
pub(in crate::accounts::server::people) fn name_of(agent: &str) -> Option<&'static str> {
    const DEVICES: [(&str, &str); 8] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "Chromebook"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
        ("X11", "Linux"),
    ];
    DEVICES.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices() {
        for (agent, name) in [
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15", Some("iPhone")),
            ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36", Some("Android")),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", Some("Linux")),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", Some("Windows")),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", Some("Mac")),
            ("curl/8", None),
            ("", None),
        ] {
            assert_eq!(name_of(agent), name, "{agent}");
        }
    }
}
