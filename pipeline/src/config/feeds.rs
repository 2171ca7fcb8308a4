//! All feeds: those of the main file and of the files that it names.

use super::context::{Complaint, Context, lexical};
use super::feed::Draft;
use super::file;
use super::key::{List, Table};
use super::kind::{Text, Wrong, shorten};
use super::place::Place;
use super::read::{Found, Reader};
use super::service::FEEDS;
use super::subscriptions;
use super::{Feed, Source};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

pub(super) static FEED_FILES: List<Text> = List {
    name: "feeds",
    kind: Text { check: pattern },
    required: false,
    example: "feeds/*.toml",
    about: "Further files with [[feed]] tables, and subscription lists (.opml), relative to this file; `*` and `?` may \
            stand in the name. Stands above the first [table].",
};

/// A file that holds feeds and nothing else.
pub(super) static FEED_FILE: Table = Table { title: "a file of feeds", keys: &[&FEEDS] };

/// Most files that are read; each may hold thousands of feeds.
const MAX_FILES: usize = 10_000;

/// Reads all feeds and compares them with one another.
pub(super) fn read(root: &Reader<'_>, max_items: usize, data_dir: &Path) -> Vec<Feed> {
    let mut feeds: Vec<Draft> = Vec::new();
    let mut take =
        |reader: &Reader<'_>| feeds.extend(reader.sections(&FEEDS).iter().map(|table| super::feed::read(table, max_items)));
    take(root);
    let files = files(root);
    for path in files.iter().filter(|path| !is_subscriptions(path)) {
        let Some((number, text)) = file::read(root.context, path) else { continue };
        file::with_document(root.context, number, &text, &FEED_FILE, |reader| take(reader));
    }
    for path in files.iter().filter(|path| is_subscriptions(path)) {
        feeds.extend(subscriptions::read(root.context, path, max_items));
    }
    subscriptions::leave_out_polled(root.context, &mut feeds);
    // Where feeds are written and unreadable, that has been said.
    let is_written = root.written(FEEDS.name).is_some() || root.written(FEED_FILES.name).is_some();
    if feeds.is_empty() && (!is_written || root.context.is_clean()) {
        let help = "add [[feed]] with id and source, or feeds = [\"feeds/*.toml\"] above the first [table]";
        root.context.add(Complaint::error(root.place, "no feed is configured").help(help));
    }
    check_ids(root.context, &feeds);
    check_urls(root.context, &feeds);
    check_folders(root.context, &feeds, data_dir);
    check_providers(root.context, &feeds);
    feeds.into_iter().filter_map(Draft::finish).collect()
}

fn is_subscriptions(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "opml")
}

/// The files that the patterns name, each once, in the order of patterns and names.
fn files(root: &Reader<'_>) -> Vec<PathBuf> {
    let Some(patterns) = root.list(&FEED_FILES) else { return Vec::new() };
    let (mut files, mut known) = (Vec::new(), BTreeSet::new());
    for pattern in patterns.value {
        for path in matching(root.context, &pattern) {
            if known.insert(lexical(&path)) {
                files.push(path);
            }
        }
        if files.len() > MAX_FILES {
            root.error(pattern.place, format!("more than {MAX_FILES} files of feeds; one file may hold many feeds"));
            files.truncate(MAX_FILES);
            break;
        }
    }
    files
}

fn matching(context: &Context<'_>, pattern: &Found<String>) -> Vec<PathBuf> {
    let path = context.path(&pattern.value);
    let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| is_wild(name)) else { return vec![path] };
    let folder = path.parent().unwrap_or(Path::new(""));
    // An empty path is the current folder for opening a file, but not for listing.
    let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = match std::fs::read_dir(listed) {
        Ok(entries) => entries,
        Err(error) => {
            context.add(Complaint::error(pattern.place, format!("folder `{}` cannot be read: {error}", listed.display())));
            return Vec::new();
        }
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    // Names with a dot in front are what editors leave beside a file.
    let mut names: Vec<String> = names.filter(|found| !found.starts_with('.') && matches(name, found)).collect();
    names.sort();
    if names.is_empty() {
        context.add(Complaint::warning(pattern.place, format!("no file matches \"{}\"", shorten(&pattern.value))));
    }
    names.into_iter().map(|name| folder.join(name)).collect()
}

fn is_wild(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether a name matches a pattern with `*` and `?`; quadratic at worst, both being short.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at_pattern, mut at_name, mut star) = (0, 0, None);
    while let Some(letter) = name.get(at_name) {
        match pattern.get(at_pattern) {
            Some('*') => {
                star = Some((at_pattern, at_name));
                at_pattern += 1;
            }
            Some(wanted) if *wanted == '?' || wanted == letter => {
                at_pattern += 1;
                at_name += 1;
            }
            _ => {
                // The last star takes one letter more.
                let Some((star_pattern, star_name)) = star else { return false };
                star = Some((star_pattern, star_name + 1));
                at_pattern = star_pattern + 1;
                at_name = star_name + 1;
            }
        }
    }
    pattern.iter().skip(at_pattern).all(|rest| *rest == '*')
}

