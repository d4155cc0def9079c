//! What goes wrong around the program: disks that are full, pipes that close, files that are cut off or
//! change while they are read, a run that is killed. Every time a message or a quiet end, nothing
//! half-written, and what was there before is still there.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use retention::internals::{EncodingChoice, OrderOptions, Source, Table, read_orders_through};
use tempfile::TempDir;

use crate::kit::{Case, skipped};

const BEFORE: &str = "what was there before\n";

/// Orders of so many rows, over two years.
fn orders(rows: usize) -> String {
    let mut text = String::from("order_id,customer_id,order_date,amount\n");
    for row in 0..rows {
        let (year, month, day) = (2024 + row % 2, 1 + row % 12, 1 + row % 28);
        text.push_str(&format!(
            "{row},c{},{year}-{month:02}-{day:02},{}.50\n",
            row % 97,
            row % 50
        ));
    }
    text
}

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_retention"));
    command
        .args(args)
        .current_dir(folder)
        .env_remove("RETENTION_CONFIG")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A folder with orders and an older result.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("o.csv"), orders(500)).unwrap();
    fs::write(folder.path().join("out.json"), BEFORE).unwrap();
    folder
}

#[track_caller]
fn ended(output: &Output, code: i32, stderr: &str) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(
        (
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr)
        ),
        (Some(code), String::new(), stderr.to_owned())
    );
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The device whose every write finds no space; none where there is no such device.
fn full_disk() -> Option<File> {
    let device = OpenOptions::new().write(true).open("/dev/full").ok();
    if device.is_none() {
        skipped("there is no /dev/full");
    }
    device
}

#[test]
fn a_full_disk_under_output() {
    if full_disk().is_none() {
        return;
    }
    let folder = folder();
    let output = program(folder.path(), &["report", "o.csv", "--output", "/dev/full"]).output();
    let message = "error: /dev/full: cannot be written (No space left on device (os error 28))\n";
    ended(&output.unwrap(), 1, message);
}

#[test]
fn a_full_disk_under_standard_output() {
    for args in [
        &["report", "o.csv"][..],
        &["check", "o.csv"],
        &["explain"],
        &["schema", "report"],
    ] {
        let folder = folder();
        let Some(device) = full_disk() else {
            return;
        };
        let output = program(folder.path(), args)
            .stdout(device)
            .output()
            .unwrap();
        let message =
            "error: standard output: cannot be written (No space left on device (os error 28))\n";
        ended(&output, 1, message);
    }
}

/// A disk that fills up within the result: the shell limits the size of files, and the signal that
/// usually says so is ignored, so that the write itself fails.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_leaves_the_older_result() {
    let folder = folder();
    let script =
        "ulimit -f 1 && trap '' XFSZ && exec \"$0\" report o.csv --format json --output out.json";
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_retention")])
        .current_dir(folder.path())
        .output()
        .unwrap();
    ended(
        &output,
        1,
        "error: out.json: cannot be written (File too large (os error 27))\n",
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("out.json")).unwrap(),
        BEFORE
    );
    assert_eq!(names(folder.path()), ["o.csv", "out.json"]);
}

