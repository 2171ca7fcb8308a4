//! Configurations as a whole: broken ones with their reports, good ones with what they mean.

use super::*;
use std::path::Path;

/// Values that must never be seen: what the environment holds, and what fixtures wrongly hold themselves.
const HUSHED: &[&str] = &["from-the-environment", "hush-hush"];

fn environment(name: &str) -> Option<String> {
    let value = match name {
        "TOKEN" | "EXAMPLE_WORLD_TOKEN" => "from-the-environment",
        "KAFKA_PASSWORD" | "KAFKA_KEY_PASSWORD" => "\"from-the-environment\"\n[kafka]\nbrokers = []",
        "BROKEN" => "from-the-environment\r\nX-Evil: 1",
        "DOTS" => "..",
        "EMPTY" => "",
        _ => return None,
    };
    Some(value.to_owned())
}

fn fixtures() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir("fixtures/config")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().unwrap().strip_suffix(".toml").map(str::to_owned))
        .collect();
    names.sort();
    names
}

fn problems(result: Result<(Config, Vec<Problem>), Problems>) -> Problems {
    match result {
        Ok((_, warnings)) => Problems::new(warnings),
        Err(problems) => problems,
    }
}

fn good(text: &str) -> Config {
    match Config::parse(text, "dateline.toml", Path::new("base"), &environment) {
        Ok((config, _)) => config,
        Err(problems) => panic!("{problems}"),
    }
}

fn report(text: &str) -> String {
    problems(Config::parse(text, "dateline.toml", Path::new("base"), &environment)).to_string()
}

const FEED: &str = "[[feed]]\nid = \"fen\"\nprovider = \"fen\"\nsource = { kind = \"spool\", path = \"wires/fen\" }\n";

#[test]
fn op_01_broken_configurations_tell_all_their_problems_at_once() {
    let names = fixtures();
    assert!(names.len() >= 60, "{} fixtures", names.len());
    for name in names {
        let path = format!("fixtures/config/{name}.toml");
        let problems = match Config::load(Path::new(&path), &environment) {
            Err(problems) => problems,
            Ok(_) => panic!("{name} has no error"),
        };
        let report = problems.to_string();
        for secret in HUSHED {
            let all = report.clone() + &problems.json_lines() + &problems.render(true);
            assert!(!all.contains(secret), "{name} shows a secret:\n{report}");
        }
        // Each problem has a place, unless a file could not be read at all.
        for problem in &problems {
            assert!(problem.position().is_some() || problem.message().starts_with("cannot be read"), "{name}: {problem}");
        }
        insta::with_settings!({ snapshot_path => "../../fixtures/config", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name.as_str(), report);
        });
    }
}

#[test]
fn op_01_nothing_is_made_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dateline.toml");
    std::fs::write(&path, format!("data_dir = \"data\"\n{FEED}")).unwrap();
    let (config, _) = Config::load(&path, &environment).unwrap();
    assert_eq!(config.data_dir, folder.path().join("data"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn op_02_errors_stop_and_warnings_do_not() {
    let with = |text: &str| Config::parse(text, "dateline.toml", Path::new(""), &environment);
    for error in ["intervall = \"5m\"\n", "data_dir = 5\n"] {
        assert!(with(&format!("{error}{FEED}")).is_err(), "{error}");
    }
    assert!(with(&format!("{FEED}{FEED}")).is_err());
    let plain = "[kafka]\nbrokers = [\"a:1\"]\n[kafka.tls]\n[kafka.sasl]\nmechanism = \"PLAIN\"\nusername = \"u\"\npassword = \"hush-hush\"\n";
    let (_, warnings) = with(&format!("{plain}{FEED}")).unwrap();
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].severity(), Severity::Warning);
    assert_eq!(warnings[0].position(), Some((7, 12)));
    assert!(!warnings[0].to_string().contains("hush-hush"));
}

