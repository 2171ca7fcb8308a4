//! From a file to a [`Config`], or to all that is wrong with it.

use super::context::{Context, Environment};
use super::key::Table;
use super::read::Reader;
use super::{Config, Problem, Problems, Severity, feeds, file, http, kafka, service, topics, websub};
use std::path::Path;
use std::sync::Arc;

impl Config {
    /// Reads a configuration file and the files that it names. `environment` gives the variables that `${env:NAME}` and
    /// `${credential:NAME}` refer to.
    ///
    /// Touches no network, and no files but the configuration's, those of secrets and those of `[kafka.tls]`.
    /// Beside the configuration come its warnings.
    ///
    /// # Errors
    /// All problems at once, warnings included, in the order of files and lines.
    pub fn load(path: &Path, environment: Environment<'_>) -> Result<(Config, Vec<Problem>), Problems> {
        Self::load_with(path, None, environment)
    }

    /// The same, as it would be if the file of added feeds held `added`.
    ///
    /// # Errors
    /// As for [`Config::load`].
    pub fn load_with(path: &Path, added: Option<&str>, environment: Environment<'_>) -> Result<(Config, Vec<Problem>), Problems> {
        let base = path.parent().unwrap_or(Path::new(""));
        let mut context = Context::new(environment, base);
        context.added = added;
        let config = file::read(&context, path).and_then(|(number, text)| read(&context, number, &text));
        finish(context, config)
    }

    /// The same for a text: `name` stands in reports, relative paths begin at `base`.
    ///
    /// # Errors
    /// As for [`Config::load`].
    pub fn parse(text: &str, name: &str, base: &Path, environment: Environment<'_>) -> Result<(Config, Vec<Problem>), Problems> {
        let context = Context::new(environment, base);
        let number = context.add_file(name.to_owned(), Arc::from(text));
        let config = read(&context, number, text);
        finish(context, config)
    }
}

fn finish(context: Context<'_>, config: Option<Config>) -> Result<(Config, Vec<Problem>), Problems> {
    let problems = context.finish();
    match config {
        Some(config) if problems.iter().all(|problem| problem.severity() == Severity::Warning) => Ok((config, problems)),
        _ => Err(Problems::new(problems)),
    }
}

fn read(context: &Context<'_>, file: usize, text: &str) -> Option<Config> {
    static ROOT: &Table = &service::ROOT;
    file::with_document(context, file, text, ROOT, whole)
}

fn whole(root: &Reader<'_>) -> Config {
    let service = service::read(root);
    let data_dir = root.context.path(&service.data_dir.value);
    Config {
        kafka: kafka::read(root, &service.max_record),
        topics: topics::read(root),
        http: http::read(root),
        websub: websub::read(root),
        feeds: feeds::read(root, service.max_items, &data_dir),
        data_dir,
        admin: service.admin,
        dedupe: service.dedupe,
        ledger: service.ledger,
        outbox: service.outbox,
        topic_log: service.topic_log,
        rejected: service.rejected,
        max_record_bytes: service.max_record.value,
        shutdown_grace: service.shutdown_grace,
    }
}