#[test]
fn a_pipe_that_closes_ends_the_run_quietly() {
    for args in [&["report", "-"][..], &["check", "-"]] {
        let folder = folder();
        let mut child = program(folder.path(), args)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        // Nobody listens any more before the program has anything to say.
        drop(child.stdout.take());
        let mut input = child.stdin.take().unwrap();
        input.write_all(orders(500).as_bytes()).unwrap();
        drop(input);
        ended(&child.wait_with_output().unwrap(), 0, "");
    }
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compressed_files_that_are_cut_off() {
    let text = orders(20_000);
    for (kind, packed) in [
        ("gzip", gzip(&text)),
        ("zstd", zstd::encode_all(text.as_bytes(), 3).unwrap()),
    ] {
        let whole = Case::new(&["report", "o", "--format", "csv"])
            .file("o", &packed)
            .text();
        assert!(whole.starts_with("key,"), "{whole}");
        for share in [1, 10, 50, 90, 99] {
            let cut = packed.len() * share / 100;
            cut_off(kind, &packed[..cut]);
        }
        for missing in 1..=8 {
            cut_off(kind, &packed[..packed.len() - missing]);
        }
    }
}

#[track_caller]
fn cut_off(kind: &str, bytes: &[u8]) {
    let message =
        format!("error: o: the {kind} data end early: the file is cut off; get it again\n");
    for command in ["report", "check"] {
        Case::new(&[command, "o"])
            .file("o", bytes)
            .status(1)
            .stderr(&message)
            .run();
    }
}

#[test]
fn compressed_files_that_are_damaged() {
    let packed = gzip(&orders(20_000));
    let mut damaged = packed.clone();
    // The checksum stands in the last eight bytes.
    let place = damaged.len() - 6;
    damaged[place] ^= 0xff;
    Case::new(&["report", "o"])
        .file("o", &damaged)
        .status(1)
        .stderr(
            "error: o: the gzip data are damaged (corrupt gzip stream does not have a matching checksum); \
             get the file again\n",
        )
        .run();
    let twice = {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&packed).unwrap();
        encoder.finish().unwrap()
    };
    Case::new(&["report", "o"])
        .file("o", &twice)
        .status(1)
        .stderr("error: o: this is compressed twice; decompress it once and give the result\n")
        .run();
}

#[cfg(unix)]
#[test]
fn a_file_without_permission() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.path().join("o.csv");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(&path).is_ok() {
        skipped("this user may read every file");
        return;
    }
    let output = program(folder.path(), &["report", "o.csv"])
        .output()
        .unwrap();
    ended(
        &output,
        1,
        "error: o.csv: no permission to read this file\n",
    );
}

/// Opens a file for the reader, then changes its length under it.
fn changed(rows: usize, to: impl Fn(u64) -> u64 + Sync) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("o.csv");
    fs::write(&path, orders(rows)).unwrap();
    let options = OrderOptions {
        files: vec![path.clone()],
        ..OrderOptions::default()
    };
    let read = read_orders_through(&options, &|path| {
        let table = Table::open(path, &options.table)?;
        let file = OpenOptions::new().write(true).open(path).unwrap();
        file.set_len(to(file.metadata().unwrap().len())).unwrap();
        Ok(table)
    });
    let message = read
        .map(|read| read.orders.map_or(0, |orders| orders.entries()))
        .unwrap_err()
        .to_string();
    message.replace(path.to_str().unwrap(), "o.csv")
}

#[test]
fn a_file_that_shrinks_or_grows_while_it_is_read() {
    let expected = "o.csv: the file changed while it was read; run again when it is complete";
    // A file read whole as it is opened, one read as a stream, one read in ranges.
    for rows in [5_000, 20_000, 300_000] {
        assert_eq!(changed(rows, |len| len / 2), expected, "{rows} rows");
        assert_eq!(changed(rows, |len| len - 1), expected, "{rows} rows");
    }
    assert_eq!(changed(20_000, |len| len + 100), expected);
}

/// Gives one byte at a time, is interrupted before each, and fails at the end if it is to.
struct Slow {
    bytes: Vec<u8>,
    at: usize,
    interrupted: bool,
    fails: bool,
}

impl Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(std::io::ErrorKind::Interrupted.into());
        }
        match (self.bytes.get(self.at), buffer.first_mut()) {
            (Some(byte), Some(slot)) => {
                *slot = *byte;
                self.at += 1;
                Ok(1)
            }
            (None, _) if self.fails => Err(std::io::Error::other("the cable was pulled")),
            _ => Ok(0),
        }
    }
}

#[test]
fn a_source_that_stutters_gives_the_same_and_one_that_fails_an_error() {
    let read = |fails: bool, bytes: Vec<u8>| {
        let options = OrderOptions {
            files: vec!["o".into()],
            ..OrderOptions::default()
        };
        let read = read_orders_through(&options, &|_| {
            let slow = Slow {
                bytes: bytes.clone(),
                at: 0,
                interrupted: false,
                fails,
            };
            let source = Source::from_reader("o", Box::new(slow), EncodingChoice::Auto)?;
            Table::from_source(source, &options.table)
        });
        read.map(|read| read.orders.map_or(0, |orders| orders.entries()))
            .map_err(|error| error.to_string())
    };
    for bytes in [orders(4_000).into_bytes(), gzip(&orders(4_000))] {
        assert_eq!(read(false, bytes.clone()), Ok(4_000));
        assert_eq!(
            read(true, bytes),
            Err("o: cannot be read (the cable was pulled)".to_owned())
        );
    }
}

