//! What the commit log has said so far, on disk: a redb file that can always be made again from the log.

use super::recent::Recent;
use super::rows::{Digest, FeedRow, HashRow, KeyBytes, Number, Slices, StoryRow, Stub, Week};
use redb::{Database, ReadOnlyTable, ReadableDatabase, ReadableTable, TableDefinition};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::path::Path;

const STORIES: TableDefinition<'_, Number, &[u8]> = TableDefinition::new("stories");
const KEYS: TableDefinition<'_, KeyBytes, Number> = TableDefinition::new("keys");
const HASHES: TableDefinition<'_, Digest, &[u8]> = TableDefinition::new("hashes");
const FEEDS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("feeds");
const SLICES: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("slices");
const WEEKS: TableDefinition<'_, (Week, Number), ()> = TableDefinition::new("weeks");
const STUBS: TableDefinition<'_, Digest, &[u8]> = TableDefinition::new("stubs");
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");

/// Version of the state on disk. A newer one is refused, an older one migrated.
pub const FORMAT: u32 = 1;

/// What the index says about itself and about how far the ledger has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    pub format: u32,
    /// Position in the commit log up to which the index knows everything.
    pub indexed: u64,
    pub next_number: Number,
    pub next_seq: u64,
    /// Every opening: its token, and the first number of the rows under it.
    pub opened: Vec<(u64, u64)>,
    /// How far the outbox is delivered.
    pub delivered: Delivered,
    /// The same for each outlet by its name: the last number that it took.
    pub outlets: Vec<(String, u64)>,
    /// An operator has decided: the next position that is found in an outlet is taken over, whoever wrote it.
    pub adopting: bool,
}

/// How far the outbox is delivered: rows below `next_seq`, which lie before `position` in the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    pub next_seq: u64,
    /// Start of the first frame that holds undelivered rows.
    pub position: u64,
}

/// Any failure of the index. It is not repaired by going on.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("index: {0}")]
    Store(#[from] redb::Error),
    #[error("index: a stored row cannot be read: {0}")]
    Row(#[from] postcard::Error),
}

impl IndexError {
    /// Whether the file system is at fault, so that the same may succeed later: a full disk above all.
    pub fn is_of_the_disk(&self) -> bool {
        matches!(self, Self::Store(redb::Error::Io(_) | redb::Error::PreviousIo))
    }
}

/// Turns redb's many errors into one.
macro_rules! store {
    ($result:expr) => {
        $result.map_err(|error| IndexError::Store(redb::Error::from(error)))
    };
}

pub struct Index {
    database: Database,
}

impl Index {
    /// Opens or makes the file; `cache_bytes` bounds its memory.
    pub fn open(path: &Path, cache_bytes: usize) -> Result<Self, IndexError> {
        let database = store!(Database::builder().set_cache_size(cache_bytes).create(path))?;
        let index = Self { database };
        index.write(&Recent::default(), None)?;
        Ok(index)
    }

    /// The tables as they are now. They stay as they are while they are held.
    pub fn read(&self) -> Result<Tables, IndexError> {
        let transaction = store!(self.database.begin_read())?;
        Ok(Tables {
            stories: store!(transaction.open_table(STORIES))?,
            keys: store!(transaction.open_table(KEYS))?,
            hashes: store!(transaction.open_table(HASHES))?,
            feeds: store!(transaction.open_table(FEEDS))?,
            slices: store!(transaction.open_table(SLICES))?,
            weeks: store!(transaction.open_table(WEEKS))?,
            stubs: store!(transaction.open_table(STUBS))?,
            meta: store!(transaction.open_table(META))?,
        })
    }

    /// Writes effects, sorted, and what the index says about itself, in one durable transaction.
    pub fn write(&self, recent: &Recent, meta: Option<&Meta>) -> Result<(), IndexError> {
        let mut transaction = store!(self.database.begin_write())?;
        transaction.set_quick_repair(true);
        {
            let mut stories = store!(transaction.open_table(STORIES))?;
            for (number, row) in sorted(&recent.stories) {
                match row {
                    Some(row) => drop(store!(stories.insert(number, &**row))?),
                    None => drop(store!(stories.remove(number))?),
                }
            }
            let mut keys = store!(transaction.open_table(KEYS))?;
            for (key, number) in sorted(&recent.keys) {
                match number {
                    Some(number) => drop(store!(keys.insert(key, number))?),
                    None => drop(store!(keys.remove(key))?),
                }
            }
            let mut hashes = store!(transaction.open_table(HASHES))?;
            for (hash, row) in sorted(&recent.hashes) {
                match row {
                    Some(row) => drop(store!(hashes.insert(hash, postcard::to_stdvec(row)?.as_slice()))?),
                    None => drop(store!(hashes.remove(hash))?),
                }
            }
            let mut feeds = store!(transaction.open_table(FEEDS))?;
            for (id, row) in sorted(&recent.feeds) {
                match row {
                    Some(row) => drop(store!(feeds.insert(id.as_str(), postcard::to_stdvec(&**row)?.as_slice()))?),
                    None => drop(store!(feeds.remove(id.as_str()))?),
                }
            }
            let mut slices = store!(transaction.open_table(SLICES))?;
            for (id, row) in sorted(&recent.slices) {
                match row {
                    Some(row) => drop(store!(slices.insert(id.as_str(), postcard::to_stdvec(&**row)?.as_slice()))?),
                    None => drop(store!(slices.remove(id.as_str()))?),
                }
            }
            let mut weeks = store!(transaction.open_table(WEEKS))?;
            for (entry, there) in sorted(&recent.weeks) {
                match there {
                    true => drop(store!(weeks.insert(entry, ()))?),
                    false => drop(store!(weeks.remove(entry))?),
                }
            }
            let mut stubs = store!(transaction.open_table(STUBS))?;
            for (id, stub) in sorted(&recent.stubs) {
                match stub {
                    Some(stub) => drop(store!(stubs.insert(id, postcard::to_stdvec(stub)?.as_slice()))?),
                    None => drop(store!(stubs.remove(id))?),
                }
            }
            let mut table = store!(transaction.open_table(META))?;
            if let Some(meta) = meta {
                store!(table.insert("meta", postcard::to_stdvec(meta)?.as_slice()))?;
            }
        }
        store!(transaction.commit())
    }
}

fn sorted<K: Ord, V>(map: &std::collections::HashMap<K, V>) -> Vec<(&K, &V)> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    entries
}

