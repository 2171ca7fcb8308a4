//! The closed sets of words that records, metrics, logs and dead letters share.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares an enum whose names are its words: snake case in JSON, metrics and logs, and a list of them all.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every member, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word that stands for this member everywhere outside the code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();
            fn from_str(word: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|member| member.as_str() == word).ok_or(())
            }
        }
    };
}

words! {
    /// The format that a story was read from (`source_format`).
    SourceFormat {
        PlainText = "plain_text",
        Rss1 = "rss1",
        Rss2 = "rss2",
        Atom = "atom",
        JsonFeed = "jsonfeed",
        NewsSitemap = "news_sitemap",
    }
}

words! {
    /// What carried the bytes (`ingest_connector`).
    Connector {
        Http = "http",
        Spool = "spool",
        File = "file",
    }
}

words! {
    /// What a revision is to its story (`change`).
    Change {
        New = "new",
        Update = "update",
        Correction = "correction",
        Add = "add",
        Kill = "kill",
        Withhold = "withhold",
        Release = "release",
        Metadata = "metadata",
    }
}

words! {
    /// IPTC publishing status (`pub_status`): <http://cv.iptc.org/newscodes/pubstatusg2/>.
    PubStatus {
        Usable = "usable",
        Withheld = "withheld",
        Canceled = "canceled",
    }
}

words! {
    /// ninjs `type`.
    ItemType {
        Text = "text",
        Audio = "audio",
        Video = "video",
        Picture = "picture",
        Graphic = "graphic",
        Composite = "composite",
    }
}

words! {
    /// Which identity key gave the `story_id`, strongest first.
    Identity {
        Native = "native",
        Link = "link",
        SlugWindow = "slug_window",
        Content = "content",
    }
}

words! {
    /// How a copy relates to what it repeats.
    Relation {
        Exact = "exact",
        Near = "near",
        Update = "update",
        Related = "related",
    }
}

words! {
    /// Where the year of a dateline came from (`dateline_year_source`).
    YearSource {
        Explicit = "explicit",
        Transmission = "transmission",
        Received = "received",
        Configured = "configured",
        None = "none",
    }
}

words! {
    /// What was noticed and did not stop the story (`ingest_warnings`).
    Warning {
        /// No headline was sent; `title` is derived from the text.
        NoHeadline = "no_headline",
        /// The year of the dateline was inferred from the reference date.
        YearInferred = "year_inferred",
        /// No year fits the dateline well enough; `dateline_date` is null.
        YearAmbiguous = "year_ambiguous",
        /// The dateline rests on capitals and a separator that comes again in the sentence.
        DatelineLowConfidence = "dateline_low_confidence",
        /// No declaration and not UTF-8: read as windows-1252 or as detected.
        CharsetFallback = "charset_fallback",
        /// The declared charset contradicts the bytes.
        CharsetMismatch = "charset_mismatch",
        /// Bytes that the charset does not hold became what windows-1252 has for them, or U+FFFD.
        CharsetReplaced = "charset_replaced",
        /// A provider's time could not be read or is out of bounds; its printed form is in `extra`.
        DateRejected = "date_rejected",
        /// A provider's time named no zone or an unknown one and was read as UTC.
        ZoneAssumed = "zone_assumed",
        /// The same provider version came with another text.
        VersionReused = "version_reused",
        /// The provider's id had been used for another story.
        GuidReused = "guid_reused",
        /// A kill was matched by slug or text, not by id.
        KillMatchHeuristic = "kill_match_heuristic",
        /// The markup of the body was too deep or too large to be kept; the text is whole.
        HtmlDropped = "html_dropped",
        /// The body was cut to fit the size of a record.
        BodyTruncated = "body_truncated",
        /// A field other than the body was cut to its bound.
        FieldTruncated = "field_truncated",
        /// Control characters or characters not allowed in text were removed.
        ControlCharacters = "control_characters",
        /// The item came from a document with markup errors.
        MarkupRepaired = "markup_repaired",
        /// Neither id nor link: identity rests on the text.
        NoIdentifier = "no_identifier",
        /// The language was detected, not declared.
        LanguageDetected = "language_detected",
    }
}

words! {
    /// Why something was not read: the closed set of dead-letter reasons.
    Reason {
        /// The content is of no format that is known here.
        UnknownFormat = "unknown_format",
        /// Another document where a feed was expected: login, challenge, an error, a sitemap without news.
        NotAFeed = "not_a_feed",
        /// The payload has no bytes, or nothing but white space.
        Empty = "empty",
        /// The payload or an item is above its byte limit.
        TooLarge = "too_large",
        /// Decompressed size or ratio is above the limit.
        DecompressionLimit = "decompression_limit",
        /// Not well-formed, and nothing could be salvaged.
        Malformed = "malformed",
        /// An XML document declares entities beyond plain text.
        XmlEntityDecl = "xml_entity_decl",
        /// XML is nested deeper than allowed.
        XmlTooDeep = "xml_too_deep",
        /// A tag is longer than allowed, or has too many attributes.
        XmlTagTooLarge = "xml_tag_too_large",
        /// JSON is nested deeper than allowed.
        JsonTooDeep = "json_too_deep",
        /// A document has more items than allowed; those after the limit were left.
        TooManyItems = "too_many_items",
        /// The document ends in the middle of an item.
        Truncated = "truncated",
        /// Nothing in the item maps to a field of the record.
        NoContent = "no_content",
        /// The item is of a class that is not carried (planning, concepts).
        UnsupportedItemClass = "unsupported_item_class",
        /// The encoded record is larger than the topic allows even after cutting.
        RecordTooLarge = "record_too_large",
        /// The broker refused this one record.
        BrokerRefused = "broker_refused",
        /// The ledger could not commit this payload alone.
        CommitFailed = "commit_failed",
        /// The path is not a regular file (a link, a pipe, a device).
        NotARegularFile = "not_a_regular_file",
        /// The file could not be opened or read.
        Unreadable = "unreadable",
    }
}
