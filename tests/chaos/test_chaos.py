"""The small version of `make chaos`, as a process of its own: it stops what other tests need."""

import subprocess
import sys

from tests.sandbox_process import ROOT


def test_everything_comes_right_after_everything_broke_once() -> None:
    small = ["--grants", "24", "--times", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *small],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "All of it holds." in done.stdout
