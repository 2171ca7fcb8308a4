//! Four feeds on loopback that change while one watches: new stories, an edit, a copy, a broken document.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::Instant;

/// A story of the newsroom: when it appears, its id, its headline and its text.
struct Story {
    step: u32,
    id: &'static str,
    headline: &'static str,
    text: &'static str,
}

const STORM: &str = "MERIDIAN BAY, Nov 23 (Example Press) - The storm that kept ships in harbour for two days moved out to sea on Monday \
    morning, and the weather service lifted its warning for the whole of the coast. Power is back in all but three villages of the \
    northern shore, the grid operator said, and the last of them should be supplied again before Wednesday night. Schools will open on \
    Tuesday. The mayor thanked the crews who had worked through both nights and said that a fund for those whose houses were damaged \
    would begin to pay out within the week.";

const VOTE: &str = "LOWMARK CITY, Nov 23 (Example Press) - Parliament in Lowmark passed the budget for next year by 61 votes to 54 on Monday \
    after a debate of eleven hours. The opposition had asked for more money for hospitals.";

const WORLD: &[Story] = &[
    Story { step: 0, id: "w1", headline: "Storm leaves the bay, warning lifted", text: STORM },
    Story {
        step: 1,
        id: "w2",
        headline: "Old tram returns to the harbour line",
        text: "Tram 14, built in 1931, went back into service on the harbour line on Monday. It will run on weekends.",
    },
    Story {
        step: 5,
        id: "w3",
        headline: "Night trains to the plateau from spring",
        text: "Sleeping cars will run between Meridian Bay and the plateau twice a week from April, the railway said.",
    },
];

const POLITICS: &[Story] = &[
    Story { step: 1, id: "p1", headline: "Budget passes by seven votes", text: VOTE },
    // The same text under another roof: it is kept from `stories` and found in `duplicates`.
    Story { step: 3, id: "p2", headline: "Storm leaves the bay, warning lifted", text: STORM },
];

const SCIENCE: &[Story] = &[
    Story {
        step: 2,
        id: "s1",
        headline: "Sea ice returns late for the fourth year",
        text: "The bay froze on 21 November, eleven days later than the mean of thirty years, the institute for polar research said.",
    },
    Story {
        step: 6,
        id: "s2",
        headline: "A comet for patient observers",
        text: "A faint comet will be visible with binoculars low in the east before dawn until the end of the month.",
    },
];

/// From this step on the budget story has another figure.
const EDIT: u32 = 4;
/// The last step of the told story; after it the tide tables go on for as long as one watches.
const LAST: u32 = 8;
/// Tide tables that a feed lists at once.
const TIDES: u32 = 12;

/// The running feed server.
pub struct Newsroom {
    address: SocketAddr,
    clock: Clock,
}

#[derive(Clone, Copy)]
struct Clock {
    opened: Instant,
    step: Duration,
    /// Nothing changes after the last step.
    ends: bool,
}

impl Clock {
    fn now(self) -> u32 {
        let step = (self.opened.elapsed().as_millis() / self.step.as_millis().max(1)).try_into().unwrap_or(u32::MAX);
        if self.ends { step.min(LAST) } else { step }
    }
}

impl Newsroom {
    /// Opens on a free port of loopback.
    pub async fn open(step: Duration, ends: bool) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let clock = Clock { opened: Instant::now(), step, ends };
        let router = Router::new().route("/{feed}", get(serve)).with_state(clock);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, clock })
    }

    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Waits until the last thing has happened and could be seen.
    pub async fn ended(&self) {
        tokio::time::sleep_until(self.clock.opened + self.clock.step * (LAST + 1)).await;
    }
}

