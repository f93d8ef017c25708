"""A look into the embedded database of a server under test, past every policy, for what no endpoint shows."""

import pathlib
import shutil
import subprocess

from harness.server import ROOT, LyceumServer


class Database:
    """Runs SQL as the superuser, through the socket that the running PostgreSQL names in its lock file."""

    def __init__(self, server: LyceumServer):
        self.server = server

    def rows(self, sql: str) -> list[list[str]]:
        """The rows of a query, each value as text."""
        lock = next((self.server.folder / "data").rglob("postmaster.pid")).read_text().splitlines()
        port, folder = lock[3], lock[4]
        answer = subprocess.run(
            [_psql(), "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", folder, "-p", port, "-U", "lyceum", "-d",
             self._name(folder, port), "-c", sql],
            capture_output=True, text=True, check=False,
        )
        assert answer.returncode == 0, answer.stderr
        return [line.split("\t") for line in answer.stdout.splitlines()]

    def value(self, sql: str) -> str:
        """The only value of a query."""
        return self.rows(sql)[0][0]

    def counts(self) -> dict[str, str]:
        """How many rows each table of conversations has."""
        tables = ("threads", "thread_items", "workflow_runs", "run_steps", "run_events", "documents", "chunks")
        return {table: self.value(f"SELECT count(*) FROM {table}") for table in tables}

    def add_person(self, email: str) -> None:
        """Another member of the first tenant, with the password of the first person."""
        self.rows(
            f"""WITH person AS (
                    INSERT INTO users (id, email, name, password_hash, created_at)
                    SELECT uuidv7(), '{email}', 'Another person', password_hash, now()
                    FROM users ORDER BY created_at LIMIT 1 RETURNING id)
                INSERT INTO memberships (tenant_id, user_id, role, created_at)
                SELECT tenants.id, person.id, 'learner', now() FROM tenants, person"""
        )

    @staticmethod
    def _name(folder: str, port: str) -> str:
        names = subprocess.run(
            [_psql(), "-XAtq", "-h", folder, "-p", port, "-U", "lyceum", "-d", "postgres", "-c",
             "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"],
            capture_output=True, text=True, check=True,
        ).stdout.split()
        return names[0] if names else "postgres"


def _psql() -> str:
    bundled = next(pathlib.Path(ROOT / ".tools" / "postgres").rglob("bin/psql"), None)
    found = str(bundled) if bundled else shutil.which("psql")
    assert found, "no psql: run make test"
    return found
