//! `${env:NAME}`, `${file:path}` and `${credential:name}`: what no configuration file should hold.
//!
//! References are replaced in values that TOML has already been read into, so what they stand for can change no structure.

use super::context::Context;
use super::kind::{Wrong, shorten};
use std::io::Read;
use std::path::Path;

/// A text with its references replaced. Has no `Debug` on purpose.
pub(super) struct Revealed {
    pub pieces: Vec<Piece>,
    pub warnings: Vec<Wrong>,
}

pub(super) enum Piece {
    Literal(String),
    Secret(String),
}

impl Revealed {
    /// The text as it is used.
    pub fn value(&self) -> String {
        self.with(|secret| secret.to_owned())
    }

    /// The text with each secret changed.
    pub fn with(&self, change: impl Fn(&str) -> String) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Secret(text) => change(text),
        };
        self.pieces.iter().map(piece).collect()
    }

    /// Whether any of it came from elsewhere.
    pub fn has_secret(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Secret(_)))
    }
}

/// Whether a text wants something replaced.
pub(super) fn has_reference(text: &str) -> bool {
    text.replace("$${", "").contains("${")
}

/// Replaces all references in a text; `$${` stands for `${` itself.
///
/// # Errors
/// Each reference that cannot be replaced, as the end of a sentence that begins with the key's name.
pub(super) fn reveal(context: &Context<'_>, text: &str) -> Result<Revealed, Vec<Wrong>> {
    let (mut revealed, mut wrongs) = (Revealed { pieces: Vec::new(), warnings: Vec::new() }, Vec::new());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, from) = rest.split_at(at);
        if let Some(before) = before.strip_suffix('$') {
            revealed.pieces.push(Piece::Literal(format!("{before}${{")));
            rest = from.get(2..).unwrap_or("");
            continue;
        }
        revealed.pieces.push(Piece::Literal(before.to_owned()));
        let Some((reference, after)) = from.get(2..).and_then(|from| from.split_once('}')) else {
            wrongs.push(Wrong::with_help("has `${` without its `}`", "write $${ where ${ itself is meant"));
            return Err(wrongs);
        };
        match resolve(context, reference, &mut revealed.warnings) {
            Ok(secret) => revealed.pieces.push(Piece::Secret(secret)),
            Err(wrong) => wrongs.push(wrong),
        }
        rest = after;
    }
    revealed.pieces.push(Piece::Literal(rest.to_owned()));
    if wrongs.is_empty() { Ok(revealed) } else { Err(wrongs) }
}

fn resolve(context: &Context<'_>, reference: &str, warnings: &mut Vec<Wrong>) -> Result<String, Wrong> {
    let written = shorten(reference);
    let secret = match reference.split_once(':') {
        Some(("env", name)) => (context.environment)(name).ok_or_else(|| {
            let help = format!("set {} in the environment of the service", shorten(name));
            Wrong::with_help(format!("refers to ${{{written}}}, which is not set"), help)
        })?,
        Some(("file", path)) if !path.is_empty() => read(&context.path(path), &written, warnings)?,
        Some(("credential", name)) if !name.is_empty() && !name.contains('/') && name != ".." => {
            let folder = (context.environment)("CREDENTIALS_DIRECTORY").ok_or_else(|| {
                let help = "systemd sets it for units with LoadCredential=; elsewhere use ${file:path}";
                Wrong::with_help(format!("refers to ${{{written}}}, but CREDENTIALS_DIRECTORY is not set"), help)
            })?;
            read(&Path::new(&folder).join(name), &written, warnings)?
        }
        _ => {
            let help = "known are ${env:NAME}, ${file:path} and ${credential:name}; write $${ where ${ itself is meant";
            return Err(Wrong::with_help(format!("has ${{{written}}}, which is no reference"), help));
        }
    };
    if secret.is_empty() {
        return Err(Wrong::new(format!("refers to ${{{written}}}, which is empty")));
    }
    if secret.contains('\0') {
        return Err(Wrong::new(format!("refers to ${{{written}}}, which holds a NUL character")));
    }
    Ok(secret)
}

