//! Feeds and wire copy to measure with: made up word by word, the same in every run.

use std::fmt::Write;

/// Items of one feed.
pub const ITEMS: usize = 25;

const WORDS: &str = "the the the of of and and to to in in a a for on with that by after from said will harbour council ferry \
    minister rain market bridge talks vote budget Monday Tuesday Wednesday port ships region officials report percent prices \
    workers government company people week year month power grid schools railway court judge election parliament opposition \
    leader security water supply storm warning coast weather service repair damage village owner insurance decision plan law \
    against before between during without because although however already nearly about more than less other several";

/// A sequence of numbers that looks random and is always the same (xorshift).
pub struct Sequence(u64);

impl Sequence {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// One story: what all formats carry.
pub struct Story {
    pub number: u64,
    pub headline: String,
    pub summary: String,
    pub paragraphs: Vec<String>,
}

impl Story {
    /// About 2,000 characters in eight paragraphs, the first with a dateline.
    pub fn new(number: u64) -> Self {
        let mut sequence = Sequence::new(number + 1);
        let vocabulary: Vec<&str> = WORDS.split_whitespace().collect();
        let mut words = |count: usize| {
            let mut text = String::new();
            for at in 0..count {
                let word = vocabulary[sequence.below(vocabulary.len())];
                match sequence.below(24) {
                    0 => write!(text, " {},{:03}", 1 + sequence.below(90), sequence.below(1000)).unwrap(),
                    1 if at > 2 => write!(text, ". The {word}").unwrap(),
                    2 => write!(text, ", “{word}”").unwrap(),
                    _ => write!(text, " {word}").unwrap(),
                }
            }
            text.trim_start_matches([' ', ',', '.']).to_owned()
        };
        let headline = format!("Harbour {} {number}", words(7));
        let summary = format!("{}.", words(25));
        let mut paragraphs: Vec<String> = (0..8).map(|_| format!("{}.", words(38))).collect();
        paragraphs[0].insert_str(0, "PORTHAVEN, June 27 (EXAMPLE-WIRE) — ");
        Self { number, headline, summary, paragraphs }
    }

    pub fn html(&self) -> String {
        let mut html = String::new();
        for (at, paragraph) in self.paragraphs.iter().enumerate() {
            match at % 4 {
                1 => write!(html, "<p class=\"lead\">{paragraph} <a href=\"/more/{at}\">More</a></p>").unwrap(),
                2 => writeln!(html, "<p>{paragraph}<br/><b>Ferries</b> &amp; ships</p>").unwrap(),
                _ => writeln!(html, "<p>{paragraph}</p>").unwrap(),
            }
        }
        html
    }
}

fn stories() -> impl Iterator<Item = Story> {
    (0..ITEMS as u64).map(Story::new)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// RSS 2.0 with Dublin Core and full content, as publishing systems print it.
pub fn rss() -> Vec<u8> {
    let mut feed = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel>\
         <title>Example</title><link>https://example.org/</link><language>en-gb</language>\n",
    );
    for story in stories() {
        let (number, html) = (story.number, story.html());
        writeln!(
            feed,
            "<item><title>{}</title><link>https://example.org/stories/{number}?utm_source=rss</link>\
             <guid isPermaLink=\"false\">urn:example:{number}</guid><pubDate>Thu, 27 Jun 2019 10:{:02}:00 +0200</pubDate>\
             <dc:creator><![CDATA[Erika Beispiel]]></dc:creator><category>shipping</category><category>weather</category>\
             <media:content url=\"https://example.org/{number}.jpg\" type=\"image/jpeg\" width=\"640\" height=\"480\"/>\
             <description><![CDATA[<p>{}</p>]]></description><content:encoded><![CDATA[{html}]]></content:encoded></item>",
            escaped(&story.headline),
            number % 60,
            story.summary,
        )
        .unwrap();
    }
    feed.push_str("</channel></rss>\n");
    feed.into_bytes()
}

/// Atom (RFC 4287) with escaped HTML.
pub fn atom() -> Vec<u8> {
    let mut feed = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\"><title>Example</title>\
         <id>urn:example:feed</id><updated>2019-06-27T10:00:00Z</updated><link rel=\"self\" href=\"https://example.org/atom\"/>\n",
    );
    for story in stories() {
        let number = story.number;
        writeln!(
            feed,
            "<entry><title>{}</title><id>urn:example:{number}</id><link rel=\"alternate\" href=\"https://example.org/stories/{number}\"/>\
             <published>2019-06-27T08:{:02}:00Z</published><updated>2019-06-27T09:{:02}:00Z</updated>\
             <author><name>Erika Beispiel</name></author><category term=\"shipping\"/>\
             <summary type=\"html\">{}</summary><content type=\"html\">{}</content></entry>",
            escaped(&story.headline),
            number % 60,
            number % 60,
            escaped(&story.summary),
            escaped(&story.html()),
        )
        .unwrap();
    }
    feed.push_str("</feed>\n");
    feed.into_bytes()
}

/// JSON Feed 1.1.
pub fn json_feed() -> Vec<u8> {
    let item = |story: Story| {
        serde_json::json!({
            "id": format!("urn:example:{}", story.number),
            "url": format!("https://example.org/stories/{}", story.number),
            "title": story.headline,
            "summary": story.summary,
            "content_html": story.html(),
            "date_published": format!("2019-06-27T08:{:02}:00Z", story.number % 60),
            "authors": [{ "name": "Erika Beispiel" }],
            "tags": ["shipping", "weather"],
        })
    };
    let items: Vec<_> = stories().map(item).collect();
    let version = "https://jsonfeed.org/version/1.1";
    serde_json::to_vec(&serde_json::json!({ "version": version, "title": "Example", "items": items })).unwrap()
}

/// Agency copy in one file: a headline, one paragraph a line, a sign-off.
pub fn wire_copy(number: u64) -> Vec<u8> {
    let story = Story::new(number);
    format!("{}\n\n{}\n\n— EXAMPLE-WIRE\n", story.headline, story.paragraphs.join("\n")).into_bytes()
}