#[test]
fn hs_04_networks_are_allowed_to_one_feed_alone() {
    let feed = |id: &str, host: &str, networks: &str| {
        format!("[[feed]]\nid = \"{id}\"\nprovider = \"p\"\nsource = {{ kind = \"http\", url = \"http://{host}/\"{networks} }}\n")
    };
    let allowed = feed("a", "10.1.2.3", ", allow_networks = [\"10.1.0.0/16\", \"fd00::7\"]");
    let config = good(&(allowed.clone() + &feed("b", "feeds.example", "")));
    let networks: Vec<Vec<String>> = config
        .feeds
        .iter()
        .map(|feed| match &feed.source {
            Source::Http(http) => http.allow_networks.iter().map(ToString::to_string).collect(),
            Source::Spool(_) => panic!(),
        })
        .collect();
    assert_eq!(networks, [vec!["10.1.0.0/16".to_owned(), "fd00::7/128".to_owned()], vec![]]);
    assert!(report(&(allowed + &feed("b", "10.1.2.4", ""))).contains("leads to 10.1.2.4, which is private"));
}

#[test]
fn se_09_what_the_environment_holds_changes_no_structure() {
    let config = good(&format!(
        "[kafka]\nbrokers = [\"a:1\"]\n[kafka.tls]\n[kafka.sasl]\nmechanism = \"PLAIN\"\nusername = \"u\"\npassword = \"${{env:KAFKA_PASSWORD}}\"\n{FEED}"
    ));
    let kafka = config.kafka.unwrap();
    assert_eq!(kafka.brokers, ["a:1"]);
    assert_eq!(kafka.properties.0["sasl.password"], environment("KAFKA_PASSWORD").unwrap());
}

#[test]
fn se_10_no_property_can_load_run_or_fake_anything() {
    for name in ["plugin.library.paths", "sasl.kerberos.kinit.cmd", "test.mock.num.brokers"] {
        for key in [format!("\"{name}\""), name.to_owned()] {
            let text = format!("[kafka]\nbrokers = [\"a:1\"]\n[kafka.properties]\n{key} = \"3\"\n{FEED}");
            let report = report(&text);
            assert!(
                report.contains(&format!("property `{name}` cannot be set: it would")) || report.contains("own tests"),
                "{report}"
            );
        }
    }
}

#[test]
fn secrets_are_in_no_debug_output() {
    let config = good(
        "[kafka]\nbrokers = [\"a:1\"]\nsasl = { mechanism = \"PLAIN\", username = \"hush-hush\", password = \"${env:TOKEN}\" }\n\
         properties = { \"client.id\" = \"hush-hush\" }\n\
         [[feed]]\nid = \"a\"\n[feed.source]\nkind = \"http\"\n\
         url = \"https://hush-hush:${env:TOKEN}@feeds.example/${env:TOKEN}?key=${env:TOKEN}\"\n\
         headers = { X-Ticket = \"Bearer ${env:TOKEN}\", X-Seat = \"hush-hush\" }\n\
         [[feed]]\nid = \"b\"\nsource = { kind = \"http\", url = \"https://feeds.example/\", auth = { kind = \"oauth2\", \
         token_url = \"https://login.example/?a=${env:TOKEN}\", client_id = \"hush-hush\", client_secret = \"${env:TOKEN}\" } }\n\
         [[feed]]\nid = \"c\"\nsource = { kind = \"http\", url = \"https://feeds.example/c\", auth = { kind = \"header\", \
         name = \"x-key\", value = \"hush-hush\" } }\n",
    );
    let debug = format!("{config:?}{config:#?}");
    for secret in HUSHED {
        assert!(!debug.contains(secret), "{debug}");
    }
    let Source::Http(http) = &config.feeds[0].source else { panic!() };
    assert_eq!(http.source_uri, "https://feeds.example/***?key=***");
    assert!(http.url.as_str().contains("from-the-environment") && debug.contains("X-Ticket"));
    assert_eq!(http.headers.0[0], ("X-Ticket".to_owned(), "Bearer from-the-environment".to_owned()));
}

