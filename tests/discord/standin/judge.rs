//! The judge: Discord's published OpenAPI document, against which every request and every answer is held.
//!
//! The stand-in is not its own judge: where it and the bot agree on something that Discord would not
//! say or take, the document disagrees. Its path is in the variable below; without it nothing is checked,
//! which is said once, and which is a failure where `CI=true`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::{Registry, Resource, Validator};
use serde_json::{Value, json};

/// Where the document is.
pub const VARIABLE: &str = "GOODTERMS_OPENAPI";
const DOCUMENT: &str = "https://discord.com/openapi.json";
/// One body is reported with so many of its faults.
const REPORTED: usize = 5;

/// An operation of the document: a template of its path and what it says.
struct Operation {
    steps: Vec<String>,
    method: String,
    template: String,
    multipart: bool,
    takes_body: bool,
}

pub struct Judge {
    document: Value,
    registry: Registry<'static>,
    operations: Vec<Operation>,
    /// Schemas by their pointer, each compiled when it is first needed.
    compiled: Mutex<HashMap<String, Arc<Validator>>>,
}

/// The judge of this process, if the document is there.
///
/// # Panics
/// Where `CI=true` and there is no document, or where it cannot be read.
pub fn judge() -> Option<&'static Judge> {
    static JUDGE: OnceLock<Option<Judge>> = OnceLock::new();
    JUDGE
        .get_or_init(|| match std::env::var(VARIABLE) {
            Ok(path) => {
                let text = std::fs::read_to_string(&path)
                    .unwrap_or_else(|why| panic!("{VARIABLE}={path}: {why}"));
                let document = serde_json::from_str(&text)
                    .unwrap_or_else(|why| panic!("{VARIABLE}={path}: {why}"));
                Some(Judge::new(document))
            }
            Err(_) => {
                let required = std::env::var("CI").is_ok_and(|it| it == "true");
                assert!(
                    !required,
                    "CI needs {VARIABLE}: the path of Discord's OpenAPI document"
                );
                eprintln!("not checked against Discord's OpenAPI document: {VARIABLE} is not set");
                None
            }
        })
        .as_ref()
}

/// Where the document says less than Discord does, by its reference documentation.
fn amend(document: &mut Value) {
    let text_or_number = json!({"type": ["string", "integer"]});
    // "Error Messages": inside `errors` a code is a word, such as BASE_TYPE_REQUIRED.
    document["components"]["schemas"]["InnerErrors"]["properties"]["_errors"]["items"] = json!({
        "type": "object", "required": ["code", "message"],
        "properties": {"code": text_or_number, "message": {"type": "string"}},
    });
    // "Uploading Files": an attachment that describes `files[0]` has the number 0 for its id.
    document["components"]["schemas"]["MessageAttachmentRequest"]["properties"]["id"] =
        json!({"type": ["string", "integer"]});
    // "Application Command Object": default_member_permissions is a bit set in a string.
    for name in [
        "ApplicationCommandCreateRequest",
        "ApplicationCommandUpdateRequest",
    ] {
        let schema = &mut document["components"]["schemas"][name];
        if schema.is_object() {
            schema["properties"]["default_member_permissions"] =
                json!({"type": ["string", "integer", "null"]});
        }
    }
}

impl Judge {
    fn new(mut document: Value) -> Self {
        amend(&mut document);
        let resource = Resource::from_contents(document.clone());
        let registry = Registry::new()
            .add(DOCUMENT, resource)
            .and_then(|it| it.prepare())
            .expect("Discord's document is a set of schemas");
        let operations = operations(&document);
        Self {
            document,
            registry,
            operations,
            compiled: Mutex::default(),
        }
    }

