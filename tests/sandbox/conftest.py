"""One sandbox process for all its tests, emptied before each."""

from collections.abc import Iterator

import pytest

from tests.sandbox.lake import Lake
from tests.sandbox_process import SandboxProcess


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[SandboxProcess]:
    with SandboxProcess() as process:
        yield process


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess) -> SandboxProcess:
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture
def lake(sandbox: SandboxProcess) -> Lake:
    return Lake(sandbox)