#[test]
fn defaults_are_those_that_are_documented() {
    insta::with_settings!({ snapshot_path => "../../fixtures/config", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("defaults", format!("{:#?}", good(&format!("[kafka]\nbrokers = [\"a:1\"]\n{FEED}\
            [[feed]]\nid = \"tarn\"\nprovider = \"tarn\"\nsource = {{ kind = \"http\", url = \"https://feeds.example/\" }}\n"))));
    });
}

#[test]
fn every_key_means_something() {
    let text = "
        data_dir = \"/var/lib/dateline\"
        shutdown_grace = \"0s\"
        [admin]
        listen = \"[::]:80\"
        [kafka]
        brokers = [\"a:1\", \"b:2\"]
        delivery = \"at_least_once\"
        partitions = 12
        replication = 3
        properties = { \"message.max.bytes\" = 2_000_000, socket.keepalive.enable = true }
        [topics]
        prefix = \"news.\"
        latest = false
        duplicates = \"dup\"
        [dedupe]
        window = \"60d\"
        publish_copies = true
        [limits]
        max_record = \"1MiB\"
        max_items = 7
        [[feed]]
        id = \"tarn\"
        timezone = \"Asia/Seoul\"
        date_order = \"ymd\"
        home_country = \"KR\"
        reference_date = \"path_pattern\"
        first_poll = \"baseline\"
        format = \"rss\"
        source = { kind = \"http\", url = \"https://feeds.example/#part\", interval = \"0s\" }
        [[feed]]
        id = \"mere\"
        max_items = 9
        source = { kind = \"spool\", path = \"wires\", settle = \"250ms\", delete = true, retention = { age = \"1d\" } }";
    let config = good(text);
    assert_eq!(config.data_dir, Path::new("/var/lib/dateline"));
    assert_eq!((config.shutdown_grace, config.admin.listen.port()), (Duration::ZERO, 80));
    let kafka = config.kafka.unwrap();
    assert_eq!((kafka.delivery, kafka.partitions, kafka.replication), (Delivery::AtLeastOnce, 12, 3));
    assert_eq!(kafka.properties.0["message.max.bytes"], "2_000_000".replace('_', ""));
    assert_eq!(kafka.properties.0["socket.keepalive.enable"], "true");
    assert_eq!((config.topics.stories.as_str(), config.topics.latest), ("news.stories", None));
    assert_eq!((config.topics.duplicates.as_deref(), config.topics.progress.as_str()), (Some("news.dup"), "news.progress"));
    assert!(config.dedupe.publish_copies && config.dedupe.window == Duration::from_secs(60 * 86_400));
    assert_eq!(config.max_record_bytes, 1 << 20);
    let [tarn, mere] = &config.feeds[..] else { panic!() };
    assert_eq!((tarn.max_items, mere.max_items), (7, 9));
    assert_eq!((tarn.first_poll, tarn.format.unwrap().name, tarn.provider.as_str()), (FirstPoll::Baseline, "feed", "tarn"));
    assert_eq!(tarn.dialect.date_order, Some(schemas::dialect::DateOrder::YearMonthDay));
    assert_eq!(tarn.dialect.provider.as_deref(), Some("tarn"));
    let (Source::Http(http), Source::Spool(spool)) = (&tarn.source, &mere.source) else { panic!() };
    assert_eq!((http.interval, http.url.as_str()), (Some(Duration::ZERO), "https://feeds.example/"));
    assert_eq!((spool.path.as_path(), spool.settle), (Path::new("base/wires"), Duration::from_millis(250)));
    assert!(spool.delete && spool.retention.age == Duration::from_secs(86_400) && spool.retention.bytes == 5 << 30);
}

#[test]
fn defaults_follow_a_written_bound() {
    let http = good(&format!("[http]\nconcurrency = 1\nmax_body = \"1MiB\"\ntotal_timeout = \"3s\"\n{FEED}")).http;
    assert_eq!((http.concurrency_per_host, http.limits.max_compressed_bytes), (1, 1 << 20));
    assert_eq!((http.limits.connect_timeout, http.limits.idle_timeout), (Duration::from_secs(3), Duration::from_secs(3)));
}

#[test]
fn feeds_of_other_files_are_taken_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("feeds")).unwrap();
    let feed = |id: &str| FEED.replace("fen", id);
    std::fs::write(folder.path().join("feeds/b.toml"), feed("b") + &feed("a")).unwrap();
    std::fs::write(folder.path().join("feeds/a.toml"), feed("c")).unwrap();
    std::fs::write(folder.path().join("feeds/.a.toml"), "broken").unwrap();
    std::fs::write(folder.path().join("feeds/a.toml~"), "broken").unwrap();
    let path = folder.path().join("dateline.toml");
    std::fs::write(&path, "feeds = [\"feeds/*.toml\", \"./feeds/a.toml\"]\n".to_owned() + &feed("d")).unwrap();
    let (config, warnings) = Config::load(&path, &environment).unwrap();
    let ids: Vec<&str> = config.feeds.iter().map(|feed| feed.id.as_str()).collect();
    assert_eq!((ids, warnings.len()), (vec!["d", "c", "b", "a"], 0));
    let Source::Spool(spool) = &config.feeds[1].source else { panic!() };
    assert_eq!(spool.path, folder.path().join("wires/c"));
}

#[test]
fn subscription_lists_are_feeds_with_ids_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let outline = |attributes: &str| format!("<outline text='x' {attributes}/>");
    let outlines = [
        outline("xmlUrl='https://feeds.example.co.uk/world/rss.xml'"),
        outline("xmlUrl='https://feeds.example.org/a' dateline:id='mine' dateline:provider='example-wire'"),
        outline("xmlUrl='https://feeds.example.org/fen'"),
    ];
    std::fs::write(folder.path().join("subscriptions.opml"), format!("<opml><body>{}</body></opml>", outlines.concat())).unwrap();
    std::fs::write(folder.path().join("b.opml"), format!("<opml><body>{}</body></opml>", outlines[0])).unwrap();
    let own = "[[feed]]\nid = \"fen\"\nprovider = \"p\"\nsource = { kind = \"http\", url = \"https://feeds.example.org/fen\" }\n";
    let path = folder.path().join("dateline.toml");
    std::fs::write(&path, format!("feeds = [\"s*.opml\", \"b.opml\"]\nlimits = {{ max_items = 7 }}\n{own}")).unwrap();
    let (config, warnings) = Config::load(&path, &environment).unwrap();
    let shown: Vec<_> = config.feeds.iter().map(|feed| (feed.id.as_str(), feed.provider.as_str(), feed.max_items)).collect();
    let world = "feeds.example.co.uk-world-rss.xml-502619a6";
    assert_eq!(shown, [("fen", "p", 7), (world, "example.co.uk", 7), ("mine", "example-wire", 7)]);
    let Source::Http(http) = &config.feeds[1].source else { panic!() };
    assert_eq!((http.source_uri.as_str(), http.interval), ("https://feeds.example.co.uk/world/rss.xml", None));
    assert_eq!(config.feeds[1].dialect.provider.as_deref(), Some("example.co.uk"));
    let told: Vec<_> =
        warnings.iter().map(|problem| (problem.severity(), problem.message(), problem.position().unwrap().0)).collect();
    assert_eq!(told, [(Severity::Warning, "left out: another feed polls its URL", 1); 2]);
}

#[test]
fn hi_30_a_hundred_thousand_subscriptions_are_read_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let outlines: String = (0..100_001).map(|n| format!("<outline text='f' xmlUrl='https://feeds.example/{n}'/>\n")).collect();
    std::fs::write(folder.path().join("all.opml"), format!("<opml><body>{outlines}</body></opml>")).unwrap();
    let path = folder.path().join("dateline.toml");
    std::fs::write(&path, "feeds = [\"all.opml\"]\n").unwrap();
    let started = std::time::Instant::now();
    let (config, warnings) = Config::load(&path, &environment).unwrap();
    assert_eq!(config.feeds.len(), 100_000);
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].message().starts_with("left out: it and those after it"), "{}", warnings[0]);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

