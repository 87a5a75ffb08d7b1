//! Ads as the reference shows them: a second one beside the ad whose fields are in the model, and both together as senders send them.

use serde_json::{Value, json};

/// The smallest ad that is accepted.
pub fn smallest_ad() -> Value {
    json!({
        "reference": "ekspeditor-3",
        "title": "Ekspeditør i bakeriutsalg",
        "adText": "<p>Du åpner butikken, fyller disken og kjenner stamgjestene ved navn.</p>",
        "employer": { "businessName": "Fjellheim bakeri", "location": { "postalCode": "5003" } },
        "locationList": [{ "postalCode": "5003" }],
    })
}

/// An ad with some of what is optional.
pub fn longer_ad() -> Value {
    json!({
        "reference": "baker-7",
        "title": "Baker til morgenskiftet",
        "adText": "<p>Vi elter, hever og steker mens byen sover.</p>",
        "positions": 2,
        "employer": { "businessName": "Fjellheim bakeri", "orgnr": "989012088", "location": { "postalCode": "5003", "city": "Bergen" } },
        "locationList": [{ "postalCode": "5003", "municipal": "Bergen", "county": "Vestland" }],
        "categoryList": [{ "code": "7512", "categoryType": "STYRK08", "name": "Bakere, konditorer mv." }],
        "properties": { "extent": "Heltid", "engagementtype": "Fast", "applicationdue": "Snarest", "applicationurl": "https://fjellheim.example/jobb" },
    })
}

/// One ad after the other, as a stream has them.
pub fn stream() -> String {
    format!("{}\n{}\n", longer_ad(), smallest_ad())
}
