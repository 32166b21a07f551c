"""The rivals' own environments under var/bench/, made from pinned packages at the first run and kept."""

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.processes import ROOT, STATE, Server

RIVALS = ROOT / "benchmarks" / "rivals"


class NotInstalled(Exception):
    """A rival that can't be had here; the text says why."""


def python_rival(name: str, **environment: str) -> Server:
    """A WSGI rival in waitress (keep-alive, 4 threads, one process). Raises NotInstalled."""
    folder = make_python_environment(name)
    command = [str(folder / "bin" / "python"), str(RIVALS / "serve_wsgi.py"), str(RIVALS / name)]
    return Server(name, command, environment)


def node_rival(name: str) -> Server:
    """A rival in Node. Raises NotInstalled."""
    node = shutil.which("node")
    npm = shutil.which("npm")
    if not node or not npm:
        raise NotInstalled("no node or npm on this machine")
    folder = make_folder(name, RIVALS / name / "package.json")
    shutil.copy(RIVALS / name / "server.js", folder)
    if not (folder / "ready").exists():
        run([npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], folder)
        (folder / "ready").touch()
    return Server(name, [node, "--no-deprecation", str(folder / "server.js")], {})


def make_python_environment(name: str) -> Path:
    """A virtual environment with the packages of `rivals/{name}/requirements.txt`."""
    wanted = RIVALS / name / "requirements.txt"
    folder = make_folder(name, wanted)
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        run([*pip, "--no-deps", "-r", str(wanted)], folder)
        (folder / "ready").touch()
    return folder


def make_folder(name: str, pinned: Path) -> Path:
    """A folder that belongs to exactly these pinned packages, with the file in it."""
    fingerprint = hashlib.sha256(pinned.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = STATE / "rivals" / f"{name}-{fingerprint}"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(pinned, folder)
    return folder


def run(command: list[str], folder: Path) -> None:
    """Run an installer; raises NotInstalled with the last line of what it said."""
    print(f"· installing {folder.name} …", flush=True)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotInstalled((done.stderr or done.stdout).strip().splitlines()[-1][:160])
