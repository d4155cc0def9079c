"""Runs the report, DuckDB and polars on generated files: the same numbers, then time and peak memory.

Called by compare.sh. Each run is a whole process, from its start to the printed result; the
systems take turns, so that a slow minute of the machine hits all of them, each round in another
order, since what one leaves behind in memory and caches slows the next one. Printed are medians.

A file for each shape of examples/generate_orders. DuckDB and polars have scripts tuned for every
shape, which make all numbers of both columns that the report prints by default, the period and the
one before it, in the fastest of a dozen formulations tried. With --plain-queries they also run
queries written as the definitions read, which make the numbers of the period alone. Every number
that a peer has is compared before anything is timed; intervals and changes are arithmetic on them.
"""

import argparse
import gzip
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from compare_numbers import differing, ours

HERE = Path(__file__).parent
PERIOD = ["--period", "2024-Q4"]
# Where the periods begin, and the day after the last: 2024-Q3 and 2024-Q4.
DAYS = ["2024-07-01", "2024-10-01", "2025-01-01"]
PEERS = {"duckdb": "DuckDB", "polars": "polars"}
# Each shape with how many orders of the plain file have as much text as one of its orders.
SHAPES = {"plain": 1, "numbers": 1, "uuids": 1, "emails": 1, "lines": 8, "shopify": 10}
# What the report has to be told about a shape.
FLAGS = {"lines": ["--amount", "Quantity * UnitPrice"]}
# Files to measure: a shape, or a shape that is compressed.
FILES = ["plain", "numbers", "uuids", "emails", "emails.gz", "lines", "shopify"]
# What else is measured on the plain file, as multiples of the report.
OTHERS = [
    ["report", *PERIOD, "--by", "country"],
    ["report", *PERIOD, "--where", "country=DE"],
    ["check"],
    ["trend"],
    ["cohorts"],
    ["repeat"],
    ["survival"],
    ["rfm"],
]


class Run:
    """What one process printed and took."""

    def __init__(self, command):
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.output = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        self.seconds = time.perf_counter() - began
        self.processor = usage.ru_utime + usage.ru_stime
        # Kilobytes, on a Mac bytes. A child starts with what this script has in memory, some 20 MB.
        self.megabytes = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)
        if status != 0:
            sys.exit(f"{' '.join(map(str, command))} failed with status {os.waitstatus_to_exitcode(status)}")


class Medians:
    """Of several runs of one command."""

    def __init__(self, name, runs):
        median = lambda part: statistics.median(getattr(run, part) for run in runs)
        self.seconds, self.processor, self.megabytes = map(median, ["seconds", "processor", "megabytes"])
        times = [run.seconds for run in runs]
        tell(f"  {name}: {self.seconds:.3f} s ({min(times):.3f} to {max(times):.3f}), "
             f"processor {self.processor:.2f} s, {self.megabytes:.0f} MB")


def tell(text):
    """Progress goes to standard error, so that the tables alone can be kept."""
    print(text, file=sys.stderr, flush=True)


def measured(commands, runs, order=random.Random(1)):
    """Medians of each command by its name; they take turns, each round in another order."""
    found = {name: [] for name in commands}
    for _ in range(runs):
        for name in order.sample(list(commands), len(commands)):
            found[name].append(Run(commands[name]))
    return {name: Medians(name, each) for name, each in found.items()}


