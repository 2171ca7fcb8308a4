//! The closed sets that metric labels are taken from. What a feed, a host or a message says is never among them.

use super::instrument::Labels;
use connectors::Format;
use connectors::format::FORMATS;
use connectors::source::websub::Death;
use schemas::{Connector, Reason, Warning};

/// Declares a closed set of words that is one label.
macro_rules! label {
    ($(#[$meta:meta])* $set:ident as $name:literal { $($(#[$doc:meta])* $member:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $set { $($(#[$doc])* $member,)+ }

        impl $set {
            /// Every member, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$member,)+];

            /// The word in metrics, logs and documents.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$member => $word,)+ }
            }
        }

        impl serde::Serialize for $set {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl std::fmt::Display for $set {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::metrics::instrument::Labels for $set {
            const NAMES: &'static [&'static str] = &[$name];
            type Words = [&'static str; 1];

            fn words(self) -> Self::Words {
                [self.as_str()]
            }

            fn expected() -> Vec<Self> {
                Self::ALL.to_vec()
            }
        }
    };
}
pub(crate) use label;

label! {
    /// What the ledger made of a story.
    Verdict as "verdict" {
        New = "new",
        Revision = "revision",
        Unchanged = "unchanged",
        Duplicate = "duplicate",
        Older = "older",
        Rejected = "rejected",
    }
}

label! {
    /// How a subscription at a hub stands.
    Subscribed as "state" {
        /// Asked for, and not yet verified by the hub.
        Requested = "requested",
        /// The hub pushes.
        Live = "live",
        /// The hub pushes and has been asked to go on.
        Renewing = "renewing",
        /// Of no use; tried again later.
        Dead = "dead",
        /// The hub is told to stop.
        Leaving = "leaving",
    }
}

label! {
    /// What came of one push.
    Push as "outcome" {
        /// Signed and committed.
        Taken = "taken",
        /// Without a signature: dropped.
        Unsigned = "unsigned",
        /// With a signature that is not by our key: dropped.
        Forged = "forged",
        /// Signed with SHA-1: dropped.
        Weak = "weak",
        /// At a callback that was never given out, or is no longer valid.
        Unknown = "unknown",
        /// Above http.max_body.
        TooLarge = "too_large",
        /// More at once than are taken.
        Busy = "busy",
        /// Intake waits, or the ledger cannot commit; the hub sends it again.
        Refused = "refused",
        /// The body ended early or came too slowly.
        CutShort = "cut_short",
    }
}

label! {
    /// What came of one fetch.
    Fetch as "outcome" {
        /// A body was read to its end.
        Fetched = "fetched",
        /// The server answered 304.
        NotModified = "not_modified",
        /// The body is the one of the last poll, byte for byte.
        SameBody = "same_body",
        /// The body or the document ended early.
        CutShort = "cut_short",
        /// A limit of bytes or of ratio was met.
        TooLarge = "too_large",
        /// Connecting, a pause between bytes, the rate or the whole took too long.
        Timeout = "timeout",
        /// The name could not be resolved.
        NameResolution = "name_resolution",
        /// The guard against private networks refused the address.
        AddressRefused = "address_refused",
        /// The connection was refused or lost.
        Connection = "connection",
        /// TLS could not be agreed, or the certificate is not trusted.
        Tls = "tls",
        /// Too many redirects, or one that leads where it must not.
        Redirect = "redirect",
        /// 401 or 403.
        Forbidden = "forbidden",
        /// A challenge or a captcha, with whatever status: a wall against programs.
        BotWall = "bot_wall",
        /// The endpoint of `auth` with kind oauth2 gave no token.
        NoToken = "no_token",
        /// 410, or 404 for so long that the feed counts as gone.
        Gone = "gone",
        /// 429, or 503 with Retry-After.
        RateLimited = "rate_limited",
        /// Another 4xx.
        ClientError = "client_error",
        /// Another 5xx.
        ServerError = "server_error",
        /// The answer is no HTTP, or its encoding is broken.
        Protocol = "protocol",
        /// A file that could not be opened, or is no regular file.
        Unreadable = "unreadable",
        /// A file that changed while it was read; it is read again.
        ChangedWhileRead = "changed_while_read",
    }
}

impl Fetch {
    /// Whether a fetch by this connector can end so.
    const fn occurs(self, connector: Connector) -> bool {
        let spool_only = matches!(self, Self::Unreadable | Self::ChangedWhileRead);
        match connector {
            Connector::Http => !spool_only,
            Connector::Spool => spool_only || matches!(self, Self::Fetched | Self::TooLarge),
            Connector::File => false,
        }
    }
}

label! {
    /// How a feed is.
    FeedState as "state" {
        /// Its last poll succeeded.
        Healthy = "healthy",
        /// Its last poll failed; it is tried again.
        Failing = "failing",
        /// It has not been polled yet.
        Pending = "pending",
        /// Another service holds its folder.
        Conflict = "conflict",
        /// Its server says that it is gone for good.
        Gone = "gone",
    }
}

label! {
    /// Why intake waits.
    Pause as "reason" {
        /// What is owed to the topics is above `outbox.max_bytes`.
        OutboxFull = "outbox_full",
        /// The disk has less than `outbox.min_free` free.
        DiskFloor = "disk_floor",
    }
}

label! {
    /// What came of a commit of the ledger.
    Commit as "outcome" {
        /// Written and synced.
        Durable = "durable",
        /// The append or the sync failed and was cut back.
        Failed = "failed",
        /// A commit that failed alone again and again; its payload was kept.
        GivenUp = "given_up",
    }
}

label! {
    /// What a topic is for; its name is configuration.
    Topic as "topic" {
        Stories = "stories",
        Latest = "latest",
        Duplicates = "duplicates",
        Deadletter = "deadletter",
        Progress = "progress",
    }
}

label! {
    /// What came of one attempt to deliver a batch of rows.
    Delivered as "outcome" {
        /// The outlet has made every row durable.
        Durable = "durable",
        /// A fault that passes: the batch is tried again.
        Retried = "retried",
        /// The outlet refused a row for what it is.
        Refused = "refused",
        /// The outlet does not accept us: authentication, authorisation, a topic that is missing.
        Denied = "denied",
        /// The outlet or its producer has to be made again.
        Fatal = "fatal",
    }
}

label! {
    /// How a transaction ended.
    Transaction as "outcome" {
        Committed = "committed",
        Aborted = "aborted",
        /// Nobody can say before `progress` is read again.
        InDoubt = "in_doubt",
        /// Another producer took over.
        Fenced = "fenced",
    }
}

label! {
    /// Why a producer was made again.
    Rebuild as "reason" {
        Fenced = "fenced",
        Fatal = "fatal",
        InDoubt = "in_doubt",
    }
}

label! {
    /// Where a payload or a story stopped.
    Stage as "stage" {
        Fetch = "fetch",
        Decode = "decode",
        Normalize = "normalize",
        Commit = "commit",
        Publish = "publish",
    }
}

impl Stage {
    /// Whether something can stop here for that reason.
    const fn occurs(self, reason: Reason) -> bool {
        match reason {
            Reason::TooLarge | Reason::Truncated => matches!(self, Self::Fetch | Self::Decode),
            Reason::DecompressionLimit | Reason::NotARegularFile | Reason::Unreadable => matches!(self, Self::Fetch),
            Reason::NoContent => matches!(self, Self::Decode | Self::Normalize),
            Reason::RecordTooLarge => matches!(self, Self::Commit | Self::Publish),
            Reason::CommitFailed => matches!(self, Self::Commit),
            Reason::BrokerRefused => matches!(self, Self::Publish),
            _ => matches!(self, Self::Decode),
        }
    }
}

label! {
    /// What came of a reload of the configuration.
    Reload as "outcome" {
        Applied = "applied",
        /// The new file is wrong; the old configuration stays.
        Refused = "refused",
    }
}

impl Labels for &'static Format {
    const NAMES: &'static [&'static str] = &["format"];
    type Words = [&'static str; 1];

    fn words(self) -> Self::Words {
        [self.name]
    }

    fn expected() -> Vec<Self> {
        FORMATS.to_vec()
    }
}

/// The format of a payload, when one was recognised.
impl Labels for Option<&'static Format> {
    const NAMES: &'static [&'static str] = &["format"];
    type Words = [&'static str; 1];

    fn words(self) -> Self::Words {
        [self.map_or("unknown", |format| format.name)]
    }

    fn expected() -> Vec<Self> {
        FORMATS.iter().copied().map(Some).chain([None]).collect()
    }
}