/// The tables at one moment.
pub struct Tables {
    stories: ReadOnlyTable<Number, &'static [u8]>,
    keys: ReadOnlyTable<KeyBytes, Number>,
    hashes: ReadOnlyTable<Digest, &'static [u8]>,
    feeds: ReadOnlyTable<&'static str, &'static [u8]>,
    slices: ReadOnlyTable<&'static str, &'static [u8]>,
    weeks: ReadOnlyTable<(Week, Number), ()>,
    stubs: ReadOnlyTable<Digest, &'static [u8]>,
    meta: ReadOnlyTable<&'static str, &'static [u8]>,
}

impl Tables {
    pub fn story(&self, number: Number) -> Result<Option<StoryRow>, IndexError> {
        decode(store!(self.stories.get(number))?)
    }

    pub fn key(&self, key: &KeyBytes) -> Result<Option<Number>, IndexError> {
        Ok(store!(self.keys.get(key))?.map(|number| number.value()))
    }

    pub fn hash(&self, hash: &Digest) -> Result<Option<HashRow>, IndexError> {
        decode(store!(self.hashes.get(hash))?)
    }

    pub fn feed(&self, id: &str) -> Result<Option<FeedRow>, IndexError> {
        decode(store!(self.feeds.get(id))?)
    }

    pub fn slices(&self, id: &str) -> Result<Option<Slices>, IndexError> {
        decode(store!(self.slices.get(id))?)
    }

    pub fn stub(&self, id: &Digest) -> Result<Option<Stub>, IndexError> {
        decode(store!(self.stubs.get(id))?)
    }

    pub fn meta(&self) -> Result<Option<Meta>, IndexError> {
        decode(store!(self.meta.get("meta"))?)
    }

    /// Stories last sighted in a week before `week`, oldest first, at most so many.
    pub fn sighted_before(&self, from: (Week, Number), week: Week, most: usize) -> Result<Vec<(Week, Number)>, IndexError> {
        let entries = store!(self.weeks.range(from.min((week, 0))..(week, 0)))?.take(most);
        entries.map(|entry| Ok(store!(entry)?.0.value())).collect()
    }

    /// Stubs from an id on, in the order of ids, at most so many.
    pub fn stubs_from(&self, id: Digest, most: usize) -> Result<Vec<(Digest, Stub)>, IndexError> {
        let entries = store!(self.stubs.range(id..))?.take(most);
        let decode = |entry: (redb::AccessGuard<'_, Digest>, redb::AccessGuard<'_, &'static [u8]>)| {
            Ok((entry.0.value(), postcard::from_bytes(entry.1.value())?))
        };
        entries.map(|entry| decode(store!(entry)?)).collect()
    }

    /// Ids of all feeds.
    pub fn feed_ids(&self) -> Result<Vec<String>, IndexError> {
        let entries = store!(self.feeds.iter())?;
        entries.map(|entry| Ok(store!(entry)?.0.value().to_owned())).collect()
    }

    /// Number of stories.
    pub fn stories(&self) -> Result<u64, IndexError> {
        use redb::ReadableTableMetadata;
        store!(self.stories.len())
    }
}

fn decode<T: DeserializeOwned>(bytes: Option<redb::AccessGuard<'_, &'static [u8]>>) -> Result<Option<T>, IndexError> {
    bytes.map(|bytes| Ok(postcard::from_bytes(bytes.value())?)).transpose()
}
