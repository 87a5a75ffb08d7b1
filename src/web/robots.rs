//! Who says of themselves that they are no person.

/// What crawlers, previews and checks call themselves. Tools for fetching (curl, say) are not among them: a person uses those.
const ROBOTS: [&str; 26] = [
    "bot",
    "crawl",
    "spider",
    "slurp",
    "preview",
    "monitor",
    "lighthouse",
    "headless",
    "scrapy",
    "nutch",
    "archiver",
    "siteaudit",
    "surveyagent",
    "validator",
    "feedfetcher",
    "inspectiontool",
    "mediapartners",
    "googleother",
    "facebookexternalhit",
    "facebookcatalog",
    "meta-external",
    "whatsapp",
    "claude-user",
    "chatgpt-user",
    "pingdom",
    "barkrowler",
];

/// Whether a visitor says itself that it is a robot.
pub fn is_robot(user_agent: &str) -> bool {
    // A telephone's name.
    let agent = user_agent.to_lowercase().replace("cubot", "");
    ROBOTS.iter().any(|word| agent.contains(word))
}
