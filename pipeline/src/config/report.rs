//! Problems of a configuration: each with its place, what is wrong, and what to do.

use super::place::Excerpt;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::json;
use std::fmt::{self, Write};

/// Whether a configuration can be run with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing starts.
    Error,
    /// It runs, and will one day be regretted.
    Warning,
}

/// One thing that is wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    severity: Severity,
    message: String,
    help: Option<String>,
    file: String,
    excerpt: Option<Excerpt>,
    related: Option<Related>,
}

/// Another place that belongs to a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Related {
    pub file: String,
    pub excerpt: Excerpt,
    /// What stands there, in few words.
    pub label: &'static str,
}

impl Problem {
    pub(super) fn new(
        severity: Severity,
        message: String,
        help: Option<String>,
        file: String,
        excerpt: Option<Excerpt>,
        related: Option<Related>,
    ) -> Self {
        Self { severity, message, help, file, excerpt, related }
    }

    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// What is wrong, without secrets, on one line.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do, when that can be told.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The file as the operator would open it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Line and column, both counted from 1, the column in characters. `None` when the file as a whole is meant.
    pub fn position(&self) -> Option<(usize, usize)> {
        self.excerpt.as_ref().map(|excerpt| (excerpt.line, excerpt.column))
    }

    /// The problem for a terminal, several lines, without colours unless asked for.
    pub fn render(&self, coloured: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(self.message.as_str()));
        group = match &self.excerpt {
            Some(excerpt) => show(group, &self.file, excerpt, AnnotationKind::Primary, None),
            None => group.element(Origin::path(self.file.as_str())),
        };
        if let Some(related) = &self.related {
            group = show(group, &related.file, &related.excerpt, AnnotationKind::Context, Some(related.label));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
        let rendered = renderer.render(&[group]);
        // Lines without content end in blanks, which neither terminals nor snapshots want.
        rendered.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }

    /// The problem as one JSON object: `severity`, `file`, `line`, `column`, `message`, `help`; null where unknown.
    pub fn to_json(&self) -> serde_json::Value {
        let position = self.position();
        json!({
            "severity": match self.severity { Severity::Error => "error", Severity::Warning => "warning" },
            "file": self.file,
            "line": position.map(|(line, _)| line),
            "column": position.map(|(_, column)| column),
            "message": self.message,
            "help": self.help,
        })
    }
}

fn show<'a>(
    group: Group<'a>,
    file: &'a str,
    excerpt: &'a Excerpt,
    kind: AnnotationKind,
    label: Option<&'static str>,
) -> Group<'a> {
    match &excerpt.text {
        Some(text) => group.element(
            Snippet::source(text.as_str())
                .line_start(excerpt.line)
                .path(file)
                .annotation(kind.span(excerpt.span.clone()).label(label)),
        ),
        None => group.element(Origin::path(file).line(excerpt.line).char_column(excerpt.column)),
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

/// All problems of a configuration, in the order of its files and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Most problems that are shown in full for people; JSON has them all.
    pub const MAX_SHOWN: usize = 200;

    pub fn new(problems: Vec<Problem>) -> Self {
        Self(problems)
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// How many keep the service from starting.
    pub fn errors(&self) -> usize {
        self.iter().filter(|problem| problem.severity == Severity::Error).count()
    }

    /// How many do not.
    pub fn warnings(&self) -> usize {
        self.0.len() - self.errors()
    }

    /// All problems for a terminal, with a count at the end.
    pub fn render(&self, coloured: bool) -> String {
        let mut text = String::new();
        for problem in self.iter().take(Self::MAX_SHOWN) {
            text.push_str(&problem.render(coloured));
            text.push_str("\n\n");
        }
        if let Some(more) = self.0.len().checked_sub(Self::MAX_SHOWN).filter(|&more| more > 0) {
            let _ = writeln!(text, "... and {more} more; --json lists all");
        }
        let _ = writeln!(text, "{}, {}", count(self.errors(), "error"), count(self.warnings(), "warning"));
        text
    }

    /// One JSON object a line, see [`Problem::to_json`].
    pub fn json_lines(&self) -> String {
        self.iter().map(|problem| format!("{}\n", problem.to_json())).collect()
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Problems {}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
