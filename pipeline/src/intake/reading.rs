//! From a payload to stories and faults: decode, then normalize each draft. Pure.

use crate::metrics::label::Stage;
use connectors::format::{Channel, Seen};
use connectors::source::Payload;
use connectors::{DecodeError, Format, format};
use jiff::Timestamp;
use schemas::hash::{hex, of_bytes};
use schemas::{Connector, Dialect, Normalized, Origin, Reason};
use std::ops::Range;
use std::sync::Arc;

/// How a feed's payloads are read.
#[derive(Clone, Debug)]
pub struct Manner {
    pub feed: String,
    pub provider: String,
    pub connector: Connector,
    /// `None` recognises by content.
    pub format: Option<&'static Format>,
    pub dialect: Arc<Dialect>,
    /// Items beyond these are left.
    pub max_items: usize,
}

impl Manner {
    /// A hash of all that decides how an item is read and whose story it is.
    pub fn hash(&self) -> u64 {
        let format = self.format.map_or("auto", |format| format.name);
        let bytes = of_bytes(format!("{}\0{format}\0{:?}", self.provider, self.dialect).as_bytes());
        bytes.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
    }
}

/// Something that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub stage: Stage,
    pub reason: Reason,
    pub detail: String,
    /// Bytes of the payload that it concerns; empty: all of them.
    pub slice: Range<usize>,
}

/// A story as it was read.
#[derive(Clone, Debug)]
pub struct Read {
    pub story: Normalized,
    /// Bytes of the payload that it was read from.
    pub slice: Range<usize>,
    /// [`schemas::Draft::print`].
    pub print: u64,
}

/// What came of one payload.
#[derive(Debug)]
pub struct Reading {
    /// The format, when one was recognised.
    pub format: Option<&'static Format>,
    pub drafts: usize,
    pub stories: Vec<Read>,
    /// Prints of the items that were passed over.
    pub passed: Vec<u64>,
    pub faults: Vec<Fault>,
    /// What the document says of its feed.
    pub channel: Channel,
    /// The end of the document was seen and nothing was left: a cursor may be stored.
    pub complete: bool,
    /// The drafts are of another reader than the format's own.
    pub second_opinion: bool,
    /// SHA-256 of the payload.
    pub raw_hash: [u8; 32],
}

/// Reads a payload, but for items that were seen before as they stand.
pub fn read(payload: &Payload, manner: &Manner, received_at: Timestamp, seen: &Seen) -> Reading {
    let raw_hash = of_bytes(&payload.bytes);
    let mut reading = Reading {
        format: None,
        drafts: 0,
        stories: Vec::new(),
        passed: Vec::new(),
        faults: Vec::new(),
        channel: Channel::default(),
        complete: false,
        second_opinion: false,
        raw_hash,
    };
    let dialect = dialect(payload, manner);
    let decoded = manner.format.map_or_else(|| format::recognize(&payload.bytes), Ok).and_then(|format| {
        reading.format = Some(format);
        Ok((format, format.decode_unseen(&payload.bytes, &dialect, seen)?))
    });
    let (format, decoded) = match decoded {
        Ok(decoded) => decoded,
        Err(DecodeError { reason, detail }) => {
            reading.faults.push(Fault { stage: Stage::Decode, reason, detail, slice: 0..0 });
            return reading;
        }
    };
    reading.complete = decoded.complete && payload.complete;
    reading.second_opinion = decoded.second_opinion;
    reading.drafts = decoded.drafts.len();
    reading.passed = decoded.passed;
    reading.channel = decoded.channel;
    let faults = decoded.faults.into_iter();
    reading.faults.extend(faults.map(|fault| Fault {
        stage: Stage::Decode,
        reason: fault.reason,
        detail: fault.detail,
        slice: fault.slice,
    }));
    let origin = Origin {
        feed: manner.feed.clone(),
        provider: manner.provider.clone(),
        connector: manner.connector,
        dialect,
        source_uri: payload.source_uri.clone(),
        raw_hash: hex(&raw_hash),
        raw_bytes: payload.bytes.len() as u64,
        charset: decoded.charset,
        parser: format.parser,
        received_at,
        modified: payload.modified,
    };
    for (at, draft) in decoded.drafts.into_iter().enumerate() {
        if at >= manner.max_items {
            let detail = format!("{} items, {} taken (limits.max_items)", reading.drafts, manner.max_items);
            reading.faults.push(Fault { stage: Stage::Decode, reason: Reason::TooManyItems, detail, slice: 0..0 });
            reading.complete = false;
            break;
        }
        let (slice, print) = (draft.slice.clone(), draft.print);
        match schemas::normalize(draft, &origin) {
            Ok(story) => reading.stories.push(Read { story, slice, print }),
            Err(rejection) => {
                reading.faults.push(Fault { stage: Stage::Normalize, reason: rejection.reason, detail: rejection.detail, slice });
            }
        }
    }
    oldest_version_first(&mut reading.stories);
    reading
}

/// What the transport says stands in for what the configuration leaves open.
fn dialect(payload: &Payload, manner: &Manner) -> Arc<Dialect> {
    if payload.charset.is_none() && payload.base_url.is_none() {
        return manner.dialect.clone();
    }
    let mut dialect = (*manner.dialect).clone();
    dialect.charset = dialect.charset.or_else(|| payload.charset.clone());
    dialect.base_url = dialect.base_url.or_else(|| payload.base_url.clone());
    Arc::new(dialect)
}

/// Several items with one id are versions of one story (RFC 4287 §4.1.1): they change places among themselves,
/// so that they are judged oldest first, and nothing else moves.
fn oldest_version_first(stories: &mut [Read]) {
    use std::collections::HashMap;
    let mut places: HashMap<[u8; 16], Vec<usize>> = HashMap::with_capacity(stories.len());
    for (at, read) in stories.iter().enumerate() {
        places.entry(read.story.marks.keys.story_id()).or_default().push(at);
    }
    for places in places.into_values().filter(|places| places.len() > 1) {
        let mut versions: Vec<_> = places.iter().filter_map(|at| stories.get(*at).cloned()).collect();
        versions.sort_by_key(|read| (read.story.marks.version, read.story.content.version_created));
        for (at, version) in places.into_iter().zip(versions) {
            if let Some(place) = stories.get_mut(at) {
                *place = version;
            }
        }
    }
}
