//! A disk that is full, and one that cannot be written: told as such, nothing lost, and over when it
//! is over. On a disk of the test's own, in memory, which only root can make: others skip, and say so.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

use cache::{Cache, CacheError, Fault, Key, Seal};
use model::{AccountId, Change, Person, Role, Status, TicketId, Time, UserId};

const NOW: Time = Time(1_795_000_000_000);

/// A small disk of our own.
struct Disk {
    at: PathBuf,
    _home: tempfile::TempDir,
}

impl Disk {
    fn new(kilobytes: u32) -> Option<Self> {
        let home = tempfile::tempdir().unwrap();
        let at = home.path().join("disk");
        std::fs::create_dir(&at).unwrap();
        let size = format!("size={kilobytes}k");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&at);
        let done = mount.output().is_ok_and(|output| output.status.success());
        if !done {
            eprintln!("SKIPPED: no disk can be mounted here (root can), so a full one is not tried");
            return None;
        }
        Some(Self { at, _home: home })
    }

    fn remount(&self, how: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,{how}")]).arg(&self.at);
        assert!(mount.status().unwrap().success());
    }

    /// Fills it to the last byte.
    fn fill(&self) -> PathBuf {
        let path = self.at.join("something-else");
        let mut size = 1 << 20;
        let mut all = Vec::new();
        while size > 0 {
            let more = vec![0; size];
            let before = all.len();
            all.extend(more);
            if std::fs::write(&path, &all).is_err() {
                all.truncate(before);
                size /= 2;
            }
        }
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.at).status();
    }
}

fn open(dir: &Path) -> Result<Cache, CacheError> {
    let seal = Seal::Key(Key::new([9; 32]));
    Cache::open_sealed(dir, AccountId("a".into()), &seal, &[], NOW)
}

fn people(from: i64, many: i64) -> Vec<Change> {
    let person = |id| {
        Change::Person(Person {
            id: UserId(id),
            name: "n".repeat(500),
            role: Role::EndUser,
            phone: None,
            email: None,
            social_info: None,
            created_at: None,
            identities: None,
            notes: None,
        })
    };
    (from..from + many).map(person).collect()
}

#[test]
fn a_full_disk_is_told_costs_nothing_and_is_over_when_there_is_room() {
    let Some(disk) = Disk::new(4_000) else { return };
    let dir = disk.at.join("a");
    let cache = open(&dir).unwrap();
    cache.apply(&people(0, 100), None, Some(Time(1)), None).unwrap();
    cache.save_draft(TicketId(1), "before").unwrap();
    let filler = disk.fill();

    // Until the journal has no room any more.
    let mut last = None;
    for n in 1..50 {
        match cache.apply(&people(n * 1_000, 1_000), None, Some(Time(n)), None) {
            Ok(_) => {}
            Err(error) => {
                last = Some((n, error));
                break;
            }
        }
    }
    let (n, error) = last.unwrap();
    assert_eq!(error.fault(), Fault::Full, "{error:?}");
    assert!(error.to_string().contains("the disk is full"), "{error}");
    let error = (0..2_000).find_map(|n| {
        let text = format!("{n} {}", "w".repeat(2_000));
        cache
            .queue_reply(&format!("k{n}"), TicketId(n), &text, Status::Open, NOW, NOW)
            .err()
    });
    assert_eq!(
        error.unwrap().fault(),
        Fault::Full,
        "a reply that cannot be kept is refused, not lost"
    );
    let queued = cache.counts().unwrap().outbox;
    assert_eq!(
        cache.fresh_at().unwrap(),
        Some(Time((n - 1).max(1))),
        "reading goes on"
    );
    assert_eq!(cache.counts().unwrap().drafts, 1);

    std::fs::remove_file(filler).unwrap();
    cache.apply(&people(0, 10), None, Some(Time(99)), None).unwrap();
    cache.save_draft(TicketId(2), "after").unwrap();
    let counts = cache.counts().unwrap();
    assert_eq!((counts.drafts, counts.outbox), (2, queued));
    drop(cache);
    let cache = open(&dir).unwrap();
    assert_eq!((cache.counts().unwrap().drafts, cache.set_aside().len()), (2, 0));
    assert_eq!(cache.fresh_at().unwrap(), Some(Time(99)));
}

