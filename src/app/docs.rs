//! `/docs`: the API reference as a page, rendered from the same document that `/openapi.json` answers. It needs no
//! script and nothing from elsewhere.

use crate::app::openapi;
use crate::platform::core::Core;
use crate::shared::paths;
use crate::web::page::{self, Page};
use crate::web::visitor::Visitor;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;
use serde_json::{Map, Value};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

pub async fn show_reference(State(state): State<Core>, visitor: Visitor, Extension(document): openapi::Served) -> Response {
    let document = serde_json::to_value(&*document).unwrap_or_default();
    page::show(&state, &visitor, || {
        let words = crate::web::words::frame::Words::of(visitor.language);
        let public_url = &state.config.public_url;
        let operations = operations(&document);
        let tags: Vec<(String, String)> =
            list(&document["tags"]).map(|tag| (text(&tag["name"]), text(&tag["description"]))).collect();
        let of = |tag: &str| operations.iter().filter(|operation| operation.tag == tag).cloned().collect::<Vec<Operation>>();
        let body = view! {
            <div class="docs">
                <nav class="docs__nav" aria-label=words.api_reference tabindex="0" lang="en">
                    <details class="fold">
                        <summary>"Contents"</summary>
                        <ul>
                            <li><a href="#start">"Getting started"</a></li>
                            <li><a href="#errors">"Errors"</a></li>
                            <li><a href="#different">"What is different here"</a></li>
                            {tags.iter().map(|(tag, _)| view! {
                                <li>
                                    <a href=format!("#{}", anchor(tag))>{tag.clone()}</a>
                                    <ul>{of(tag).into_iter().map(|operation| view! { <li><a href=format!("#{}", operation.anchor)>{operation.summary}</a></li> }).collect_view()}</ul>
                                </li>
                            }).collect_view()}
                            <li><a href="#schemas">"Schemas"</a></li>
                        </ul>
                    </details>
                </nav>
                <div class="docs__main" lang="en">
                    <h1 lang=visitor.language.tag()>{words.api_reference}</h1>
                    {words.reference_language.map(|text| view! { <p class="muted" lang=visitor.language.tag()>{text}</p> })}
                    {start(&state.config.public_url)}
                    {errors()}
                    {differences()}
                    {tags.iter().map(|(tag, description)| view! {
                        <h2 id=anchor(tag)>{tag.clone()}</h2>
                        {prose(description)}
                        {of(tag).into_iter().map(|operation| operation_card(operation, &document, public_url)).collect_view()}
                    }).collect_view()}
                    <h2 id="schemas">"Schemas"</h2>
                    {map(&document["components"]["schemas"]).map(|(name, schema)| schema_card(name, schema)).collect_view()}
                </div>
            </div>
        };
        Page {
            description: Some("Verv's Job Import API, read API, Recruitment API and Vacancies API".to_owned()),
            canonical: Some(paths::DOCS.to_owned()),
            ..Page::new(words.api_reference, body)
        }
    })
}

fn start(public_url: &str) -> impl IntoView + use<> {
    let send = format!(
        "curl -X POST {public_url}/stillingsimport/api/v1/transfers/10000 \\\n  -H \"Authorization: Bearer $KEY\" -H \"Content-Type: application/json\" \\\n  -d @ad.json"
    );
    let ad = r#"{
  "reference": "2026-1",
  "title": "Baker til morgenskiftet",
  "adText": "<p>Vi elter, hever og steker mens byen sover.</p>",
  "employer": {
    "businessName": "Fjellheim bakeri",
    "location": { "postalCode": "5003", "city": "Bergen" }
  },
  "locationList": [{ "postalCode": "5003", "municipal": "Bergen", "county": "Vestland" }]
}"#;
    view! {
        <section>
            <h2 id="start">"Getting started"</h2>
            <p>"Your operator gives you a provider number and a key. The key is shown once and goes into the header "<code>"Authorization: Bearer <key>"</code>". The smallest ad:"</p>
            <pre class="code"><code>{ad}</code></pre>
            <pre class="code"><code>{send}</code></pre>
            <p>
                "The answer is a receipt. "<code>"RECEIVED"</code>" means that the ad is stored durably and live. Try your ads first in the "
                <a href=paths::CHECK>"checker"</a>", or send them with "<code>"?validate=true"</code>", which stores nothing. The whole reference for machines: "
                <a href=paths::OPENAPI>"openapi.json"</a>"."
            </p>
        </section>
    }
}

