"""`install.py FILE...`: makes .venv, installs pinned requirements, says in one line what is wrong.

Needs nothing but Python, and runs far enough on old ones to say that they are too old.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TextIO

VENV = Path(".venv")
LOG = VENV / "install.log"
PACKAGE = re.compile(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)")
NO_NETWORK = (
    "NewConnectionError|NameResolutionError|ConnectTimeout|Read timed out|from versions: none"
)
MEANINGS = {
    "No space left on device|Disk quota exceeded": "The disk is full: free some space.",
    NO_NETWORK: "The package index does not answer: is there a network?",
    "No matching distribution found": "A package is not to be had for this computer.",
    "ensurepip": "Python's venv module is missing (Debian, Ubuntu: apt install python3-venv).",
}


def main(files: list[str]) -> int:
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:3]))
        return fail(f"Sluice needs Python 3.11 or newer, this is {found}: make PYTHON=python3.11 …")
    try:
        return make_venv() or install(files)
    except OSError as error:
        return fail(explained(str(error)))


def make_venv() -> int:
    if works(VENV / "bin" / "python"):
        return 0
    say(f"Making {VENV} …")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    words = done.stdout.decode(errors="replace")
    return fail(explained(words)) if done.returncode else 0


def works(python: Path) -> bool:
    """Whether the environment is there, and its Python was not taken away since."""
    command = [str(python), "-m", "pip", "--version"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(files: list[str]) -> int:
    pinned = sum(
        line[0].isalnum() for name in files for line in Path(name).read_text().splitlines()
    )
    say(f"Installing {', '.join(files)} …")
    command = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
    command += [part for name in files for part in ("-r", name)]
    with LOG.open("w") as log:
        pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        follow(pip, log, pinned)
    if pip.wait():
        return fail(f"{explained(LOG.read_text())} (All of it in {LOG}.)")
    return 0


def follow(pip: subprocess.Popen[str], log: TextIO, pinned: int) -> None:
    """Keep what pip says, and show how far it is."""
    met = 0
    for line in pip.stdout or ():
        log.write(line)
        package = PACKAGE.match(line)
        if package:
            met += 1
            progress(f"  {met} of {pinned}: {package[1]}")
        elif line.startswith("Installing collected packages"):
            progress("  unpacking")
    progress("")


def progress(text: str) -> None:
    if sys.stdout.isatty():
        print(f"\r\033[K{text[:79]}", end="", flush=True)


def explained(words: str) -> str:
    for sign, meaning in MEANINGS.items():
        if re.search(sign, words):
            return meaning
    return (words.strip().splitlines() or ["No reason was given."])[-1]


def say(text: str) -> None:
    print(text, flush=True)


def fail(why: str) -> int:
    print(f"setup: {why}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
