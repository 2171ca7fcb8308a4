//! What reading a configuration shares: the files read so far, the problems found so far, the environment.

use super::place::{Place, SourceFile};
use super::report::{Problem, Related, Severity};
use std::cell::RefCell;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Gives an environment variable; tests pass a map.
pub(super) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

pub(super) struct Context<'a> {
    pub environment: Environment<'a>,
    /// What relative paths are relative to: the folder of the main file.
    pub base: &'a Path,
    /// Stands for the file of added feeds, as it would be.
    pub added: Option<&'a str>,
    files: RefCell<Vec<SourceFile>>,
    complaints: RefCell<Vec<Complaint>>,
}

/// A problem while files are still being read.
pub(super) struct Complaint {
    severity: Severity,
    at: At,
    message: String,
    help: Option<String>,
    related: Option<(Place, &'static str)>,
    /// Found by the TOML parser: what else is said of the same place only follows from it.
    is_syntax: bool,
}

enum At {
    Place(Place),
    /// A file that could not be read.
    File(String),
}

impl Complaint {
    pub fn error(place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            at: At::Place(place),
            message: message.into(),
            help: None,
            related: None,
            is_syntax: false,
        }
    }

    pub fn syntax(place: Place, message: impl Into<String>) -> Self {
        Self { is_syntax: true, ..Self::error(place, message) }
    }

    pub fn warning(place: Place, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(place, message) }
    }

    pub fn file(name: impl Into<String>, message: impl Into<String>) -> Self {
        let nowhere = Place { file: 0, start: 0, end: 0 };
        Self { at: At::File(name.into()), ..Self::error(nowhere, message) }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    pub fn related(mut self, place: Place, label: &'static str) -> Self {
        self.related = Some((place, label));
        self
    }
}

impl<'a> Context<'a> {
    pub fn new(environment: Environment<'a>, base: &'a Path) -> Self {
        Self { environment, base, added: None, files: RefCell::default(), complaints: RefCell::default() }
    }

    /// Takes a file in and gives its number.
    pub fn add_file(&self, name: String, text: Arc<str>) -> usize {
        let mut files = self.files.borrow_mut();
        files.push(SourceFile::new(name, text));
        files.len() - 1
    }

    /// Tells which ranges of a file no report may show.
    pub fn hide(&self, file: usize, secrets: Vec<Range<usize>>) {
        if let Some(file) = self.files.borrow_mut().get_mut(file) {
            file.hide(secrets);
        }
    }

    pub fn add(&self, complaint: Complaint) {
        self.complaints.borrow_mut().push(complaint);
    }

    /// Says of the last syntax error of a file that what else is wrong with it is not known yet.
    pub fn note_unread(&self, file: usize) {
        let mut complaints = self.complaints.borrow_mut();
        let of_file =
            |complaint: &&mut Complaint| complaint.is_syntax && matches!(&complaint.at, At::Place(place) if place.file == file);
        if let Some(last) = complaints.iter_mut().filter(of_file).max_by_key(|complaint| match &complaint.at {
            At::Place(place) => place.start,
            At::File(_) => 0,
        }) {
            let more = "the rest of this file is checked when its syntax is right";
            last.help = Some(last.help.take().map_or_else(|| more.to_owned(), |help| format!("{help}; {more}")));
        }
    }

    /// Whether no error has been found so far.
    pub fn is_clean(&self) -> bool {
        self.complaints.borrow().iter().all(|complaint| complaint.severity == Severity::Warning)
    }

    /// A path as the service uses it: relative ones from the main file's folder.
    pub fn path(&self, written: &str) -> PathBuf {
        self.base.join(written)
    }

    /// All problems so far, in the order of files and lines.
    pub fn finish(self) -> Vec<Problem> {
        let files = self.files.into_inner();
        let mut complaints = self.complaints.into_inner();
        complaints.sort_by_key(|complaint| match &complaint.at {
            At::Place(place) => (place.file, place.start, !complaint.is_syntax, complaint.severity),
            At::File(_) => (usize::MAX, 0, true, complaint.severity),
        });
        let mut broken = None;
        complaints.retain(|complaint| {
            let At::Place(place) = &complaint.at else { return true };
            let here = Some((place.file, place.start));
            broken = if complaint.is_syntax { here } else { broken };
            complaint.is_syntax || broken != here
        });
        complaints.into_iter().map(|complaint| problem(&files, complaint)).collect()
    }
}

fn problem(files: &[SourceFile], complaint: Complaint) -> Problem {
    let excerpt = |place: Place| {
        let file = files.get(place.file)?;
        Some((file.name.clone(), file.excerpt(place.start, place.end)))
    };
    let (file, excerpt_here) = match complaint.at {
        At::File(name) => (name, None),
        At::Place(place) => excerpt(place).map_or((String::new(), None), |(name, excerpt)| (name, Some(excerpt))),
    };
    let related =
        complaint.related.and_then(|(place, label)| excerpt(place).map(|(file, excerpt)| Related { file, excerpt, label }));
    Problem::new(complaint.severity, complaint.message, complaint.help, file, excerpt_here, related)
}

/// A path without `.` and `..`, as far as that can be told without asking the disk.
pub(super) fn lexical(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_compared_without_detours() {
        for (path, plain) in [("a/./b/../c", "a/c"), ("./a", "a"), ("../a", "../a"), ("/a/../../b", "/../b"), ("a/..", "")] {
            assert_eq!(lexical(Path::new(path)), Path::new(plain), "{path}");
        }
    }
}
