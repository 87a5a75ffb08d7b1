//! One operation: how it is called, what it takes, and what it answers.

use super::document::{anchor, code, example, form_fields, inline, list, map, prose, text};
use super::schema::{kind, link};
use leptos::prelude::*;
use serde_json::Value;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

#[derive(Clone)]
pub struct Operation {
    pub tag: String,
    method: &'static str,
    path: String,
    pub anchor: String,
    pub summary: String,
    value: Value,
}

pub fn all(document: &Value) -> Vec<Operation> {
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

/// What lets a caller in, in words, and as an option of curl.
struct Access {
    who: &'static str,
    option: Option<&'static str>,
}

impl Access {
    fn of(operation: &Value) -> Self {
        let scheme = list(&operation["security"]).next().and_then(Value::as_object).and_then(|scheme| scheme.keys().next());
        let (who, option) = match scheme.map(String::as_str) {
            Some("provider") => ("With the provider's key.", Some("-H \"Authorization: Bearer $KEY\"")),
            Some("oauth") => ("With an access token.", Some("-H \"Authorization: Bearer $TOKEN\"")),
            Some("business") => ("With the business's key.", Some("-H \"Authorization: Bearer $BUSINESS_KEY\"")),
            Some("admin") => ("With the operator's admin token.", Some("-H \"Authorization: Bearer $ADMIN_TOKEN\"")),
            Some("client") => ("As a registered client.", Some("-u \"$CLIENT:$SECRET\"")),
            _ => ("Open to anyone.", None),
        };
        Self { who, option }
    }
}

/// One operation, folded: its head in the list, the rest where one asks for it. A link to it opens it.
pub fn card(operation: Operation, public_url: &str) -> impl IntoView + use<> {
    let call = call(&operation, public_url);
    let Operation { tag: _, method, path, anchor, summary, value } = operation;
    let parameters: Vec<_> = list(&value["parameters"]).map(parameter).collect();
    let body = &value["requestBody"];
    let bodies: Vec<_> = map(&body["content"])
        .map(|(media, content)| {
            view! { <p><code>{media.clone()}</code>": "{link(&content["schema"])}</p>{example(media, content).map(code)} }
        })
        .collect();
    let about_body = inline(&text(&body["description"]));
    let responses: Vec<_> = map(&value["responses"]).map(|(status, response)| answer(status, response)).collect();
    view! {
        <article class="operation">
            <details>
                <summary class="operation__head">
                    <span class=format!("method method--{method}")>{method.to_uppercase()}</span>
                    <code class="operation__path">{path}</code>
                    <h4>{summary}</h4>
                </summary>
                <div class="operation__body" id=anchor>
                    {value["description"].as_str().map(prose)}
                    <p class="muted">{Access::of(&value).who}</p>
                    <h5>"Example"</h5>
                    {code(call)}
                    {(!parameters.is_empty()).then(|| view! { <h5>"Parameters"</h5><dl class="schema">{parameters}</dl> })}
                    {(!bodies.is_empty()).then(|| view! { <h5>"Body"</h5><p>{about_body}"."</p>{bodies} })}
                    <h5>"Answers"</h5>
                    <ul class="responses">{responses}</ul>
                </div>
            </details>
        </article>
    }
}

fn parameter(parameter: &Value) -> impl IntoView + use<> {
    let is_required = parameter["required"].as_bool().unwrap_or_default();
    view! {
        <div>
            <dt>
                <code>{text(&parameter["name"])}</code>
                <span class="schema__type">{format!("{}, {}", text(&parameter["in"]), kind(&parameter["schema"]))}</span>
                {is_required.then(|| view! { <span class="tag">"required"</span> })}
            </dt>
            <dd>{inline(&text(&parameter["description"]))}"."</dd>
        </div>
    }
}

fn answer(status: &str, response: &Value) -> impl IntoView + use<> {
    let class = match status.as_bytes().first() {
        Some(b'2') => "tag tag--ok num",
        Some(b'5') => "tag tag--error num",
        _ => "tag tag--warning num",
    };
    let content = map(&response["content"]).next();
    let schema = content.map(|(_, content)| view! { {link(&content["schema"])}": " });
    let example = content.and_then(|(media, content)| example(media, content)).map(code);
    let description = inline(&text(&response["description"]));
    view! { <li><span class=class>{status.to_owned()}</span><div><p>{schema}{description}"."</p>{example}</div></li> }
}

/// The call as one would type it. What lets one in is in a variable of the shell.
fn call(operation: &Operation, public_url: &str) -> String {
    let Operation { method, path, value, .. } = operation;
    let mut call = vec![if *method == "get" { "curl ".to_owned() } else { format!("curl -X {} ", method.to_uppercase()) }];
    call[0].push_str(&address(path, value, public_url));
    call.extend(Access::of(value).option.map(str::to_owned));
    if let Some((media, content)) = map(&value["requestBody"]["content"]).next() {
        if media.contains("form") {
            call.extend(form_fields(&content["example"]).map(|field| format!("-d \"{field}\"")));
        } else {
            call.push(format!("-H \"Content-Type: {media}\""));
            call.push(format!("-d '{}'", content["example"].to_string().replace('\'', r"'\''")));
        }
    }
    call.join(" \\\n  ")
}

/// With an example of each part that it needs.
fn address(path: &str, operation: &Value, public_url: &str) -> String {
    let (mut address, mut query) = (format!("{public_url}{path}"), Vec::new());
    for parameter in list(&operation["parameters"]).filter(|parameter| parameter["required"] == true) {
        let (name, value) = (text(&parameter["name"]), &parameter["example"]);
        if parameter["in"] == "path" {
            address = address.replace(&format!("{{{name}}}"), &text(value));
        } else if parameter["in"] == "query" {
            query.push(format!("{name}={}", text(value)));
        }
    }
    if query.is_empty() { address } else { format!("\"{address}?{}\"", query.join("&")) }
}