fn errors() -> impl IntoView {
    let rows = [
        ("PARSE_ERROR", "400", "The body is not JSON: Parse error: at line L, column C"),
        ("MISSING_PARAMETER", "400", "A required field is absent or null: Missing parameter: <field>"),
        ("INVALID_VALUE", "400", "Invalid value: <value> at field <field>, or the rule's own words"),
        ("CONFLICT", "409", "What was sent does not fit what is there: a deleted ad, a taken identifier"),
        ("NOT_FOUND", "404", "There is no such thing, or it is deleted"),
        ("UNKNOWN", "401, 403, 405, 408, 413, 415, 429, 500, 503", "429 and 503 carry Retry-After, 405 carries Allow"),
    ];
    view! {
        <section>
            <h2 id="errors">"Errors"</h2>
            <p>"Every refusal is JSON: a message, its type, a reference that stands in the operator's log, and in "<code>"problems"</code>" every problem of every ad, each at its JSON Pointer."</p>
            <div class="scroll-x" tabindex="0" role="region" aria-label="Error types">
                <table class="table">
                    <thead><tr><th scope="col">"errorType"</th><th scope="col">"HTTP"</th><th scope="col">"When"</th></tr></thead>
                    <tbody>{rows.map(|(kind, status, when)| view! { <tr><td><code>{kind}</code></td><td>{status}</td><td>{when}</td></tr> }).into_iter().collect_view()}</tbody>
                </table>
            </div>
            <p>"The Recruitment API refuses in the manner of OAuth: "<code>"error"</code>", "<code>"error_description"</code>", and in "<code>"errors"</code>" every problem, each at its JSON Pointer with a code. Every answer to a known client says in "<code>"X-RateLimit-Remaining"</code>" and "<code>"X-RateLimit-Reset"</code>" (seconds since 1970) where it stands."</p>
        </section>
    }
}

fn differences() -> impl IntoView {
    let points = [
        "A receipt lists in changes every sent value that was altered: HTML that was removed, &amp; that became &, an expiry that moved, a category that became a keyword, a code that was cut to four digits, a blank contact that was dropped, white space in orgnr, a time with a zone that was converted, a web address that got its scheme.",
        "An ad is compared with the latest state under its reference. Sending an earlier version again, or a stopped ad again, is a change; only an ad that is truly unchanged is SKIPPED. A batch is SKIPPED when all of it is unchanged.",
        "The same reference twice in one batch is no error: the later ad counts, and changes says so.",
        "problems names every problem of every ad with a JSON Pointer, not only the first.",
        "?validate=true on every POST of ads stores nothing and answers {valid, problems, changes}; a batch may then have up to 10,000 ads, and a stream answers one such object per ad.",
        "Of one ad at most 100 problems and 100 changes are told, in one answer at most 1,000 of each; a last entry with the code MORE says how many more there are. A contactList and a locationList have at most 100 entries, a property at most 10,000 characters (employerdescription excepted), and an ad in a batch at most 1 MiB.",
        "A text with half of a character (a lone \\ud83d, say) is a wrong value at its place, and a stream goes on after it. Byte order marks before ads are skipped.",
        "White space around a postal code is taken out and reported.",
        "Places are stored and answered as sent. The board, its feeds and alerts and the read API read them through a register of Norwegian postal codes, municipalities and counties (2024): a postal code alone shows and finds its town, municipality and county, the county follows the municipality, and names of before, in several languages or with additions (Troms – Romsa – Tromssa, Oslo fylke) are today's.",
        "An ad is up for six months at most after it is published; a later expiry is shortened and reported.",
        "A live ad that is sent again without published keeps its first publication, and its expiry is counted from there.",
        "An applicationdue that is a date moves expires to the end of that day in Oslo (23:59:59), so that the ad stays up through its last day, also when expires was earlier on the same day.",
        "An orgnr that fails its modulus-11 check is reported as a warning in changes and not refused.",
        "A URL must be http or https (one without a scheme gets https and is reported), an e-mail must be one.",
        "A salary that is no integer is kept as text and reported.",
        "A local date-time that is sent with Z or an offset is converted to Europe/Oslo and reported.",
        "Statistics take any from, and the numbers are live and counted without cookies.",
        "GET /internal/ads/queue lists the ads that wait for a moderator, those that visitors reported first, and POST /internal/ads/{uuid}/review decides on one and closes its reports.",
        "An ad that is deleted for good is erased: its text and contacts go, also from the payload of every transfer that brought it, which then holds the other ads of that transfer or, where there are none, is an empty array. Its status, its receipts and its statistics stay.",
        "Keys are random, shown once, stored as a hash; older keys stay valid for seven days after a new one is made.",
    ];
    let recruiting = [
        "A refusal names every problem of the whole request with a code and a JSON Pointer, and registers nothing of it.",
        "?validate=true registers nothing and answers {valid, errors}.",
        "With an Idempotency-Key a repeat within 24 hours gets the first answer byte for byte, a refusal too.",
        "A client is told why somebody cannot be recruited; in the name of a user the answer is the same whatever is known of them, and so is the list.",
        "A client gets an invitation for each recruit, for the recruiter to pass on.",
        "A recruit is asked, can correct and erase what is kept, and is erased after 30 days without a yes.",
    ];
    view! {
        <section>
            <h2 id="different">"What is different here"</h2>
            <p>"A client of NAV's Job Import API changes host and key. These answers are better than it is used to:"</p>
            <ul>{points.into_iter().map(|point| view! { <li>{point}</li> }).collect_view()}</ul>
            <p>"And a client of the Recruitment API at Connect:"</p>
            <ul>{recruiting.into_iter().map(|point| view! { <li>{point}</li> }).collect_view()}</ul>
        </section>
    }
}

