//! One service to a data folder, and a folder that can be written.

use std::path::Path;
use tests::service::{self, Finished, Service, finish};
use tests::settings::Settings;
use tests::stories::Story;
use tests::wait::{self, PATIENCE};

/// Runs a second service on a configuration, which is expected to end by itself.
fn run(config: &Path) -> Finished {
    finish(service::command().arg("run").arg(config), b"", PATIENCE)
}

#[test]
fn op_09_a_second_instance_on_one_folder_names_the_first() {
    let mut service = Service::started(&Settings::new().spool("wire"));
    let second = run(&service.config());
    assert_eq!(second.code, Some(1), "{second:?}");
    assert!(second.errors.contains(&format!("pid {} since ", service.pid())), "{second:?}");
    assert!(second.errors.contains(service.data().join("ledger").to_str().unwrap()), "{second:?}");

    // The first is not disturbed, and when it dies nothing is left that holds the folder.
    let (spool, story) = (service.spool("wire"), Story::new("wire", 1));
    spool.drop_file("a.txt", story.wire());
    wait::until("the first goes on", || spool.is_empty());
    service.kill();
    service.start();
    service.until_ready();
    assert!(service.terminate().0.success());
    tests::records::Landed::in_log(&service, &["stories"]).assert_each_once(&[story.headline()].into());
}

#[test]
fn lo_07_a_data_folder_that_cannot_be_made_is_told_with_path_user_and_remedy() {
    let service = Service::new(&Settings::new().set("", "data_dir", "\"file/data\"").spool("wire"));
    std::fs::write(service.folder().join("file"), "no folder").unwrap();
    assert_refused(&run(&service.config()), &service.folder().join("file/data"));
}

#[test]
fn lo_07_a_data_folder_that_cannot_be_written_is_told_with_path_user_and_remedy() {
    use std::os::unix::fs::PermissionsExt;
    let service = Service::new(&Settings::new().set("", "data_dir", "\"closed/data\"").spool("wire"));
    let closed = service.folder().join("closed");
    std::fs::create_dir(&closed).unwrap();
    // Permissions do not bind root; a read-only disk does.
    let _disk = if rustix::process::getuid().is_root() {
        let Some(disk) = crate::disk::Disk::mount(&closed, "size=1m,ro") else { return };
        Some(disk)
    } else {
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o555)).unwrap();
        None
    };
    assert_refused(&run(&service.config()), &closed.join("data"));
}

fn assert_refused(finished: &Finished, path: &Path) {
    assert_eq!(finished.code, Some(78), "{finished:?}");
    let uid = rustix::process::getuid().as_raw();
    for part in [path.to_str().unwrap(), &format!("uid {uid}"), &format!("install -d -o {uid}"), "data_dir"] {
        assert!(finished.errors.contains(part), "{part:?} in {finished:?}");
    }
}