#[test]
fn an_account_is_neither_begun_nor_spoilt_on_a_full_disk() {
    // Room for both, the file and the sealed one that takes its place.
    let Some(disk) = Disk::new(10_000) else { return };
    let dir = disk.at.join("a");
    // Of an earlier version, not sealed yet.
    let plain = Cache::open(&dir, AccountId("a".into())).unwrap();
    plain.apply(&people(0, 1_000), None, Some(Time(7)), None).unwrap();
    plain.save_draft(TicketId(1), "before").unwrap();
    drop(plain);
    let filler = disk.fill();
    let error = open(&dir).unwrap_err();
    assert_eq!(error.fault(), Fault::Full, "{error:?}");
    std::fs::remove_file(filler).unwrap();
    // Room may be given back a moment later; the program, too, tries again.
    let cache = (0..50).find_map(|_| match open(&dir) {
        Ok(cache) => Some(cache),
        Err(error) => {
            assert_eq!(error.fault(), Fault::Full, "{error:?}");
            std::thread::sleep(std::time::Duration::from_millis(100));
            None
        }
    });
    let cache = cache.unwrap();
    assert_eq!(cache.fresh_at().unwrap(), Some(Time(7)));
    assert_eq!((cache.counts().unwrap().drafts, cache.set_aside().len()), (1, 0));
}

#[test]
fn a_disk_that_cannot_be_written_is_told_and_can_still_be_read() {
    let Some(disk) = Disk::new(4_000) else { return };
    let dir = disk.at.join("a");
    let cache = open(&dir).unwrap();
    cache.apply(&people(0, 10), None, Some(Time(7)), None).unwrap();
    drop(cache);
    disk.remount("ro");
    let error = open(&dir).unwrap_err();
    assert_eq!(error.fault(), Fault::NotWritable, "{error:?}");
    assert!(error.to_string().contains("by itself"), "{error}");
    let seal = Seal::Key(Key::new([9; 32]));
    let read = Cache::open_read_only_sealed(&dir, AccountId("a".into()), &seal)
        .unwrap()
        .unwrap();
    assert_eq!(
        read.fresh_at().unwrap(),
        Some(Time(7)),
        "commands that only read go on"
    );
    drop(read);
    disk.remount("rw");
    let cache = open(&dir).unwrap();
    assert_eq!(
        (cache.fresh_at().unwrap(), cache.set_aside().len()),
        (Some(Time(7)), 0)
    );
}

#[test]
fn a_folder_that_cannot_be_written_any_more_is_told_while_it_runs() {
    let Some(disk) = Disk::new(4_000) else { return };
    let dir = disk.at.join("a");
    let cache = open(&dir).unwrap();
    cache.apply(&people(0, 10), None, Some(Time(7)), None).unwrap();
    assert_eq!(cache.fresh_at().unwrap(), Some(Time(7)));
    // With files open for writing a kernel refuses that, except by force.
    let bound = Command::new("mount")
        .args(["--bind"])
        .arg(&disk.at)
        .arg(&disk.at)
        .status();
    assert!(bound.unwrap().success());
    disk.remount("bind,ro");
    let read_only = Cache::open_sealed(
        &dir,
        AccountId("a".into()),
        &Seal::Key(Key::new([9; 32])),
        &[],
        NOW,
    );
    assert_eq!(read_only.unwrap_err().fault(), Fault::NotWritable);
    assert_eq!(cache.fresh_at().unwrap(), Some(Time(7)), "reading goes on");
    let _ = Command::new("umount").arg("-l").arg(&disk.at).status();
    cache.save_draft(TicketId(1), "after").unwrap();
}
