//! What a start does: opens the index, cuts the log's torn tail, takes what the index does not know into memory.

use super::frame::{self, Broken};
use super::index::{FORMAT, Index, Meta};
use super::recent::Recent;
use super::rows::Effect;
use super::{LOG_SUFFIX, OpenError, Options, Recovered, index_path, log_path};
use crate::segments::Segments;
use std::fs;

/// Finds out how far the ledger has come.
pub fn recover(options: &Options) -> Result<Recovered, OpenError> {
    let path = index_path(&options.directory);
    let failed = |error| OpenError::Index { path: path.clone(), error };
    let index = Index::open(&path, options.cache_bytes).map_err(failed)?;
    let meta = index.read().and_then(|tables| tables.meta()).map_err(failed)?.unwrap_or_else(|| Meta {
        format: FORMAT,
        next_seq: 1,
        next_number: 1,
        ..Meta::default()
    });
    if meta.format > FORMAT {
        return Err(OpenError::Newer { path, found: meta.format, known: FORMAT });
    }
    let directory = log_path(&options.directory);
    let segments = Segments::open(&directory, LOG_SUFFIX).map_err(|error| OpenError::Folder { path: directory, error })?;
    replay(index, meta, segments)
}

/// Reads the frames after the indexed position.
fn replay(index: Index, mut meta: Meta, mut segments: Segments) -> Result<Recovered, OpenError> {
    let mut recent = Recent::default();
    let mut end = segments.bases().last().copied().unwrap_or(meta.indexed).max(meta.indexed);
    let bases = segments.bases().to_vec();
    if let Some(&begins) = bases.first().filter(|base| **base > meta.indexed) {
        return Err(OpenError::Lost { path: segments.directory().to_owned(), begins, indexed: meta.indexed });
    }
    for (at, base) in bases.iter().copied().enumerate() {
        let is_last = at + 1 == bases.len();
        if bases.get(at + 1).is_some_and(|next| *next <= meta.indexed) {
            continue;
        }
        let path = segments.path(base);
        let bytes = fs::read(&path).map_err(|error| OpenError::Folder { path: path.clone(), error })?;
        let mut offset = usize::try_from(meta.indexed.saturating_sub(base)).unwrap_or(usize::MAX).min(bytes.len());
        while let Some(rest) = bytes.get(offset..).filter(|rest| !rest.is_empty()) {
            match frame::effects(rest) {
                Ok((effects, next)) => {
                    effects.into_iter().for_each(|effect| take(&mut meta, &mut recent, effect));
                    meta.next_seq = meta.next_seq.max(next.seq);
                    offset += frame::length(rest).unwrap_or(bytes.len());
                }
                // Appends are cut back when they fail, so only the last one can be torn, and nothing follows it.
                Err(Broken::Short | Broken::Damaged) if is_last && !frame::found_in(rest.get(1..).unwrap_or_default()) => {
                    tracing::warn!(path = %path.display(), bytes = rest.len(), "the commit log ended in a record that was never acknowledged; it is cut off");
                    segments.cut(offset as u64).map_err(|error| OpenError::Folder { path: path.clone(), error })?;
                    break;
                }
                Err(_) => return Err(OpenError::Damaged { path, position: base + offset as u64 }),
            }
        }
        end = base + offset as u64;
    }
    // The index can be ahead of an empty or lost log only by what was deleted from it.
    if segments.bases().last().is_none_or(|base| base + segments.length() < meta.indexed) {
        let base = meta.indexed.max(end);
        segments.roll(base).map_err(|error| OpenError::Folder { path: segments.directory().to_owned(), error })?;
        end = base;
    }
    Ok(Recovered { index, meta, recent, segments, end })
}

fn take(meta: &mut Meta, recent: &mut Recent, effect: Effect) {
    match &effect {
        Effect::Story(number, _) => meta.next_number = meta.next_number.max(number + 1),
        Effect::Opened { token, first_seq } => meta.opened.push((*token, *first_seq)),
        _ => {}
    }
    recent.apply(effect);
}