/// A broken value of each key is reported, so each key that is listed is also read.
#[test]
fn every_listed_key_is_read() {
    let paths = example::value_paths();
    assert!(paths.len() > 60, "{}", paths.len());
    for path in paths {
        let text = example::with_value(&path, "1979-05-27");
        let report = report(&text);
        let name = path.rsplit('.').next().unwrap();
        assert!(report.contains(&format!("`{name}` must be ")), "{path} is not read:\n{report}");
        assert!(report.contains("not a date or time"), "{path}:\n{report}");
    }
}

/// Files under `deploy/` that are made from the list of keys. With `DATELINE_UPDATE` set they are written anew.
#[test]
fn deployed_files_follow_the_list_of_keys() {
    let schema = serde_json::to_string_pretty(&Config::json_schema()).unwrap() + "\n";
    for (name, expected) in [("dateline.schema.json", schema), ("dateline.toml", Config::example())] {
        let path = Path::new("../deploy").join(name);
        if std::env::var_os("DATELINE_UPDATE").is_some() {
            std::fs::write(&path, &expected).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap();
        assert_eq!(written, expected, "run DATELINE_UPDATE=1 cargo test -p pipeline deployed_files");
    }
}

#[test]
fn deployed_examples_have_no_errors() {
    let (_, warnings) = Config::load(Path::new("../deploy/minimal.toml"), &environment).unwrap();
    assert_eq!(warnings, []);
    // The whole example names certificates, which lie beside it.
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("tls")).unwrap();
    let certified = rcgen::generate_simple_self_signed(["reader.example".to_owned()]).unwrap();
    let (certificate, key) = (certified.cert.pem(), certified.signing_key.serialize_pem());
    for (name, text) in [("ca.pem", &certificate), ("client.pem", &certificate), ("client.key", &key)] {
        let path = folder.path().join("tls").join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }
    let text = std::fs::read_to_string("../deploy/dateline.toml").unwrap();
    let text = text.replace("feeds/*.toml", "feeds.toml");
    std::fs::write(folder.path().join("feeds.toml"), FEED).unwrap();
    match Config::parse(&text, "dateline.toml", folder.path(), &environment) {
        Ok((config, warnings)) => assert_eq!((config.feeds.len(), warnings), (7, vec![])),
        Err(problems) => panic!("{problems}"),
    }
}

#[test]
fn a_hundred_thousand_feeds_are_read_in_time() {
    let mut text = String::new();
    for number in 0..100_000 {
        text.push_str(&format!(
            "[[feed]]\nid = \"f{number}\"\nprovider = \"p\"\nsource = {{ kind = \"http\", url = \"https://feeds.example/{number}\" }}\n"
        ));
    }
    let started = std::time::Instant::now();
    assert_eq!(good(&text).feeds.len(), 100_000);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "[a-z=\"'{}\\[\\]\n:/@?&$#. é0-9]{0,200}") {
        let _ = report(&text);
    }

    /// Lines of a good file in any order, some twice, some cut.
    #[test]
    fn no_shuffle_breaks_the_reader(picks in proptest::collection::vec((0usize..400, 0usize..120), 0..40)) {
        let example = Config::example();
        let lines: Vec<&str> = example.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        let text: String = picks
            .into_iter()
            .map(|(line, length)| lines[line % lines.len()].chars().take(length).chain(['\n']).collect::<String>())
            .collect();
        let report = report(&text);
        for secret in HUSHED {
            assert!(!report.contains(secret));
        }
    }
}
