#!/usr/bin/env bash
# Packs a built program for a release: an archive with manual, completions and papers, its checksum, and a Debian
# package where dpkg-deb is at hand. The same program gives the same bytes.
#
#   cargo build --release --locked && dist/package.sh target/release/retention target/dist
#
# The platform in the archive's name is that of the compiler unless TARGET says otherwise.
set -euo pipefail

if [ $# -lt 1 ] || [ ! -x "$1" ]; then
    echo "usage: dist/package.sh PROGRAM [FOLDER]   (PROGRAM: the built binary; FOLDER: where to, else target/dist)" >&2
    exit 2
fi
program=$(realpath "$1")
root=$(cd "$(dirname "$0")/.." && pwd)
folder=${2:-$root/target/dist}
version=$("$program" --version | cut -d' ' -f2)
target=${TARGET:-$(rustc -vV | sed -n 's/^host: //p')}
name=retention-$version-$target
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A program's own pages and scripts, so that they are those of this version.
stage=$work/$name
mkdir -p "$stage/man" "$stage/completions"
install -m 755 "$program" "$stage/retention"
"$program" man --dir "$stage/man" >/dev/null
"$program" completions bash >"$stage/completions/retention.bash"
"$program" completions zsh >"$stage/completions/_retention"
"$program" completions fish >"$stage/completions/retention.fish"
"$program" completions powershell >"$stage/completions/retention.ps1"
cp "$root/LICENSE" "$root/README.md" "$root/CHANGELOG.md" "$stage/"
cp -r "$root/docs" "$root/examples" "$stage/"
chmod -R u=rwX,go=rX "$stage"

archive() { # folder, entries
    tar --sort=name --mtime='2000-01-01 00:00:00 UTC' --owner=0 --group=0 --numeric-owner -C "$1" -cf - "$2" | gzip -n9
}
archive "$work" "$name" >"$work/$name.tar.gz"
mv "$work/$name.tar.gz" "$folder/"
files=("$name.tar.gz")

if command -v dpkg-deb >/dev/null; then
    architecture=${ARCHITECTURE:-$(dpkg --print-architecture)}
    package=$work/deb
    share=$package/usr/share
    install -D -m 755 "$program" "$package/usr/bin/retention"
    install -D -m 644 "$root/LICENSE" "$share/doc/retention/copyright"
    install -d "$share/man/man1" "$package/DEBIAN"
    for page in "$stage"/man/*.1; do gzip -n9 <"$page" >"$share/man/man1/$(basename "$page").gz"; done
    gzip -n9 <"$root/CHANGELOG.md" >"$work/changelog.gz"
    install -D -m 644 "$work/changelog.gz" "$share/doc/retention/changelog.gz"
    install -D -m 644 "$stage/completions/retention.bash" "$share/bash-completion/completions/retention"
    install -D -m 644 "$stage/completions/_retention" "$share/zsh/vendor-completions/_retention"
    install -D -m 644 "$stage/completions/retention.fish" "$share/fish/vendor_completions.d/retention.fish"
    cat >"$package/DEBIAN/control" <<EOF
Package: retention
Version: $version
Architecture: $architecture
Maintainer: the authors of retention <retention@localhost>
Depends: libc6
Section: utils
Priority: optional
Description: retention metrics from files of orders
 Customer retention, churn, repeat purchases, order value, cohorts, survival,
 customer lifetime value and recurring revenue, exact and with intervals.
EOF
    find "$package" -exec touch -d '2000-01-01 00:00:00 UTC' {} +
    deb=retention_${version}_$architecture.deb
    SOURCE_DATE_EPOCH=946684800 dpkg-deb --root-owner-group -Zgzip --build "$package" "$folder/$deb" >/dev/null
    files+=("$deb")
fi

(cd "$folder" && sha256sum "${files[@]}" >"$name.sha256")
printf '%s\n' "${files[@]/#/$folder/}" "$folder/$name.sha256"