#[derive(Clone)]
struct Operation {
    tag: String,
    method: &'static str,
    path: String,
    anchor: String,
    summary: String,
    value: Value,
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, methods) in map(&document["paths"]) {
        for method in METHODS {
            let value = &methods[method];
            if value.is_object() {
                operations.push(Operation {
                    tag: text(&value["tags"][0]),
                    method,
                    path: path.clone(),
                    anchor: anchor(&format!("{method}{path}")),
                    summary: text(&value["summary"]).trim_end_matches('.').to_owned(),
                    value: value.clone(),
                });
            }
        }
    }
    operations
}

/// One operation, folded: its head in the list, the rest where one asks for it. A link to it opens it.
fn operation_card(operation: Operation, document: &Value, public_url: &str) -> impl IntoView + use<> {
    let Operation { tag: _, method, path, anchor, summary, value } = operation;
    let call = example_call(method, &path, &value, document, public_url);
    let description = value["description"].as_str().map(prose);
    let who = match list(&value["security"])
        .next()
        .and_then(Value::as_object)
        .and_then(|scheme| scheme.keys().next().cloned())
        .as_deref()
    {
        Some("admin") => "With the admin token.",
        Some("client") => "As a registered client.",
        Some("oauth") => "With an access token.",
        Some("business") => "With the business's key.",
        Some(_) => "With the provider's key.",
        None => "Open to anyone.",
    };
    let parameters: Vec<_> = list(&value["parameters"])
        .map(|parameter| {
            let name = text(&parameter["name"]);
            let is_required = parameter["required"].as_bool().unwrap_or_default();
            view! {
                <div>
                    <dt>
                        <code>{name}</code>
                        <span class="schema__type">{format!("{}, {}", text(&parameter["in"]), kind(&parameter["schema"]))}</span>
                        {is_required.then(|| view! { <span class="tag">"required"</span> })}
                    </dt>
                    <dd>{inline(&text(&parameter["description"]))}</dd>
                </div>
            }
        })
        .collect();
    let bodies: Vec<_> = map(&value["requestBody"]["content"])
        .map(|(media, content)| view! { <li><code>{media.clone()}</code>" "{schema_link(&content["schema"])}</li> })
        .collect();
    let responses: Vec<_> = map(&value["responses"])
        .map(|(status, response)| {
            let class = match status.as_bytes().first() {
                Some(b'2') => "tag tag--ok num",
                Some(b'5') => "tag tag--error num",
                _ => "tag tag--warning num",
            };
            let schema = map(&response["content"]).next().map(|(_, content)| schema_link(&content["schema"]));
            view! { <li><span class=class>{status.clone()}</span><div>{schema}" "{inline(&text(&response["description"]))}</div></li> }
        })
        .collect();
    view! {
        <article class="operation">
            <details>
                <summary class="operation__head">
                    <span class=format!("method method--{method}")>{method.to_uppercase()}</span>
                    <code class="operation__path">{path}</code>
                    <h3>{summary}</h3>
                </summary>
                <div class="operation__body" id=anchor>
                    {description}
                    <p class="muted">{who}</p>
                    <h4>"Example"</h4>
                    <pre class="code" tabindex="0"><code>{call}</code></pre>
                    {(!parameters.is_empty()).then(|| view! { <h4>"Parameters"</h4><dl class="schema">{parameters}</dl> })}
                    {(!bodies.is_empty()).then(|| view! { <h4>"Body"</h4><ul>{bodies}</ul> })}
                    <h4>"Answers"</h4>
                    <ul class="responses">{responses}</ul>
                </div>
            </details>
        </article>
    }
}

