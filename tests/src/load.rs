//! Load from two sides at once: feeds that grow with every poll and correct what they said, and a wire that drops files.

use crate::feeds::{Connection, FeedServer, Request};
use crate::spool::Spool;
use crate::stories::{Story, rss};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Stories that a feed lists at once. A poll whose answer is not committed before a kill is lost, and several kills may
/// follow closely: what only a few polls show would be lost by right.
const LISTED: usize = 130;
/// One story of so many is corrected, when so many others have come after it: each of its states is shown in ten polls or
/// more.
const CORRECTED: (usize, usize) = (10, 60);
/// Stories by which a feed grows with each poll.
const GROWTH: usize = 5;

/// A load under way.
pub struct Load {
    server: FeedServer,
    feeds: Vec<(String, Arc<AtomicUsize>)>,
    growing: Arc<AtomicBool>,
    wire: Option<JoinHandle<usize>>,
}

impl Load {
    /// Feeds `f0`, `f1` … that stand still until [`Load::begin`].
    pub fn new(feeds: usize) -> Self {
        let server = FeedServer::start();
        let growing = Arc::new(AtomicBool::new(false));
        let names = (0..feeds).map(|number| format!("f{number}"));
        let feeds = names.map(|name| {
            let served = Arc::new(AtomicUsize::new(0));
            let (desk, counter, growing) = (name.clone(), served.clone(), growing.clone());
            server.serve(&name, move |request: &Request, connection: &mut Connection<'_>| {
                let growth = if growing.load(Ordering::Relaxed) { GROWTH } else { 0 };
                let end = counter.fetch_add(growth, Ordering::Relaxed) + growth;
                let listed: Vec<Story> = (end.saturating_sub(LISTED)..end).map(|number| shown(&desk, number, end)).collect();
                connection.document(request, &rss(&listed))
            });
            (name, served)
        });
        let feeds = feeds.collect();
        Self { server, feeds, growing, wire: None }
    }

    /// Names and URLs of the feeds.
    pub fn urls(&self) -> Vec<(String, String)> {
        self.feeds.iter().map(|(name, _)| (name.clone(), self.server.url(name))).collect()
    }

    /// From now on feeds grow, and a file is dropped into the folder every `gap`.
    pub fn begin(&mut self, spool: Spool, gap: Duration) {
        self.growing.store(true, Ordering::Relaxed);
        let growing = self.growing.clone();
        self.wire = Some(std::thread::spawn(move || {
            let mut count = 0;
            while growing.load(Ordering::Relaxed) {
                spool.drop_file(&format!("{count}.txt"), Story::new("wire", count).wire());
                count += 1;
                std::thread::sleep(gap);
            }
            count
        }));
    }

    /// Ends the growth, waits until every feed was polled once more, and gives the headlines of all that was offered: a
    /// corrected story has two.
    pub fn finish(&mut self) -> BTreeSet<String> {
        self.growing.store(false, Ordering::Relaxed);
        let dropped = self.wire.take().map_or(0, |wire| wire.join().expect("wire"));
        let mut offered: BTreeSet<String> = Story::several("wire", dropped).iter().map(Story::headline).collect();
        for (name, served) in &self.feeds {
            // The answer under way when the growth ended may be the last that grew; the second one after it is complete.
            let seen = self.server.requests(name);
            crate::wait::until(&format!("{name} is polled again"), || self.server.requests(name) >= seen + 3);
            let end = served.load(Ordering::Relaxed);
            for number in 0..end {
                offered.extend([Story::new(name, number).headline(), shown(name, number, end).headline()]);
            }
        }
        offered
    }
}

/// A story as its feed lists it when there are `end` of them.
fn shown(desk: &str, number: usize, end: usize) -> Story {
    let (one_of, after) = CORRECTED;
    let story = Story::new(desk, number);
    if number.is_multiple_of(one_of) && end - number > after { story.corrected() } else { story }
}