fn pattern(text: &str) -> Result<(), Wrong> {
    super::service::path(text)?;
    let name = Path::new(text).file_name().and_then(|name| name.to_str()).unwrap_or("");
    if !name.ends_with(".toml") && !name.ends_with(".opml") {
        let help = "files of feeds end in .toml, subscription lists in .opml; other lists of feeds have to be converted";
        return Err(Wrong::with_help(format!("cannot be \"{}\"", shorten(text)), help));
    }
    if is_wild(text.strip_suffix(name).unwrap_or("")) {
        return Err(Wrong::with_help("has `*` or `?` in a folder's name", "they may stand in the last part only: feeds/*.toml"));
    }
    Ok(())
}

fn check_ids(context: &Context<'_>, feeds: &[Draft]) {
    let mut known: HashMap<&str, Place> = HashMap::new();
    for id in feeds.iter().filter_map(|feed| feed.id.as_ref()) {
        match known.get(id.value.as_str()) {
            Some(first) => {
                let complaint =
                    Complaint::error(id.place, format!("feed id `{}` is used twice", id.value)).related(*first, "first here");
                context.add(complaint.help("ids name feeds in records and in the ledger; give this one another"));
            }
            None => drop(known.insert(&id.value, id.place)),
        }
    }
}

fn check_urls(context: &Context<'_>, feeds: &[Draft]) {
    let mut known: HashMap<&str, Place> = HashMap::new();
    for (source, place) in feeds.iter().filter_map(|feed| feed.source.as_ref()) {
        let Source::Http(http) = source else { continue };
        match known.get(http.url.as_str()) {
            Some(first) => {
                let complaint = Complaint::warning(*place, "two feeds poll this URL").related(*first, "first here");
                context.add(complaint.help("one feed is enough: stories are published once"));
            }
            None => drop(known.insert(http.url.as_str(), *place)),
        }
    }
}

/// A folder belongs to one feed, and is none in which this service keeps files of its own.
fn check_folders(context: &Context<'_>, feeds: &[Draft], data_dir: &Path) {
    let (base, data_dir) = (lexical(context.base), lexical(data_dir));
    let mut known: HashMap<PathBuf, Place> = HashMap::new();
    let mut folders: Vec<(PathBuf, Place)> = Vec::new();
    for (source, place) in feeds.iter().filter_map(|feed| feed.source.as_ref()) {
        let Source::Spool(spool) = source else { continue };
        let folder = lexical(&spool.path);
        let own = |name: &str| folder.starts_with(data_dir.join(name));
        if folder == data_dir || own("topics") || own("rejected") {
            let complaint =
                Complaint::error(*place, "this folder holds the service's own files (data_dir), which it would take for wires");
            context.add(complaint.help("give the feed a folder of its own"));
        } else if folder == base {
            let complaint = Complaint::error(*place, "this folder holds the configuration, which would be taken for a wire");
            context.add(complaint.help("give the feed a folder of its own"));
        }
        match known.get(&folder) {
            Some(first) => {
                let complaint = Complaint::error(*place, "two feeds take files from this folder").related(*first, "first here");
                context.add(complaint.help("each file would go to one of them, by chance"));
            }
            None => {
                known.insert(folder.clone(), *place);
                folders.push((folder, *place));
            }
        }
    }
    for (folder, place) in &folders {
        // A folder beside the files of another feed is well, one in which that feed puts its files is not.
        let mut above = folder.ancestors().filter(|path| ["done", "failed", ".taking"].iter().any(|name| path.ends_with(name)));
        if let Some(outer) = above.find_map(|path| known.get(path.parent()?)) {
            let complaint = Complaint::error(*place, "another feed puts the files that it has read into this folder");
            context.add(complaint.related(*outer, "of this one").help("give each feed a folder of its own"));
        }
    }
}

/// One warning a file: a list of thousands of feeds would bury all else.
fn check_providers(context: &Context<'_>, feeds: &[Draft]) {
    const NAMED: usize = 5;
    let mut by_file: HashMap<usize, Vec<(&str, Place)>> = HashMap::new();
    for id in feeds.iter().filter(|feed| !feed.has_provider).filter_map(|feed| feed.id.as_ref()) {
        by_file.entry(id.place.file).or_default().push((&id.value, id.place));
    }
    for bare in by_file.values() {
        let Some((first, place)) = bare.first() else { continue };
        let message = if bare.len() == 1 {
            format!("feed `{first}` has no `provider`: renaming this feed would make all its stories new")
        } else {
            let mut names: Vec<_> = bare.iter().take(NAMED).map(|(id, _)| *id).collect();
            names.extend((bare.len() > NAMED).then_some("..."));
            let count = bare.len();
            format!("{count} feeds have no `provider` ({}): renaming one would make all its stories new", names.join(", "))
        };
        context.add(Complaint::warning(*place, message).help("add provider = \"...\"; feeds of one publisher share it"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names() {
        for (pattern, name, expected) in [
            ("*.toml", "a.toml", true),
            ("*.toml", ".toml", true),
            ("*.toml", "a.toml.bak", false),
            ("a?c.toml", "abc.toml", true),
            ("a?c.toml", "ac.toml", false),
            ("a*b*c", "aXbYbc", true),
            ("a*b*c", "aXc", false),
            ("", "", true),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
        assert!(!matches(&"*a".repeat(50), &"b".repeat(10_000)));
    }
}