    /// Holds a request against its operation.
    pub fn request(&self, call: &Request<'_>, violations: &mut Vec<String>) {
        let what = format!("request {} {}", call.method, call.path);
        let Some((operation, bound)) = self.operation(call.method, call.path) else {
            violations.push(format!("{what}: the document has no such operation"));
            return;
        };
        let base = ["paths", operation.template.as_str()].map(escape).join("/");
        for place in [&base, &format!("{base}/{}", operation.method)] {
            let list = self.document.pointer(&format!("/{place}/parameters"));
            for (index, parameter) in list
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .enumerate()
            {
                let pointer = format!("{place}/parameters/{index}/schema");
                self.parameter(parameter, &pointer, (call, &bound, &what), violations);
            }
        }
        match call.body {
            None if operation.takes_body => violations.push(format!("{what}: it has no body")),
            Some(body) if operation.takes_body => {
                let kind = if call.multipart {
                    "multipart/form-data"
                } else {
                    "application/json"
                };
                if call.multipart && !operation.multipart {
                    violations.push(format!("{what}: it takes no multipart"));
                    return;
                }
                let pointer = format!(
                    "{base}/{}/requestBody/content/{}/schema",
                    operation.method,
                    escape(kind)
                );
                self.hold_body(&pointer, body, &what, violations);
            }
            None | Some(_) => {}
        }
    }

    fn parameter(
        &self,
        parameter: &Value,
        pointer: &str,
        (call, bound, what): (&Request<'_>, &HashMap<String, String>, &str),
        violations: &mut Vec<String>,
    ) {
        let name = parameter["name"].as_str().unwrap_or_default();
        let given = match parameter["in"].as_str() {
            Some("path") => bound.get(name).cloned(),
            _ => call
                .query
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.clone()),
        };
        match given {
            None if parameter["required"] == json!(true) => {
                violations.push(format!("{what}: parameter {name} is missing"));
            }
            None => {}
            Some(text) => {
                let numbers = text.parse::<i64>().map(|it| json!(it)).ok();
                let flags = text.parse::<bool>().map(|it| json!(it)).ok();
                let readings = [Some(json!(text)), numbers, flags];
                let validator = self.validator(pointer);
                if !readings.iter().flatten().any(|it| validator.is_valid(it)) {
                    violations.push(format!("{what}: parameter {name} cannot be {text:?}"));
                }
            }
        }
    }

    /// Holds an answer against what the operation says for its status. Of 5xx it says nothing.
    pub fn answer(
        &self,
        (method, path): (&str, &str),
        status: u16,
        body: Option<&Value>,
        violations: &mut Vec<String>,
    ) {
        let what = format!("answer {status} to {method} {path}");
        let Some((operation, _)) = self.operation(method, path).filter(|_| status < 500) else {
            return;
        };
        let base = [
            "paths",
            operation.template.as_str(),
            operation.method.as_str(),
            "responses",
        ]
        .map(escape)
        .join("/");
        let named = [status.to_string(), format!("{}XX", status / 100)]
            .into_iter()
            .find(|it| self.document.pointer(&format!("/{base}/{it}")).is_some());
        let Some(named) = named else {
            violations.push(format!("{what}: the document knows no such status"));
            return;
        };
        let said = self.follow(&format!("{base}/{named}"));
        let pointer = format!("{said}/content/application~1json/schema");
        match (self.document.pointer(&format!("/{pointer}")), body) {
            (None, None) => {}
            (None, Some(_)) => {
                violations.push(format!("{what}: it has a body, and should have none"))
            }
            (Some(_), None) => violations.push(format!("{what}: it has no body")),
            (Some(_), Some(body)) => self.hold(&pointer, body, &what, violations),
        }
    }

    /// Holds an object inside a gateway event against its component schema.
    pub fn object(&self, schema: &str, value: &Value, event: &str, violations: &mut Vec<String>) {
        self.hold(
            &format!("components/schemas/{schema}"),
            value,
            event,
            violations,
        );
    }