/// The call as one would type it: `$KEY` is what lets one in, and a body is in a file.
fn example_call(method: &str, path: &str, operation: &Value, document: &Value, public_url: &str) -> String {
    let scheme = list(&operation["security"]).next().and_then(Value::as_object).and_then(|scheme| scheme.keys().next());
    let mut call = vec![format!("curl {public_url}{path}")];
    if method != "get" {
        call[0] = format!("curl -X {} {public_url}{path}", method.to_uppercase());
    }
    if let Some(scheme) = scheme {
        let is_basic = document["components"]["securitySchemes"][scheme]["scheme"] == "basic";
        call.push(if is_basic { "-u \"$CLIENT:$SECRET\"".to_owned() } else { "-H \"Authorization: Bearer $KEY\"".to_owned() });
    }
    if let Some((media, _)) = map(&operation["requestBody"]["content"]).next() {
        call.push(format!("-H \"Content-Type: {media}\""));
        call.push("-d @body".to_owned() + if media.contains("json") { ".json" } else { "" });
    }
    call.join(" \\\n  ")
}

/// What is written between two backticks is code.
fn inline(text: &str) -> impl IntoView + use<> {
    let pieces = text.split('`').map(str::to_owned).enumerate();
    pieces
        .map(|(at, piece)| if at % 2 == 1 { view! { <code>{piece}</code> }.into_any() } else { piece.into_any() })
        .collect_view()
}

/// Paragraphs.
fn prose(text: &str) -> impl IntoView + use<> {
    text.split("\n\n").map(|paragraph| view! { <p>{inline(paragraph)}</p> }).collect_view()
}

fn schema_card(name: &str, schema: &Value) -> impl IntoView + use<> {
    // A schema that is another one and more is written as parts.
    let parts: Vec<&Value> = std::iter::once(schema).chain(list(&schema["allOf"])).collect();
    let required: Vec<String> = parts.iter().flat_map(|part| list(&part["required"])).map(text).collect();
    let bases: Vec<_> = list(&schema["allOf"])
        .filter(|part| reference(part).is_some())
        .map(|part| view! { <p>"Everything of "{schema_link(part)}", and:"</p> })
        .collect();
    let rows: Vec<_> = parts
        .iter()
        .flat_map(|part| map(&part["properties"]))
        .map(|(field, property)| {
            let is_required = required.contains(field);
            view! {
                <div>
                    <dt>
                        <code>{field.clone()}</code>
                        <span class="schema__type">{kind(property)}</span>
                        {is_required.then(|| view! { <span class="tag">"always"</span> })}
                    </dt>
                    <dd>{inline(&text(&property["description"]))}</dd>
                </div>
            }
        })
        .collect();
    let values: Vec<String> = list(&schema["enum"]).map(text).collect();
    view! {
        <article class="operation">
            <details>
                <summary class="operation__head"><h3>{name.to_owned()}</h3></summary>
                <div class="operation__body" id=format!("schema-{name}")>
                    {schema["description"].as_str().map(prose)}
                    {(!values.is_empty()).then(|| view! { <p>"One of "<code>{values.join(", ")}</code></p> })}
                    {bases}
                    {(!rows.is_empty()).then(|| view! { <dl class="schema">{rows}</dl> })}
                </div>
            </details>
        </article>
    }
}

/// What a schema may be; what may also be null is that.
fn alternatives(schema: &Value) -> Vec<&Value> {
    let alternatives: Vec<&Value> = list(&schema["oneOf"]).filter(|one| one["type"] != "null").collect();
    // Where it is another schema with a description of its own.
    if alternatives.is_empty() { list(&schema["allOf"]).take(1).collect() } else { alternatives }
}

/// A type in words: `string`, `array of Ad`, `Receipt or Validation`.
fn kind(schema: &Value) -> String {
    if let Some(name) = reference(schema) {
        return name;
    }
    let alternatives = alternatives(schema);
    if !alternatives.is_empty() {
        return alternatives.into_iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    let of = |name: &str| if name == "array" { format!("array of {}", kind(&schema["items"])) } else { name.to_owned() };
    match &schema["type"] {
        Value::String(name) => of(name),
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).filter(|name| *name != "null").map(of).collect::<Vec<_>>().join(" or ")
        }
        _ => String::new(),
    }
}

fn schema_link(schema: &Value) -> AnyView {
    if let alternatives @ [_, _, ..] = alternatives(schema).as_slice() {
        let links = alternatives.iter().enumerate().map(|(at, one)| view! { {(at > 0).then_some(" or ")}{schema_link(one)} });
        return links.collect_view().into_any();
    }
    let name = reference(schema).or_else(|| reference(&schema["items"]));
    let kind = kind(schema);
    match name {
        Some(name) => view! { <a href=format!("#schema-{name}")>{kind}</a> }.into_any(),
        None => view! { <span>{kind}</span> }.into_any(),
    }
}

fn reference(schema: &Value) -> Option<String> {
    schema["$ref"].as_str()?.rsplit('/').next().map(str::to_owned)
}

fn anchor(text: &str) -> String {
    let words: Vec<String> =
        text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.join("-")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn map(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.as_object().unwrap_or(&EMPTY).iter()
}
