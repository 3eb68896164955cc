"""What the portal says is so is so: a script that only has the consumer's keys sees it too."""

import json
import subprocess
import sys
from pathlib import Path

from tests.sandbox_process import ROOT
from tests.sharing.film_company import FilmCompany


def test_a_script_with_the_consumers_keys_is_refused_reads_and_is_refused(
    film_company: FilmCompany, tmp_path: Path
) -> None:
    summary = tmp_path / "demo.json"
    summary.write_text(json.dumps(film_company.aws.summary()))
    command = [sys.executable, "-m", "tests.story_with_boto3", str(summary)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as script:
        assert script.stdout
        assert script.stdout.readline().startswith("refused: ")

        film_company.want()
        film_company.settle()
        assert script.stdout.readline().startswith("readable: 400 rows")

        film_company.end()
        film_company.settle()
        assert script.stdout.readline().startswith("refused: ")
        assert script.wait(timeout=20) == 0


def test_the_script_does_not_wait_for_ever(film_company: FilmCompany, tmp_path: Path) -> None:
    summary = tmp_path / "demo.json"
    summary.write_text(json.dumps(film_company.aws.summary()))
    command = [sys.executable, "-m", "tests.story_with_boto3", str(summary), "--seconds", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nothing changed within 1 seconds" in done.stderr
