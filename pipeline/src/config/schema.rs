//! The configuration as JSON Schema, for editors.

use super::Config;
use super::service::ROOT;
use serde_json::{Value as Json, json};

impl Config {
    /// JSON Schema (2020-12) of the configuration file, from the same list of keys that reads it.
    ///
    /// It knows types, words and defaults; bounds that concern several keys only `dateline check` knows.
    pub fn json_schema() -> Json {
        let mut schema = ROOT.schema();
        if let Some(object) = schema.as_object_mut() {
            object.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
            object.insert("title".into(), json!("dateline configuration"));
        }
        schema
    }
}
