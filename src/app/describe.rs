//! What the document says besides what stands with handlers and types: the parts of addresses, what statuses mean, and an
//! example of every body. Where a body has none of its own, one is put together from those of its fields.

use serde_json::{Map, Value};

/// What the parts of addresses are, each with an example. They mean the same wherever they stand.
const PATH_PARAMETERS: [(&str, &str, &str); 10] = [
    ("providerId", "Your provider number, which you got with your key", "10000"),
    ("reference", "Your own id for the ad", "baker-7"),
    ("uuid", "Verv's id for the ad, as in the address of its public page", "0193a1c2-7c7a-7d3e-9a51-2f6a0c8b4d10"),
    ("versionId", "Number of the transfer, from its receipt", "4711"),
    ("id", "Number of the provider", "10000"),
    ("businessId", "Id of your business", "kafe-nord"),
    ("product", "Id of the product", "sal"),
    ("employee", "Id of the employee", "1001"),
    ("vacancy", "Id of the vacancy, as you published it", "vakt-0212"),
    ("campaign", "Code of the campaign", "VervEnVenn"),
];

/// What a status means where an operation has nothing to add.
fn meaning(status: &str) -> &'static str {
    match status {
        "200" => "OK",
        "201" => "Created",
        "400" => "Something is wrong with the request; the body says what",
        "401" => "The key or token is missing or not valid",
        "403" => "The key or token is valid, but not for this address",
        "404" => "There is no such thing",
        "409" => "The request does not fit what is stored",
        "413" => "The body is too large",
        "415" => "The body has a content type that is not accepted here",
        "429" => "Too many requests; wait for the seconds in `Retry-After`",
        "503" => "Not available at the moment; wait for the seconds in `Retry-After`",
        _ => "See the status",
    }
}

pub fn complete(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    for operation in paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten();
        parameters.filter(|parameter| parameter["in"] == "path").for_each(complete_path_parameter);
        if let Some(body) = operation.get_mut("requestBody") {
            complete_body(body, &schemas);
        }
        for (status, answer) in operation["responses"].as_object_mut().into_iter().flatten() {
            if answer["description"].as_str().is_none_or(str::is_empty) {
                answer["description"] = meaning(status).into();
            }
            if status.starts_with('2') {
                complete_body(answer, &schemas);
            }
        }
    }
}

fn complete_path_parameter(parameter: &mut Value) {
    let known = PATH_PARAMETERS.iter().find(|(name, ..)| parameter["name"] == *name);
    if let (Some((_, description, example)), Some(parameter)) = (known, parameter.as_object_mut()) {
        let number = example.parse::<i64>().ok().filter(|_| parameter["schema"]["type"] == "integer");
        parameter.entry("description").or_insert_with(|| (*description).into());
        parameter.entry("example").or_insert_with(|| number.map_or_else(|| (*example).into(), Value::from));
    }
}

fn complete_body(body: &mut Value, schemas: &Value) {
    let content = body.get_mut("content").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut);
    for media in content.filter_map(Value::as_object_mut).filter(|media| !media.contains_key("example")) {
        if let Some(example) = media.get("schema").and_then(|schema| example(schema, schemas)) {
            media.insert("example".to_owned(), example);
        }
    }
}

/// What a value of this schema looks like. A value of which no example is known is left out.
fn example(schema: &Value, schemas: &Value) -> Option<Value> {
    let of = |schema: &Value| example(schema, schemas);
    if let Some(own) = schema.get("example") {
        return Some(own.clone());
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return of(&schemas[name]);
    }
    if let Some(alternatives) = schema["oneOf"].as_array() {
        return alternatives.iter().find(|one| one["type"] != "null").and_then(of);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let fields = parts.iter().filter_map(of).filter_map(|part| if let Value::Object(map) = part { Some(map) } else { None });
        return Some(Value::Object(fields.flatten().collect()));
    }
    if let Some(properties) = schema["properties"].as_object() {
        let fields = properties.iter().filter_map(|(name, property)| Some((name.clone(), of(property)?)));
        return Some(Value::Object(fields.collect()));
    }
    if let Some(items) = schema.get("items") {
        return of(items).map(|item| Value::from(vec![item]));
    }
    schema["enum"].as_array().and_then(|values| values.first()).cloned()
}
