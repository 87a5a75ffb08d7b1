//! The shapes of what is sent and answered.

use super::document::{code, inline, list, map, prose, text};
use leptos::prelude::*;
use serde_json::Value;

pub fn card(name: &str, schema: &Value) -> impl IntoView + use<> {
    // A schema that is another one and more is written as parts.
    let parts: Vec<&Value> = std::iter::once(schema).chain(list(&schema["allOf"])).collect();
    let required: Vec<String> = parts.iter().flat_map(|part| list(&part["required"])).map(text).collect();
    let bases: Vec<_> = list(&schema["allOf"])
        .filter(|part| reference(part).is_some())
        .map(|part| view! { <p>"All fields of "{link(part)}", and:"</p> })
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
                        <span class="schema__type">{link(property)}</span>
                        {is_required.then(|| view! { <span class="tag">"required"</span> })}
                    </dt>
                    <dd>{inline(&description(property))}</dd>
                </div>
            }
        })
        .collect();
    let values: Vec<_> = list(&schema["enum"]).map(text).collect();
    let values = values.into_iter().enumerate().map(|(at, value)| view! { {(at > 0).then_some(", ")}<code>{value}</code> });
    let values: Vec<_> = values.collect();
    let example = serde_json::to_string_pretty(&schema["example"]).ok().filter(|_| schema["example"].is_object());
    view! {
        <article class="operation">
            <details>
                <summary class="operation__head"><h3>{name.to_owned()}</h3></summary>
                <div class="operation__body" id=format!("schema-{name}")>
                    {schema["description"].as_str().map(prose)}
                    {(!values.is_empty()).then(|| view! { <p>"One of "{values}"."</p> })}
                    {bases}
                    {(!rows.is_empty()).then(|| view! { <dl class="schema">{rows}</dl> })}
                    {example.map(|example| view! { <h4>"Example"</h4>{code(example)} })}
                </div>
            </details>
        </article>
    }
}

/// Where a field is another schema, what is said of it stands beside that.
fn description(property: &Value) -> String {
    let said = std::iter::once(property).chain(list(&property["oneOf"])).chain(list(&property["allOf"]));
    said.map(|schema| text(&schema["description"])).find(|text| !text.is_empty()).unwrap_or_default()
}

/// What a schema may be; what may also be null is that.
fn alternatives(schema: &Value) -> Vec<&Value> {
    let alternatives: Vec<&Value> = list(&schema["oneOf"]).filter(|one| one["type"] != "null").collect();
    // Where it is another schema with a description of its own.
    if alternatives.is_empty() { list(&schema["allOf"]).take(1).collect() } else { alternatives }
}

/// A type in words: `string`, `array of Ad`, `Receipt or Validation`.
pub fn kind(schema: &Value) -> String {
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

/// The type, with a link to the schema that it names.
pub fn link(schema: &Value) -> AnyView {
    match alternatives(schema).as_slice() {
        [] => {}
        [one] => return link(one),
        alternatives => {
            let links = alternatives.iter().enumerate().map(|(at, one)| view! { {(at > 0).then_some(" or ")}{link(one)} });
            return links.collect_view().into_any();
        }
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