class Bench:
    """Where files and programs are."""

    def __init__(self, arguments, folder):
        self.binary, self.generator, self.runs = arguments.bin, arguments.generator, arguments.runs
        self.orders, self.customers = arguments.orders, arguments.customers
        self.folder, self.new = folder, set()
        self.peers = {key: name for key, name in PEERS.items() if key in arguments.peers}

    def file(self, name):
        """The file of this name, which is written if the folder does not have it."""
        shape, _, compressed = name.partition(".")
        path = self.written(f"{shape}.csv", shape, self.orders // SHAPES[shape], self.customers)
        return gzipped(path) if compressed else path

    def written(self, name, shape, orders, customers=None):
        path = self.folder / name
        if path.exists():
            if path not in self.new:
                tell(f"{path} is there and used as it is")
            return path
        tell(f"writing {path}: {orders:,} orders")
        part = path.with_suffix(".part")
        command = [self.generator, "--shape", shape, "--orders", str(orders), "--output", part]
        if customers is not None:
            command += ["--customers", str(max(1, customers // SHAPES[shape]))]
        subprocess.run(command, check=True)
        part.rename(path)
        self.new.add(path)
        return path

    def report(self, name, path):
        return [self.binary, "report", path, *PERIOD, *FLAGS.get(name.partition(".")[0], []), "--quiet"]

    def checked(self, name, path, commands, days):
        """Stops unless the peers print the numbers that the report has."""
        latest = json.loads(Run([*self.report(name, path), "--format", "json"]).output)
        expected = [ours(latest["comparison"]), ours(latest)][1 - len(days):]
        for peer, command in commands.items():
            same, wrong = differing(days, expected, json.loads(Run(command).output))
            if wrong:
                sys.exit(f"{name}: {peer} has other numbers\n" + "\n".join(wrong))
            tell(f"  {peer}: the same {same} numbers")

    def side_by_side(self, name, script, days):
        """Medians of the report and of each peer's script on the file of this name."""
        path = self.file(name)
        shape = [name.partition(".")[0]] if script == "tuned" else []
        peers = {
            peer: [sys.executable, HERE / f"{script}_{key}.py", *shape, path, *days]
            for key, peer in self.peers.items()
        }
        tell(f"{name}, {'tuned queries' if script == 'tuned' else 'queries as the definitions read'}")
        self.checked(name, path, peers, days)
        return path, measured({"retention": self.report(name, path), **peers}, self.runs)


def gzipped(path):
    """The file compressed as gzip -1 does, by pigz where there is one."""
    compressed = path.with_name(path.name + ".gz")
    if not compressed.exists():
        part = path.with_suffix(".gz.part")
        program = shutil.which("pigz") or shutil.which("gzip")
        with open(part, "wb") as output:
            if program:
                subprocess.run([program, "-1", "-c", path], stdout=output, check=True)
            else:
                with open(path, "rb") as text, gzip.open(output, "wb", compresslevel=1) as packed:
                    shutil.copyfileobj(text, packed, 1 << 20)
        part.rename(compressed)
    return compressed


def table(head, rows):
    """A Markdown table; all columns but the first hold numbers."""
    print("\n| " + " | ".join(head) + " |")
    print("|---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def shapes_table(bench, names, plain_queries):
    cases = [(name, name, "tuned", DAYS) for name in names]
    if plain_queries:
        cases.append(("plain, untuned queries", "plain", "peer", DAYS[1:]))
    rows = []
    for label, name, script, days in cases:
        path, found = bench.side_by_side(name, script, days)
        own = found["retention"]
        others = [found[peer] for peer in bench.peers.values()]
        rows.append([
            label,
            f"{path.stat().st_size / 1e6:.0f}",
            *(f"{each.seconds:.2f}" for each in found.values()),
            *(f"{each.seconds / own.seconds:.1f}×" for each in others),
            *(f"{each.megabytes:.0f}" for each in found.values()),
            *(f"{each.megabytes / own.megabytes:.1f}×" for each in others),
        ])
    systems, peers = ["retention", *bench.peers.values()], bench.peers.values()
    head = ["shape", "file, MB", *(f"{name}, s" for name in systems), *(f"{name}, time" for name in peers)]
    head += [*(f"{name}, MB" for name in systems), *(f"{name}, memory" for name in peers)]
    table(head, rows)


def costs_table(bench):
    """What other commands cost beside the plain report."""
    path = bench.file("plain")
    commands = {"report": bench.report("plain", path)}
    for command, *flags in OTHERS:
        name = " ".join([command, *(flag for flag in flags if flag not in PERIOD)])
        commands[name] = [bench.binary, command, path, *flags, "--quiet"]
    tell("other commands")
    Run(commands["report"])
    found = measured(commands, bench.runs)
    base = found["report"]
    table(
        ["command", "seconds", "times the report", "peak MB"],
        [
            [f"`{name}`", f"{each.seconds:.3f}", f"{each.seconds / base.seconds:.2f}", f"{each.megabytes:.0f}"]
            for name, each in found.items()
        ],
    )


def sizes_table(bench, sizes):
    """What an order costs in files of several sizes, a customer for ten orders."""
    rows = []
    for orders in sizes:
        path = bench.written(f"plain-{orders}.csv", "plain", orders)
        command = bench.report("plain", path)
        Run(command)
        found = measured({f"{orders:,} orders": command}, bench.runs)[f"{orders:,} orders"]
        rows.append([
            f"{orders:,}",
            f"{path.stat().st_size / 1e6:.0f}",
            f"{found.seconds:.3f}",
            f"{found.seconds / orders * 1e9:.1f}",
            f"{found.megabytes:.0f}",
        ])
    table(["orders", "file, MB", "seconds", "nanoseconds an order", "peak MB"], rows)


def several(known):
    """A parser of names with commas between them."""

    def parsed(text):
        names = [name for name in text.split(",") if name]
        unknown = [name for name in names if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not one of {', '.join(known)}")
        return names

    return parsed


def parsed():
    parser = argparse.ArgumentParser(prog="benches/compare.sh", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    tables = ["shapes", "costs"]
    parser.add_argument("--shapes", type=several(FILES), default=FILES, help="of " + ",".join(FILES))
    parser.add_argument("--orders", type=int, default=10_000_000,
                        help="of the first four shapes; the others get as much text [10000000]")
    parser.add_argument("--customers", type=int, help="of the first four shapes [a tenth of the orders]")
    parser.add_argument("--runs", type=int, default=3, help="of each command [3]")
    parser.add_argument("--bin", required=True, help="the program to measure [a release build]")
    parser.add_argument("--generator", required=True, help="examples/generate_orders, built [a release build]")
    parser.add_argument("--keep", type=Path, metavar="DIR",
                        help="keep the files here, and use those that are there, whatever size they have")
    parser.add_argument("--peers", type=several(PEERS), default=list(PEERS), help="of duckdb,polars; '' for none")
    parser.add_argument("--plain-queries", action="store_true", help="untuned queries of the peers too")
    parser.add_argument("--tables", type=several(tables), default=tables, help="of shapes,costs; '' for none [both]")
    parser.add_argument("--sizes", nargs="?", type=lambda text: [int(size) for size in text.split(",")],
                        const=[1_000_000, 10_000_000, 50_000_000], metavar="ORDERS,...",
                        help="also what an order costs at these sizes [1, 10 and 50 million]")
    return parser.parse_args()


def main():
    arguments = parsed()
    with tempfile.TemporaryDirectory(prefix="retention-compare-") as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(arguments, folder)
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start; medians of {bench.runs} runs")
        if "shapes" in arguments.tables:
            shapes_table(bench, arguments.shapes, arguments.plain_queries)
        if "costs" in arguments.tables:
            costs_table(bench)
        if arguments.sizes:
            sizes_table(bench, arguments.sizes)


if __name__ == "__main__":
    main()