/// Largest file that a secret is read from; a bundle of certificates has some 200 KiB.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// The text of a file without the line break at its end, which editors add.
fn read(path: &Path, written: &str, warnings: &mut Vec<Wrong>) -> Result<String, Wrong> {
    let cannot = |why: String| Wrong::new(format!("refers to ${{{written}}}, which cannot be read: {why}"));
    let metadata = std::fs::metadata(path).map_err(|error| cannot(error.to_string()))?;
    // A pipe or device could wait or go on for ever.
    if !metadata.is_file() {
        return Err(cannot("it is no regular file".into()));
    }
    if metadata.len() > MAX_FILE_BYTES {
        return Err(cannot("it has more than 1 MiB".into()));
    }
    if is_open_to_all(&metadata) {
        let message = format!("everyone on this machine can read the file of ${{{written}}}");
        warnings.push(Wrong::with_help(message, "chmod o-rwx takes that away"));
    }
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|error| cannot(error.to_string()))?;
    file.take(MAX_FILE_BYTES).read_to_string(&mut text).map_err(|error| cannot(error.to_string()))?;
    let end = text.strip_suffix('\n').map_or(text.len(), |text| text.strip_suffix('\r').unwrap_or(text).len());
    text.truncate(end);
    Ok(text)
}

#[cfg(unix)]
pub(super) fn is_open_to_all(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o004 != 0
}

#[cfg(not(unix))]
pub(super) fn is_open_to_all(_metadata: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(name: &str) -> Option<String> {
        match name {
            "TOKEN" => Some("a\"b\nc = ${env:OTHER}".into()),
            "EMPTY" => Some(String::new()),
            "NUL" => Some("a\0b".into()),
            _ => None,
        }
    }

    fn revealed(text: &str) -> Result<String, Vec<String>> {
        let context = Context::new(&environment, Path::new("/nonexistent"));
        reveal(&context, text)
            .map(|revealed| revealed.value())
            .map_err(|wrongs| wrongs.into_iter().map(|wrong| wrong.message).collect())
    }

    #[test]
    fn se_09_a_value_is_taken_verbatim_and_never_read_again() {
        assert_eq!(revealed("Bearer ${env:TOKEN}!"), Ok("Bearer a\"b\nc = ${env:OTHER}!".into()));
        assert_eq!(revealed("no reference"), Ok("no reference".into()));
        assert_eq!(revealed("$${env:TOKEN} $5"), Ok("${env:TOKEN} $5".into()));
    }

    #[test]
    fn each_reference_that_fails_is_told() {
        let wrongs = revealed("${env:A} ${env:EMPTY} ${env:NUL} ${file:x} ${HOME} ${credential:x} ${file:}").unwrap_err();
        assert_eq!(wrongs.len(), 7, "{wrongs:?}");
        assert_eq!(revealed("${env:TOKEN").unwrap_err(), ["has `${` without its `}`"]);
    }

    #[test]
    fn files_lose_one_line_break_and_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("one"), "s3cret\n\r\n").unwrap();
        std::fs::write(folder.path().join("large"), vec![b'x'; (1 << 20) + 1]).unwrap();
        std::fs::write(folder.path().join("bytes"), [0xff, 0xfe]).unwrap();
        let here = folder.path().to_str().unwrap().to_owned();
        let environment = move |name: &str| (name == "CREDENTIALS_DIRECTORY").then(|| here.clone());
        let context = Context::new(&environment, folder.path());
        for text in ["${file:one}", "${credential:one}"] {
            assert_eq!(reveal(&context, text).ok().unwrap().value(), "s3cret\n");
        }
        for text in ["${file:large}", "${file:bytes}", "${file:.}", "${credential:../one}", "${credential:..}"] {
            assert!(reveal(&context, text).is_err(), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_all_can_read_is_warned_of() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "s3cret").unwrap();
        let context = Context::new(&environment, folder.path());
        for (mode, warned) in [(0o600, 0), (0o640, 0), (0o644, 1)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(reveal(&context, "${file:secret}").ok().unwrap().warnings.len(), warned, "{mode:o}");
        }
    }
}