    fn operation(&self, method: &str, path: &str) -> Option<(&Operation, HashMap<String, String>)> {
        let steps: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        self.operations
            .iter()
            .filter(|it| it.method.eq_ignore_ascii_case(method) && it.steps.len() == steps.len())
            .find_map(|it| {
                let mut bound = HashMap::new();
                for (named, given) in it.steps.iter().zip(&steps) {
                    match named.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
                        Some(name) => {
                            bound.insert(name.to_owned(), (*given).to_owned());
                        }
                        None if named == given => {}
                        None => return None,
                    }
                }
                Some((it, bound))
            })
    }

    fn validator(&self, pointer: &str) -> Arc<Validator> {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = compiled.entry(pointer.to_owned()).or_insert_with(|| {
            let schema = json!({"$ref": format!("{DOCUMENT}#/{}", in_uri(pointer))});
            let validator = jsonschema::options()
                .with_draft(jsonschema::Draft::Draft202012)
                .with_registry(&self.registry)
                .should_validate_formats(true)
                .should_ignore_unknown_formats(true)
                .build(&schema)
                .unwrap_or_else(|why| panic!("{pointer} of Discord's document: {why}"));
            Arc::new(validator)
        });
        Arc::clone(entry)
    }

    /// Holds a body against the forms of it that know all its fields: a union in the document lets a wrong
    /// field of one form pass as an unknown field of another.
    fn hold_body(&self, pointer: &str, body: &Value, what: &str, violations: &mut Vec<String>) {
        let Some(fields) = body.as_object() else {
            self.hold(pointer, body, what, violations);
            return;
        };
        let forms = self.forms(pointer);
        let unknown = |form: &String| {
            let known = self.fields(form);
            fields
                .keys()
                .filter(|it| !known.contains(it))
                .cloned()
                .collect::<Vec<_>>()
        };
        let fitting: Vec<&String> = forms.iter().filter(|it| unknown(it).is_empty()).collect();
        match fitting.first() {
            None => {
                let fewest = forms.iter().map(unknown).min_by_key(Vec::len);
                violations.push(format!(
                    "{what}: the document has no fields {:?}",
                    fewest.unwrap_or_default()
                ));
            }
            Some(_) if fitting.iter().any(|it| self.validator(it).is_valid(body)) => {}
            Some(first) => self.hold(first, body, what, violations),
        }
    }

    /// The pointers of the forms that a schema unites; of a schema that is no union, its own.
    fn forms(&self, pointer: &str) -> Vec<String> {
        let pointer = self.follow(pointer);
        let united = self
            .document
            .pointer(&format!("/{pointer}/anyOf"))
            .and_then(Value::as_array);
        match united {
            None => vec![pointer],
            Some(list) => (0..list.len())
                .flat_map(|it| self.forms(&format!("{pointer}/anyOf/{it}")))
                .collect(),
        }
    }

    /// The names of the fields that a schema and what it is composed of have.
    fn fields(&self, pointer: &str) -> Vec<&String> {
        let pointer = self.follow(pointer);
        let schema = self.document.pointer(&format!("/{pointer}"));
        let own = schema.and_then(|it| it["properties"].as_object());
        let mut names: Vec<&String> = own.into_iter().flat_map(|it| it.keys()).collect();
        let parts = schema
            .and_then(|it| it["allOf"].as_array())
            .map_or(0, Vec::len);
        for part in 0..parts {
            names.extend(self.fields(&format!("{pointer}/allOf/{part}")));
        }
        names
    }

    /// The pointer, or the one that it refers to.
    fn follow(&self, pointer: &str) -> String {
        let reference = self
            .document
            .pointer(&format!("/{pointer}/$ref"))
            .and_then(Value::as_str);
        reference.map_or_else(
            || pointer.to_owned(),
            |it| it.trim_start_matches("#/").to_owned(),
        )
    }

    fn hold(&self, pointer: &str, value: &Value, what: &str, violations: &mut Vec<String>) {
        let validator = self.validator(pointer);
        if validator.is_valid(value) {
            return;
        }
        for error in validator.iter_errors(value).take(REPORTED) {
            violations.push(format!(
                "{what}: at {:?}: {error}",
                error.instance_path().to_string()
            ));
        }
    }
}

/// A request as the judge looks at it.
pub struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a [(String, String)],
    pub body: Option<&'a Value>,
    pub multipart: bool,
}

/// One step of a JSON pointer.
fn escape(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// A JSON pointer as the fragment of a URI, which may have no braces.
fn in_uri(pointer: &str) -> String {
    pointer.replace('{', "%7B").replace('}', "%7D")
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (template, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, said) in methods.as_object().into_iter().flatten() {
            if method == "parameters" {
                continue;
            }
            let steps = template
                .trim_start_matches('/')
                .split('/')
                .map(str::to_owned)
                .collect();
            all.push(Operation {
                steps,
                method: method.clone(),
                template: template.clone(),
                multipart: said["requestBody"]["content"]["multipart/form-data"].is_object(),
                takes_body: said["requestBody"].is_object(),
            });
        }
    }
    // `/users/@me` before `/users/{user_id}`.
    all.sort_by_key(|it| it.steps.iter().filter(|step| step.starts_with('{')).count());
    all
}
