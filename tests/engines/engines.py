"""The engines: each takes a table from a CSV file and runs a statement on it."""

import csv
import glob
import os
import shutil
import subprocess
import tempfile

# A column's type in the tables here: text, day, instant, money, number.
TYPES = {
    "duckdb": {"text": "VARCHAR", "day": "DATE", "instant": "TIMESTAMPTZ", "money": "DECIMAL(18, 4)", "number": "INTEGER", "double": "DOUBLE"},
    "postgres": {"text": "TEXT", "day": "DATE", "instant": "TIMESTAMPTZ", "money": "NUMERIC(18, 4)", "number": "INTEGER", "double": "DOUBLE PRECISION"},
    "spark": {"text": "STRING", "day": "DATE", "instant": "TIMESTAMP", "money": "DECIMAL(18, 4)", "number": "INT", "double": "DOUBLE"},
    "clickhouse": {"text": "String", "day": "Date32", "instant": "DateTime64(3, 'UTC')", "money": "Decimal(18, 4)", "number": "Int32", "double": "Float64"},
}


class Missing(Exception):
    """The engine is not on this machine."""


def quoted(name, mark='"'):
    """A name in quotes, its own doubled."""
    return mark + name.replace(mark, mark * 2) + mark


def text(value):
    return None if value is None else str(value)


class DuckDb:
    name = "duckdb"

    def __init__(self):
        import duckdb

        self.connection = duckdb.connect()
        # Not the zone of the reports: what a session's zone does to instants must not show.
        self.connection.execute("SET TimeZone = 'America/New_York'")

    def load(self, table, path, columns):
        types = TYPES["duckdb"]
        casts = ", ".join(f"CAST({quoted(name)} AS {types[kind]}) AS {quoted(name)}" for name, kind in columns.items())
        self.connection.execute(f"CREATE OR REPLACE TABLE {quoted(table)} AS SELECT {casts} FROM read_csv(?, all_varchar = true, header = true, quote = '\"', escape = '\"')", [str(path)])

    def run(self, statement):
        result = self.connection.execute(statement)
        names = [column[0] for column in result.description]
        return [dict(zip(names, map(text, row))) for row in result.fetchall()]

    def close(self):
        self.connection.close()


class Transpiled(DuckDb):
    """A dialect without an engine here: parsed as it is, and translated for DuckDB."""

    def __init__(self, name):
        super().__init__()
        self.name = name
        # The translation takes BigQuery's instants for times in UTC.
        self.connection.execute("SET TimeZone = 'UTC'")

    def run(self, statement):
        import sqlglot

        (translated,) = sqlglot.transpile(statement, read=self.name, write="duckdb", error_level=sqlglot.ErrorLevel.RAISE)
        return super().run(translated)


