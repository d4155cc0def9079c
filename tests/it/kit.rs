//! Runs the program as a user does, and compares everything it leaves behind: exit code, standard
//! output and standard error, always. What a test does not set is expected to be empty.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// One run, in a folder of its own that holds the files given.
pub struct Case {
    folder: TempDir,
    args: Vec<String>,
    env: Vec<(String, String)>,
    stdin: Option<Vec<u8>>,
    status: i32,
    stdout: String,
    stderr: String,
}

/// What a run printed, and its exit code.
pub struct Output {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// What a run left behind.
pub struct Left {
    folder: TempDir,
}

impl Left {
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The files in the folder, in alphabetical order.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Case {
    pub fn new(args: &[&str]) -> Self {
        Case {
            folder: tempfile::tempdir().unwrap(),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
            env: Vec::new(),
            stdin: None,
            status: 0,
            stdout: String::new(),
            stderr: String::new(),
        }
    }

    /// The folder of the run.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn args(mut self, more: &[&str]) -> Self {
        self.args.extend(more.iter().map(|&arg| arg.to_owned()));
        self
    }

    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    pub fn stdin(mut self, content: impl AsRef<[u8]>) -> Self {
        self.stdin = Some(content.as_ref().to_vec());
        self
    }

    pub fn status(mut self, status: i32) -> Self {
        self.status = status;
        self
    }

    pub fn stdout(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdout);
        self
    }

    pub fn stderr(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stderr);
        self
    }

    /// Runs and compares all three.
    #[track_caller]
    pub fn run(self) -> Left {
        let (status, stdout, stderr) = self.start();
        assert_eq!(
            (status, stdout.as_str(), stderr.as_str()),
            (self.status, self.stdout.as_str(), self.stderr.as_str()),
            "exit code, standard output, standard error of {:?}",
            self.args
        );
        Left {
            folder: self.folder,
        }
    }

    /// Runs, compares exit code and standard output, and returns what is left and standard error.
    #[track_caller]
    pub fn failed(self) -> (Left, String) {
        let (status, stdout, stderr) = self.start();
        assert_eq!(
            (status, stdout),
            (self.status, self.stdout),
            "{:?}",
            self.args
        );
        let folder = self.folder;
        (Left { folder }, stderr)
    }

    /// Runs, and returns everything, compared with nothing.
    pub fn any(self) -> Output {
        let (status, stdout, stderr) = self.start();
        Output {
            status,
            stdout,
            stderr,
        }
    }

    /// Sets a variable of the environment.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs, expects success and an empty standard error, and returns what was printed.
    #[track_caller]
    pub fn text(self) -> String {
        let (status, stdout, stderr) = self.start();
        assert_eq!((status, stderr.as_str()), (0, ""), "{:?}", self.args);
        stdout
    }

    /// The same for a run with `--format json` added, as a document.
    #[track_caller]
    pub fn json(self) -> Value {
        let text = self.args(&["--format", "json"]).text();
        serde_json::from_str(&text).unwrap()
    }

    fn start(&self) -> (i32, String, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_retention"))
            .args(&self.args)
            .current_dir(self.folder.path())
            .env_remove("RETENTION_CONFIG")
            .envs(self.env.clone())
            .stdin(if self.stdin.is_some() {
                Stdio::piped()
            } else {
                Stdio::null()
            })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        if let (Some(content), Some(mut pipe)) = (&self.stdin, child.stdin.take()) {
            pipe.write_all(content).unwrap();
        }
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code().unwrap(),
            text(output.stdout),
            text(output.stderr),
        )
    }
}

/// Runs the program inside this process, which spares property tests a process a case: exit code,
/// standard output and standard error.
pub fn run_inside(args: &[String]) -> (u8, String, String) {
    let config = std::env::var_os("RETENTION_CONFIG");
    assert!(
        config.is_none(),
        "RETENTION_CONFIG is set: unset it for the tests"
    );
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = std::iter::once("retention".to_owned()).chain(args.iter().cloned());
    let exit = retention::run(args.map(OsString::from), &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (exit.code(), text(out), text(err))
}

/// A file of the shared data sets, which are not part of this repository; `None`, and a message,
/// where they are missing.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name);
    if path.exists() {
        return Some(path);
    }
    skipped(&format!("../shared/data/{name} is missing"));
    None
}

/// Says that a test proved nothing, and why.
#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
pub fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
}

/// A metric's value in a document.
#[track_caller]
pub fn value<'a>(document: &'a Value, metric: &str) -> &'a Value {
    let value = document["metrics"][metric].get("value");
    value.unwrap_or_else(|| panic!("no metric {metric}"))
}

/// A metric's value rounded to as many decimals as the expectation has digits.
#[track_caller]
pub fn rounded(document: &Value, metric: &str, decimals: usize) -> String {
    let value = value(document, metric);
    match value.as_f64() {
        Some(number) => format!("{number:.decimals$}"),
        None => value.to_string(),
    }
}