async fn serve(State(clock): State<Clock>, Path(feed): Path<String>, request: HeaderMap) -> Response {
    let step = clock.now();
    let (content_type, body) = match feed.as_str() {
        "world.rss" => ("application/rss+xml", rss("Meridian Times", WORLD, step, &tides(step))),
        "politics.atom" => ("application/atom+xml", atom(step)),
        "science.json" => ("application/feed+json", json(step)),
        "broken.rss" => ("application/rss+xml", broken(step)),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let tag = format!("\"{feed}-{:08x}\"", crc32c::crc32c(body.as_bytes()));
    if request.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    ([(header::CONTENT_TYPE, content_type.to_owned()), (header::ETAG, tag)], body).into_response()
}

fn shown(stories: &'static [Story], step: u32) -> impl Iterator<Item = &'static Story> {
    stories.iter().rev().filter(move |story| story.step <= step)
}

fn text(story: &Story, step: u32) -> String {
    if story.id == "p1" && step >= EDIT { story.text.replace("61 votes to 54", "62 votes to 53") } else { story.text.to_owned() }
}

fn rss(title: &str, stories: &'static [Story], step: u32, extra: &str) -> String {
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>{title}</title><link>http://example.org/</link><language>en</language>\n"
    );
    for story in shown(stories, step) {
        // Writing to a string cannot fail.
        let _ = writeln!(
            feed,
            "<item><guid isPermaLink=\"false\">{}</guid><title>{}</title><link>http://example.org/{}</link><description><![CDATA[<p>{}</p>]]></description></item>",
            story.id,
            story.headline,
            story.id,
            text(story, step)
        );
    }
    feed.push_str(extra);
    feed.push_str("</channel></rss>\n");
    feed
}

/// Once the story is told: a tide table every other step, each corrected a little later.
fn tides(step: u32) -> String {
    let mut items = String::new();
    let last = step.saturating_sub(LAST) / 2;
    for number in last.saturating_sub(TIDES) + 1..=last {
        let corrected = (last - number) >= 2 && number % 5 == 0;
        let (height, note) = (20 + number * 7 % 30, if corrected { " Corrected: the evening figure was wrong." } else { "" });
        let _ = writeln!(
            items,
            "<item><guid isPermaLink=\"false\">tide-{number}</guid><title>Tide table {number} for the bay</title><description>High water number {number} stood at {height} decimetres above the mark at the northern pier.{note}</description></item>"
        );
    }
    items
}

fn atom(step: u32) -> String {
    let mut feed = "<?xml version=\"1.0\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>Lowmark Post</title><id>urn:example:lowmark</id>\n".to_owned();
    for story in shown(POLITICS, step) {
        let minute = if story.id == "p1" && step >= EDIT { 30 } else { 10 };
        let _ = writeln!(
            feed,
            "<entry><id>urn:example:{}</id><title>{}</title><updated>2026-11-23T12:{minute}:00Z</updated><link href=\"http://lowmark.example.org/{}\"/><content type=\"text\">{}</content></entry>",
            story.id,
            story.headline,
            story.id,
            text(story, step)
        );
    }
    feed.push_str("</feed>\n");
    feed
}

fn json(step: u32) -> String {
    let items: Vec<_> = shown(SCIENCE, step)
        .map(|story| serde_json::json!({ "id": story.id, "title": story.headline, "content_text": story.text, "url": format!("http://plateau.example.org/{}", story.id) }))
        .collect();
    serde_json::json!({ "version": "https://jsonfeed.org/version/1.1", "title": "Plateau Review", "items": items }).to_string()
}

/// Broken for most of the time, in three ways; its whole items are taken all the same.
fn broken(step: u32) -> String {
    match step % 3 {
        0 => rss(
            "Static Gazette",
            SCIENCE_BRIEF,
            step,
            "<item><title>Unclosed <b>markup & a bare ampersand</title><guid>g2</guid><description>It is read all the same.</description></item>",
        ),
        1 => {
            let mut feed = rss("Static Gazette", SCIENCE_BRIEF, step, "<item><title>This one is cut in the mid");
            feed.truncate(feed.len().saturating_sub("</channel></rss>\n".len()));
            feed
        }
        _ => "<html><head><title>Log in</title></head><body><form>Password</form></body></html>".to_owned(),
    }
}

const SCIENCE_BRIEF: &[Story] = &[Story {
    step: 0,
    id: "g1",
    headline: "A gazette with a bad line",
    text: "Its stories arrive whole, whatever surrounds them.",
}];
