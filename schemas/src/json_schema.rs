//! The record as JSON Schema 2020-12, generated from [`Story`], so that it cannot say anything else than the code.

use crate::story::{SCHEMA_VERSION, Story};
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Value, json};

/// JSON Schema of the record: one flat object, all properties required, no others allowed.
///
/// The committed copy is `schemas/story.schema.json`.
pub fn story() -> Value {
    // What is written is described, not what could be read: options that are null are present all the same.
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<Story>();
    Closed.transform(&mut schema);
    schema.insert("$id".to_owned(), json!(format!("urn:dateline:story:{SCHEMA_VERSION}")));
    schema.insert("title".to_owned(), json!("dateline story"));
    schema.to_value()
}

/// Closes every object, and takes out formats that JSON Schema does not know (`uint32`, `double`).
#[derive(Clone)]
struct Closed;

impl Transform for Closed {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        if schema.get("properties").is_some() {
            schema.insert("additionalProperties".to_owned(), json!(false));
        }
        if schema.get("format").and_then(Value::as_str).is_some_and(|format| !matches!(format, "date-time" | "date")) {
            schema.remove("format");
        }
    }
}

/// Shapes of strings in the record.
pub(crate) mod shape {
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    /// So many lower-case hexadecimal digits.
    pub struct Hex<const DIGITS: usize>;

    impl<const DIGITS: usize> JsonSchema for Hex<DIGITS> {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            format!("Hex{DIGITS}").into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "pattern": format!("^[0-9a-f]{{{DIGITS}}}$") })
        }
    }

    /// RFC 3339 in UTC with exactly three decimals and `Z`.
    pub struct Moment;

    impl JsonSchema for Moment {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            "Moment".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "type": "string",
                "format": "date-time",
                "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$",
            })
        }
    }

    /// A day of the calendar, `YYYY-MM-DD`.
    pub struct Day;

    impl JsonSchema for Day {
        fn inline_schema() -> bool {
            true
        }

        fn schema_name() -> Cow<'static, str> {
            "Day".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
        }
    }
}
