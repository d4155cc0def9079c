//! The packages of a release, made of the program under test.

use std::path::Path;
use std::process::Command;

use crate::kit::skipped;

fn shell(folder: &Path, line: &str) -> Option<String> {
    let output = Command::new("sh")
        .args(["-c", line])
        .current_dir(folder)
        .output()
        .ok()?;
    assert!(
        output.status.success(),
        "{line}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn an_archive_has_all_that_a_release_needs_and_the_same_bytes_twice() {
    let has = |name: &str| {
        let found = Command::new("sh")
            .args(["-c", &format!("command -v {name}")])
            .output();
        found.is_ok_and(|output| output.status.success())
    };
    if !["bash", "tar", "gzip", "sha256sum", "install", "realpath"]
        .into_iter()
        .all(has)
    {
        return skipped("no bash, tar, gzip or coreutils: no archive was made");
    }
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist/package.sh");
    let make = |into: &str| {
        let line = format!(
            "TARGET=test-target bash {} {} {into}",
            script.display(),
            env!("CARGO_BIN_EXE_retention")
        );
        shell(folder.path(), &line).unwrap()
    };
    let made = make("one");
    let version = env!("CARGO_PKG_VERSION");
    let name = format!("retention-{version}-test-target");
    assert!(made.contains(&format!("{name}.tar.gz")), "{made}");
    let inside = |line: &str| shell(folder.path(), line).unwrap();
    inside(&format!(
        "cd one && sha256sum --check --quiet {name}.sha256 && tar xzf {name}.tar.gz"
    ));
    let said = inside(&format!("one/{name}/retention --version"));
    assert_eq!(said.trim(), format!("retention {version}"));
    for file in [
        "LICENSE",
        "README.md",
        "CHANGELOG.md",
        "man/retention.1",
        "man/retention-report.1",
        "completions/retention.bash",
        "completions/_retention",
        "completions/retention.fish",
        "completions/retention.ps1",
        "docs/cron.md",
        "examples/orders.csv",
    ] {
        let path = folder.path().join("one").join(&name).join(file);
        assert!(path.metadata().unwrap().len() > 100, "{file}");
    }
    if has("dpkg-deb") {
        let listed = inside("dpkg-deb --contents one/retention_*.deb");
        for file in [
            "./usr/bin/retention",
            "man1/retention-mrr.1.gz",
            "completions/retention",
        ] {
            assert!(listed.contains(file), "{file} in {listed}");
        }
    }
    make("two");
    inside("cmp one/*.sha256 two/*.sha256");
}