class Postgres:
    name = "postgres"

    def __init__(self):
        import psycopg

        found = sorted(glob.glob("/usr/lib/postgresql/*/bin")) or [os.path.dirname(shutil.which("initdb") or "")]
        if not os.path.exists(os.path.join(found[-1], "initdb")):
            raise Missing("PostgreSQL's server is not installed")
        self.programs = found[-1]
        self.folder = tempfile.mkdtemp(prefix="retention-postgres-")
        # The server refuses to run as root.
        self.user = "postgres" if os.getuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        self.data = os.path.join(self.folder, "data")
        self.call("initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", self.data)
        # A socket in the folder and no port: nothing else can be in the way.
        options = f"-c listen_addresses='' -k {self.folder} -c fsync=off -c TimeZone=America/New_York"
        self.call("pg_ctl", "-w", "-D", self.data, "-l", os.path.join(self.folder, "log"), "-o", options, "start")
        self.connection = psycopg.connect(host=self.folder, user="postgres", dbname="postgres", autocommit=True)

    def call(self, program, *arguments):
        command = [os.path.join(self.programs, program), *arguments]
        if self.user:
            command = ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def load(self, table, path, columns):
        types = TYPES["postgres"]
        listed = ", ".join(f"{quoted(name)} {types[kind]}" for name, kind in columns.items())
        cursor = self.connection.cursor()
        cursor.execute(f'DROP TABLE IF EXISTS "{table}"')
        cursor.execute(f'CREATE TABLE "{table}" ({listed})')
        with open(path, newline="", encoding="utf-8") as file, cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
            for row in csv.DictReader(file):
                copy.write_row([row[name] if row[name] != "" else None for name in columns])

    def run(self, statement):
        cursor = self.connection.cursor()
        # As a client sends it: without parameters, so that no sign in it means anything.
        cursor.execute(statement.encode())
        names = [column.name for column in cursor.description]
        return [dict(zip(names, map(text, row))) for row in cursor.fetchall()]

    def close(self):
        self.connection.close()
        self.call("pg_ctl", "-w", "-m", "immediate", "-D", self.data, "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


class Spark:
    name = "spark"

    def __init__(self):
        if shutil.which("java") is None:
            raise Missing("Java is not installed")
        from pyspark.sql import SparkSession

        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("PYSPARK_PYTHON", shutil.which("python3") or "python3")
        self.folder = tempfile.mkdtemp(prefix="retention-spark-")
        builder = SparkSession.builder.master("local[2]").appName("retention")
        for key, value in {
            "spark.ui.enabled": "false",
            "spark.sql.shuffle.partitions": "4",
            "spark.sql.session.timeZone": "America/New_York",
            "spark.sql.warehouse.dir": self.folder,
            "spark.driver.memory": "2g",
            "spark.driver.host": "127.0.0.1",
            "spark.log.level": "ERROR",
            "spark.ui.showConsoleProgress": "false",
            # Compiling what runs once over a thousand rows takes longer than the run.
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        }.items():
            builder = builder.config(key, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("ERROR")

    def load(self, table, path, columns):
        from pyspark.sql.functions import col

        types = TYPES["spark"]
        rows = self.session.read.csv(str(path), header=True, quote='"', escape='"')
        rows = rows.select(*(col(quoted(name, "`")).cast(types[kind]).alias(name) for name, kind in columns.items()))
        # As a warehouse has it: a file of columns, not a plan of casts.
        place = os.path.join(self.folder, table)
        rows.write.mode("overwrite").parquet(place)
        self.session.read.parquet(place).createOrReplaceTempView(f"`{table}`")

    def run(self, statement):
        rows = self.session.sql(statement)
        found = [{name: text(value) for name, value in row.asDict().items()} for row in rows.collect()]
        mode = self.session._jvm.org.apache.spark.sql.execution.ExplainMode.fromString("formatted")
        # Of the run itself: what was planned twice and is the same was done once.
        self.plan = rows._jdf.queryExecution().explainString(mode)
        return found

    def close(self):
        self.session.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class ClickHouse:
    name = "clickhouse"

    def __init__(self):
        from chdb.session import Session

        self.session = Session()
        self.session.query("SET session_timezone = 'America/New_York'")

    def load(self, table, path, columns):
        types = TYPES["clickhouse"]
        names = {name: quoted(name.replace("\\", "\\\\"), "`") for name in columns}
        listed = ", ".join(f"{names[name]} Nullable({types[kind]})" for name, kind in columns.items())
        raw = ", ".join(f"{names[name]} Nullable(String)" for name in columns)
        read = {"instant": "parseDateTime64BestEffortOrNull({0}, 3, 'UTC')"}
        casts = ", ".join(read.get(kind, "CAST({0} AS Nullable(" + types[kind] + "))").format(names[name]) for name, kind in columns.items())
        self.session.query("CREATE DATABASE IF NOT EXISTS shop")
        self.session.query(f"DROP TABLE IF EXISTS shop.`{table}`")
        self.session.query(f"CREATE TABLE shop.`{table}` ({listed}) ENGINE = Memory")
        raw = raw.replace("\\", "\\\\").replace("'", "\\'")
        settings = "SETTINGS format_csv_null_representation = '', input_format_csv_empty_as_default = 1"
        self.session.query(f"INSERT INTO shop.`{table}` SELECT {casts} FROM file('{path}', 'CSVWithNames', '{raw}') {settings}")
        self.session.query("USE shop")

    def run(self, statement):
        import json

        answer = self.session.query(statement, "JSONCompactEachRowWithNames")
        lines = [json.loads(line, parse_float=str, parse_int=str) for line in str(answer).splitlines()]
        return [dict(zip(lines[0], map(text, row))) for row in lines[1:]]

    def close(self):
        self.session.close()


def all_engines():
    """Every engine, or why it is missing."""
    makers = [DuckDb, Postgres, Spark, ClickHouse]
    makers += [lambda name=name: Transpiled(name) for name in ("bigquery", "snowflake", "trino")]
    names = ["duckdb", "postgres", "spark", "clickhouse", "bigquery", "snowflake", "trino"]
    return dict(zip(names, makers))