/// Makes a closed set of another crate a label.
macro_rules! term {
    ($set:ident as $name:literal, $expected:expr) => {
        impl Labels for $set {
            const NAMES: &'static [&'static str] = &[$name];
            type Words = [&'static str; 1];

            fn words(self) -> Self::Words {
                [self.as_str()]
            }

            fn expected() -> Vec<Self> {
                $expected
            }
        }
    };
}

// The connector `file` belongs to `dateline parse`, which serves no metrics.
term!(Connector as "connector", vec![Self::Http, Self::Spool]);
term!(Reason as "reason", Self::ALL.to_vec());
term!(Warning as "warning", Self::ALL.to_vec());
term!(Death as "reason", Self::ALL.to_vec());

/// Makes pairs of two labels a label of their own, expected where they can occur together.
macro_rules! pair {
    ($first:ident, $second:ident, $occurs:expr) => {
        impl Labels for ($first, $second) {
            #[expect(clippy::indexing_slicing, reason = "evaluated when compiled")]
            const NAMES: &'static [&'static str] = &[$first::NAMES[0], $second::NAMES[0]];
            type Words = [&'static str; 2];

            fn words(self) -> Self::Words {
                [self.0.as_str(), self.1.as_str()]
            }

            fn expected() -> Vec<Self> {
                let pairs = $first::ALL.iter().flat_map(|first| $second::ALL.iter().map(move |second| (*first, *second)));
                pairs.filter($occurs).collect()
            }
        }
    };
}

pair!(Connector, Fetch, |(connector, fetch)| fetch.occurs(*connector));
pair!(Stage, Reason, |(stage, reason)| stage.occurs(*reason));
