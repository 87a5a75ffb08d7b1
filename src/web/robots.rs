//! Recognising robots by their User-Agent.

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

/// Whether a User-Agent identifies a robot.
pub fn is_robot(user_agent: &str) -> bool {
    // The name of a phone model.
    let agent = user_agent.to_lowercase().replace("cubot", "");
    ROBOTS.iter().any(|word| agent.contains(word))
}
