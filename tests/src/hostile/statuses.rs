//! HS-14 to HS-16: validators that lie, waits beyond reason, servers that have had enough.

use super::heads::{add, said};
use crate::feeds::FeedServer;

pub(super) fn serve(server: &FeedServer, paths: &mut Vec<String>) {
    let statuses = [
        ("error", "500 Internal Server Error", ""),
        ("busy", "503 Service Unavailable", "retry-after: 99999999\r\n"),
        ("busy-before", "503 Service Unavailable", "retry-after: -5\r\n"),
        ("busy-until", "503 Service Unavailable", "retry-after: Fri, 01 Jan 2999 00:00:00 GMT\r\n"),
        ("limited-for-ever", "429 Too Many Requests", "retry-after: 99999999999999999999\r\n"),
        ("gone", "410 Gone", ""),
        ("nothing-new", "304 Not Modified", "etag: \"1\"\r\n"),
        ("nothing", "204 No Content", ""),
        ("part", "226 IM Used", "im: feed\r\n"),
    ];
    for (name, status, fields) in statuses {
        let fields = format!("{fields}content-length: 0");
        add(server, paths, name, move |_, connection| connection.head(status, &fields));
    }
    // The tag is the same for ever and the body never is; by its clock it is 2099.
    add(server, paths, "same-tag", |request, connection| {
        let body = format!("<rss version=\"2.0\"><channel><title>{}</title></channel></rss>", request.number);
        let fields = "content-type: application/rss+xml\r\netag: \"1\"\r\ndate: Thu, 01 Jan 2099 00:00:00 GMT";
        connection.head("200 OK", &format!("{fields}\r\ncontent-length: {}", body.len()))?;
        said(connection, body.as_bytes())
    });
}