fn begun(folder: &Path) -> (Child, std::process::ChildStdin) {
    let args = ["report", "-", "--format", "json", "--output", "out.json"];
    let mut child = program(folder, &args)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(orders(500).as_bytes()).unwrap();
    input.flush().unwrap();
    (child, input)
}

#[test]
fn a_run_that_is_killed_leaves_the_older_result_whole() {
    let folder = folder();
    let path = folder.path().join("out.json");
    let (mut child, input) = begun(folder.path());
    // Long enough to have begun; it waits for more rows.
    std::thread::sleep(Duration::from_millis(300));
    // Rust's kill is SIGKILL: nothing of the program runs after it.
    child.kill().unwrap();
    child.wait().unwrap();
    drop(input);
    assert_eq!(fs::read_to_string(&path).unwrap(), BEFORE);
    assert_eq!(names(folder.path()), ["o.csv", "out.json"]);
    // The next run replaces it as a whole, whatever the killed one left.
    let (child, input) = begun(folder.path());
    drop(input);
    ended(&child.wait_with_output().unwrap(), 0, "");
    let document: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(document["input"]["rows_read"], 500);
}

#[test]
fn a_run_that_fails_leaves_the_older_result_and_nothing_else() {
    let folder = folder();
    let (child, mut input) = begun(folder.path());
    input.write_all(b"x,c1,never,1\n").unwrap();
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert_eq!(
        fs::read_to_string(folder.path().join("out.json")).unwrap(),
        BEFORE
    );
    assert_eq!(names(folder.path()), ["o.csv", "out.json"]);
}

/// Where memory ends, the run says so and fails as any other: exit code 1, nothing on standard output, no result.
#[cfg(target_os = "linux")]
#[test]
fn memory_that_ends_is_an_error() {
    let folder = folder();
    std::fs::write(folder.path().join("o.csv"), orders(200_000)).unwrap();
    let mut failed = 0;
    // Kilobytes of address space: too few for the program itself at first, enough in the end.
    for limit in (60_000..).step_by(15_000) {
        assert!(limit < 2_000_000, "never enough");
        let mut shell = Command::new("sh");
        let script = format!("ulimit -v {limit} && exec \"$0\" report o.csv --output r.txt");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_retention")]);
        let output = shell
            .current_dir(folder.path())
            .env_remove("RETENTION_CONFIG")
            .env_remove("RUST_BACKTRACE")
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => break,
            Some(1) if stderr.contains("memory allocation of") => failed += 1,
            // The program did not even begin.
            _ if failed == 0 => {}
            other => panic!("{limit}: {other:?} {stderr}"),
        }
        assert!(output.stdout.is_empty());
        assert!(!folder.path().join("r.txt").exists());
    }
    assert!(failed > 0, "no run failed for want of memory");
    assert_eq!(names(folder.path()), ["o.csv", "out.json", "r.txt"]);
}

/// A run that is interrupted while it writes takes its part file with it.
#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_while_it_writes_leaves_no_part() {
    for signal in ["INT", "TERM"] {
        let folder = folder();
        std::fs::write(folder.path().join("o.csv"), orders(20_000)).unwrap();
        let args = ["report", "o.csv", "--format", "html", "--output", "r.html"];
        let mut child = program(folder.path(), &args).spawn().unwrap();
        // The moment is chance: whatever it is, there is a whole result or none.
        std::thread::sleep(std::time::Duration::from_millis(300));
        let _ = Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .status();
        child.wait().unwrap();
        let mut names = names(folder.path());
        names.retain(|name| name != "r.html");
        assert_eq!(names, ["o.csv", "out.json"]);
    }
}
