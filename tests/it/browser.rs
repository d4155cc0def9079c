//! The page in a real Chromium without a window, driven over its debugging pipe: nothing on the
//! console, no request, no sideways scrolling on a phone, data stays text, both colour schemes, A4.
//! Skipped, with a message, where there is no Chromium; with `CI=true` that is a failure.
#![cfg(unix)]

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::html::{IMAGE, SCRIPT, hostile};
use crate::kit::{Case, skipped};

const PATIENCE: Duration = Duration::from_secs(60);

struct Browser {
    process: Child,
    pipe: File,
    messages: Receiver<Value>,
    session: String,
    number: u64,
    /// Whatever it said unasked since the last page.
    events: Vec<Value>,
    folder: TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A Chromium's name, where one is installed.
fn installed() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.into_iter().find(|name| {
        let found = Command::new("sh")
            .args(["-c", &format!("command -v {name}")])
            .output();
        found.is_ok_and(|output| output.status.success())
    });
    if found.is_none() {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "no Chromium to test the page in"
        );
        skipped("no Chromium: the page was not looked at in a browser; .ci/run installs it");
    }
    found
}

impl Browser {
    /// Starts it; named pipes, opened by the shell, become the two that it listens and speaks on.
    fn start(name: &str) -> Browser {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for pipe in ["in", "out"] {
            assert!(
                Command::new("mkfifo")
                    .arg(path(pipe))
                    .status()
                    .unwrap()
                    .success()
            );
        }
        let process = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<\"$IN\" 4>\"$OUT\"", name])
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .args(["--disable-dev-shm-usage", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", path("profile").display()))
            .env("IN", path("in"))
            .env("OUT", path("out"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let pipe = OpenOptions::new().write(true).open(path("in")).unwrap();
        let answers = BufReader::new(File::open(path("out")).unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            for message in answers.split(0).map_while(Result::ok) {
                let message = serde_json::from_slice(&message).unwrap_or(Value::Null);
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut browser = Browser {
            process,
            pipe,
            messages,
            session: String::new(),
            number: 0,
            events: Vec::new(),
            folder,
        };
        let target = browser.ask("Target.createTarget", json!({"url": "about:blank"}));
        let target = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.ask("Target.attachToTarget", target);
        browser.session = session["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page", "Network", "Log", "Runtime"] {
            browser.ask(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    fn hear(&mut self) -> Value {
        self.messages
            .recv_timeout(PATIENCE)
            .expect("the browser answers in time")
    }

    #[track_caller]
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.number += 1;
        let mut message = json!({"id": self.number, "method": method, "params": params});
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        self.pipe
            .write_all(format!("{message}\0").as_bytes())
            .unwrap();
        loop {
            let mut message = self.hear();
            if message["id"] == json!(self.number) {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].take();
            }
            self.events.push(message);
        }
    }

    /// Opens a page of this width, and waits until it is there.
    fn open(&mut self, page: &Path, width: u32, scheme: &str) {
        let scheme = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.ask(
            "Emulation.setEmulatedMedia",
            json!({"media": "", "features": scheme}),
        );
        self.widen(width);
        self.events.clear();
        self.ask(
            "Page.navigate",
            json!({"url": format!("file://{}", page.display())}),
        );
        while !self
            .events
            .iter()
            .any(|event| event["method"] == "Page.loadEventFired")
        {
            let event = self.hear();
            self.events.push(event);
        }
    }

    fn widen(&mut self, width: u32) {
        let size =
            json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500});
        self.ask("Emulation.setDeviceMetricsOverride", size);
    }

    #[track_caller]
    fn evaluate(&mut self, script: &str) -> Value {
        let params = json!({"expression": script, "returnByValue": true});
        let mut answer = self.ask("Runtime.evaluate", params);
        assert!(answer.get("exceptionDetails").is_none(), "{answer}");
        answer["result"]["value"].take()
    }

    /// Nothing was said on the console, and nothing but the file asked for.
    #[track_caller]
    fn assert_quiet(&self) {
        for event in &self.events {
            let method = event["method"].as_str().unwrap_or_default();
            assert!(
                !matches!(
                    method,
                    "Log.entryAdded" | "Runtime.exceptionThrown" | "Runtime.consoleAPICalled"
                ),
                "{event}"
            );
            if method == "Network.requestWillBeSent" {
                let url = event["params"]["request"]["url"]
                    .as_str()
                    .unwrap_or_default();
                assert!(
                    url.starts_with("file://") && url.ends_with(".html") || url == "data:,",
                    "{url}"
                );
            }
        }
    }

    /// Wide tables scroll in their boxes, the page does not.
    #[track_caller]
    fn assert_fits(&mut self, what: &str) {
        let script = "(() => { const wide = [...document.querySelectorAll('body *')].find(e => \
            !e.closest('.scroll,.inner,svg') && e.getBoundingClientRect().right > innerWidth + 1); \
            return [document.documentElement.scrollWidth, innerWidth, wide ? wide.outerHTML.slice(0, 200) : '']; })()";
        let sizes = self.evaluate(script);
        assert!(
            sizes[0].as_u64() <= sizes[1].as_u64() && sizes[2] == "",
            "{what}: {sizes}"
        );
    }
}

#[test]
fn the_page_in_a_browser() {
    let Some(name) = installed() else { return };
    let mut browser = Browser::start(name);
    let orders = include_str!("../../examples/orders.csv");
    let plain = |args: &[&str]| {
        Case::new(args)
            .args(&["--format", "html"])
            .file("orders.csv", orders)
            .text()
    };
    let pages = [
        ("hostile", hostile(&[]).text()),
        (
            "report",
            plain(&["report", "orders.csv", "--segments", "--by", "country"]),
        ),
        ("trend", plain(&["trend", "orders.csv"])),
        // 27 months: the paper is turned.
        ("cohorts", plain(&["cohorts", "orders.csv"])),
        (
            "survival",
            plain(&["survival", "orders.csv", "--by", "country"]),
        ),
        ("check", plain(&["check", "orders.csv"])),
    ];
    for (name, text) in pages {
        let page = browser.folder.path().join(format!("{name}.html"));
        std::fs::write(&page, text).unwrap();
        for (width, scheme) in [(360, "light"), (1280, "dark")] {
            browser.open(&page, width, scheme);
            browser.assert_fits(&format!("{name} at {width}"));
            browser.assert_quiet();
        }
        // On A4: the sheet less its margins, in pixels of CSS; across where a table is that wide.
        browser.ask("Emulation.setEmulatedMedia", json!({"media": "print"}));
        let across = browser.evaluate("document.querySelector('.across') != null");
        assert_eq!(across, json!(name == "cohorts"), "{name}");
        browser.widen(if across == json!(true) { 1031 } else { 703 });
        browser.assert_fits(&format!("{name} in print"));
        browser.assert_quiet();
    }
}

#[test]
fn data_stays_text_in_a_browser() {
    let Some(name) = installed() else { return };
    let mut browser = Browser::start(name);
    let page = browser.folder.path().join("hostile.html");
    std::fs::write(&page, hostile(&[]).text()).unwrap();
    browser.open(&page, 1280, "light");
    let acting =
        "document.querySelectorAll('script,img,iframe,object,b,[onerror],[onload]').length";
    assert_eq!(browser.evaluate(acting), json!(0));
    let shown = format!(
        "[{}, {}].map(text => document.body.textContent.includes(text))",
        json!(SCRIPT),
        json!(IMAGE)
    );
    assert_eq!(browser.evaluate(&shown), json!([true, true]));
    browser.assert_quiet();
}

#[test]
fn both_colour_schemes_and_paper_in_a_browser() {
    let Some(name) = installed() else { return };
    let mut browser = Browser::start(name);
    let page = browser.folder.path().join("report.html");
    std::fs::write(&page, hostile(&[]).text()).unwrap();
    let colours = "['body', '.card', '.tile', '.h8'].map(e => getComputedStyle(document.querySelector(e)).backgroundColor)";
    browser.open(&page, 1280, "light");
    let light = browser.evaluate(colours);
    browser.open(&page, 1280, "dark");
    let dark = browser.evaluate(colours);
    for place in 0..4 {
        assert_ne!(light[place], dark[place], "{place}");
    }
    // Every chart says what it shows, and the ones for other widths are not shown.
    let charts = "[...document.querySelectorAll('svg[role=img]')].map(s => s.getAttribute('aria-labelledby')\
        .split(' ').every(id => document.getElementById(id).textContent.length > 3))";
    let charts = browser.evaluate(charts);
    let charts = charts.as_array().unwrap();
    assert!(
        charts.len() > 8 && charts.iter().all(|named| *named == json!(true)),
        "{charts:?}"
    );
    let shown = "[...document.querySelectorAll('.curves .chart')].filter(s => s.getClientRects().length).length";
    assert_eq!(browser.evaluate(shown), json!(1));
    // Paper is light, whatever the screen is.
    let scheme = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
    browser.ask(
        "Emulation.setEmulatedMedia",
        json!({"media": "print", "features": scheme}),
    );
    assert_eq!(browser.evaluate(colours)[1], light[1]);
    let a4 = json!({"preferCSSPageSize": true, "printBackground": true});
    let pdf = browser.ask("Page.printToPDF", a4);
    let pdf = pdf["data"].as_str().unwrap();
    // "%PDF" in base64.
    assert!(
        pdf.starts_with("JVBERi") && pdf.len() > 20_000,
        "{} characters",
        pdf.len()
    );
}
