//! A configuration that cannot be run with.

use tests::service::{Service, command, finish};
use tests::settings::Settings;
use tests::wait::PATIENCE;

#[test]
fn op_01_all_problems_are_told_at_once_with_their_places() {
    let service = Service::new(&Settings::new());
    let text = r#"data_dir = "data"
shutdown_grace = "20 parsecs"
[admin]
lisen = "127.0.0.1:0"
[outbox]
max_bytes = true
[[feed]]
id = "a"
provider = "a"
source = { kind = "spool", path = "a" }
[[feed]]
id = "a"
provider = "a"
format = "plain_txt"
source = { kind = "http", url = "file:///etc/passwd" }
"#;
    std::fs::write(service.config(), text).unwrap();
    for verb in ["run", "check"] {
        let finished = finish(command().arg(verb).arg(service.config()), b"", PATIENCE);
        assert_eq!(finished.code, Some(78), "{finished:?}");
        let told = format!("{}{}", finished.out, finished.errors);
        for (line, word) in [(2, "parsecs"), (4, "listen"), (6, "max_bytes"), (12, "`a`"), (14, "plain_text"), (15, "http")] {
            let place = format!("dateline.toml:{line}:");
            let at = told.find(&place).unwrap_or_else(|| panic!("{verb}: no {place} in {told}"));
            // The column follows, and the word belongs to this problem.
            let column: String = told[at + place.len()..].chars().take_while(char::is_ascii_digit).collect();
            assert!(column.parse::<usize>().is_ok_and(|column| column > 0), "{verb}: {told}");
            assert!(told.contains(word), "{verb}: no {word} in {told}");
        }
        assert!(told.contains("6 errors"), "{verb}: {told}");
    }
    // Nothing was touched.
    let left: Vec<_> = std::fs::read_dir(service.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["dateline.toml"]);
}
