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
    // The page's own script.
    assert_eq!(browser.evaluate(acting), json!(1));
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
    let shade = "document.body.insertAdjacentHTML('beforeend', '<i class=\"h8\"></i>')";
    browser.evaluate(shade);
    let light = browser.evaluate(colours);
    browser.open(&page, 1280, "dark");
    browser.evaluate(shade);
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
    let shown = "[...document.querySelectorAll('.sized:has(.line.k0) .chart')].filter(s => s.getClientRects().length).length";
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

impl Browser {
    /// Writes a command's page over the example orders and opens it.
    fn open_page(&mut self, args: &[&str], width: u32) -> String {
        let orders = include_str!("../../examples/orders.csv");
        let text = Case::new(args)
            .args(&["--format", "html"])
            .file("orders.csv", orders)
            .text();
        let page = self.folder.path().join("page.html");
        std::fs::write(&page, &text).unwrap();
        self.open(&page, width, "light");
        text
    }

    /// The middle of an element, scrolled into sight.
    fn middle(&mut self, element: &str) -> (f64, f64) {
        let script = format!(
            "(() => {{ const e = {element}; e.scrollIntoView({{block: 'center'}}); \
             const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        );
        let place = self.evaluate(&script);
        (place[0].as_f64().unwrap(), place[1].as_f64().unwrap())
    }

    fn press(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            self.ask(
                "Input.dispatchKeyEvent",
                json!({"type": kind, "key": key, "code": key}),
            );
        }
    }
}

/// The text in a column of the first table, row by row.
const COLUMN: &str = "(place => [...document.querySelector('.matrix tbody').rows].map(r => r.cells[place].textContent))";

#[test]
fn tables_are_sorted_in_a_browser() {
    let Some(name) = installed() else { return };
    let mut browser = Browser::start(name);
    browser.open_page(&["cohorts", "orders.csv"], 1280);
    browser.assert_quiet();
    let sizes = |browser: &mut Browser| -> Vec<u64> {
        let sizes = browser.evaluate(&format!("{COLUMN}(1)"));
        let sizes = sizes.as_array().unwrap().iter();
        sizes
            .map(|size| size.as_str().unwrap().parse().unwrap())
            .collect()
    };
    let before = sizes(&mut browser);
    let mut upwards = before.clone();
    upwards.sort_unstable();
    let downwards: Vec<u64> = upwards.iter().rev().copied().collect();
    assert_ne!(before, downwards);
    let sort = "document.querySelectorAll('.matrix .sort')[1]";
    let state = format!("{sort}.closest('th').getAttribute('aria-sort')");
    for (order, expected) in [
        (json!("descending"), &downwards),
        (json!("ascending"), &upwards),
        (json!(null), &before),
    ] {
        // By the keyboard: Enter on the button in the header.
        browser.evaluate(&format!("{sort}.focus()"));
        browser.ask(
            "Input.dispatchKeyEvent",
            json!({"type": "keyDown", "key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}),
        );
        browser.ask(
            "Input.dispatchKeyEvent",
            json!({"type": "keyUp", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}),
        );
        assert_eq!(browser.evaluate(&state), order);
        assert_eq!(&sizes(&mut browser), expected, "{order}");
    }
    // The average stays the last row.
    let last = "document.querySelector('.matrix').tBodies[1].textContent.startsWith('Average')";
    assert_eq!(browser.evaluate(last), json!(true));
    browser.assert_quiet();
}

#[test]
fn rows_are_filtered_in_a_browser() {
    let Some(name) = installed() else { return };
    let mut browser = Browser::start(name);
    browser.open_page(&["cohorts", "orders.csv"], 1280);
    let names = browser.evaluate(&format!("{COLUMN}(0)"));
    let names: Vec<&str> = names
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let expected: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| name.starts_with("2024"))
        .collect();
    assert!(expected.len() < names.len() && !expected.is_empty());
    browser.evaluate("document.querySelector('.filter').focus()");
    browser.ask("Input.insertText", json!({"text": "2024-"}));
    let left = "[...document.querySelector('.matrix tbody').rows].filter(r => r.getClientRects().length)\
        .map(r => r.cells[0].textContent)";
    assert_eq!(browser.evaluate(left), json!(expected));
    let said = browser.evaluate("document.querySelector('.hits').textContent");
    assert_eq!(
        said,
        json!(format!("{} of {} rows", expected.len(), names.len()))
    );
    browser.evaluate("(f => { f.value = ''; f.dispatchEvent(new Event('input')); })(document.querySelector('.filter'))");
    assert_eq!(browser.evaluate(left), json!(names));
}

#[test]
fn values_are_shown_under_the_pointer_by_touch_and_by_keys_in_a_browser() {
    let Some(name) = installed() else { return };
    let mut browser = Browser::start(name);
    let text = browser.open_page(&["trend", "orders.csv", "--last", "12"], 360);
    // What the page says of the first two periods without a script.
    let titles: Vec<String> = text
        .split("<rect class=\"hover\"")
        .skip(1)
        .map(|rest| rest.split("<title>").nth(1).unwrap())
        .map(|rest| rest.split("</title>").next().unwrap().to_owned())
        .collect();
    let tip = "(t => t.hidden ? null : t.textContent)(document.querySelector('.tip'))";
    assert_eq!(browser.evaluate(tip), json!(null));
    let (x, y) = browser.middle("document.querySelectorAll('.hover')[0]");
    browser.ask(
        "Input.dispatchMouseEvent",
        json!({"type": "mouseMoved", "x": x, "y": y}),
    );
    assert_eq!(browser.evaluate(tip), json!(titles[0]));
    // The tip is on the screen, and nothing else says the same beside it.
    let inside = "(r => r.left >= 0 && r.right <= innerWidth && r.top >= 0)(document.querySelector('.tip').getBoundingClientRect())";
    assert_eq!(browser.evaluate(inside), json!(true));
    assert_eq!(
        browser.evaluate("document.querySelectorAll('svg title').length"),
        json!(0)
    );
    browser.press("Escape");
    assert_eq!(browser.evaluate(tip), json!(null));
    let (x, y) = browser.middle("document.querySelectorAll('.hover')[1]");
    browser.ask(
        "Input.dispatchTouchEvent",
        json!({"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}),
    );
    browser.ask(
        "Input.dispatchTouchEvent",
        json!({"type": "touchEnd", "touchPoints": []}),
    );
    assert_eq!(browser.evaluate(tip), json!(titles[1]));
    browser.press("Escape");
    browser.evaluate("document.querySelector('svg.chart').focus()");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    assert_eq!(browser.evaluate(tip), json!(titles[1]));
    browser.press("End");
    let last = titles.len() / text.matches("<svg class=\"chart\"").count() - 1;
    assert_eq!(browser.evaluate(tip), json!(titles[last]));
    browser.assert_quiet();
}

#[test]
fn everything_reads_without_the_script_in_a_browser() {
    let Some(name) = installed() else { return };
    let mut browser = Browser::start(name);
    let disabled = json!({"value": true});
    browser.ask("Emulation.setScriptExecutionDisabled", disabled);
    let text = browser.open_page(&["report", "orders.csv", "--by", "country"], 360);
    browser.assert_fits("report without a script");
    assert!(text.contains("<script>"));
    let never = "document.querySelectorAll('.sort, .filter, .tip').length";
    assert_eq!(browser.evaluate(never), json!(0));
    let titles = browser.evaluate("document.querySelectorAll('svg title').length");
    assert!(titles.as_u64().unwrap() > 20, "{titles}");
}
