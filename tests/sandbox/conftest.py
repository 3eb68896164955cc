"""An empty sandbox AWS for each test; here nothing but the test itself speaks to it."""

import pytest

from tests.sandbox.lake import Lake
from tests.sandbox_process import SandboxProcess


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess) -> SandboxProcess:
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture
def lake(sandbox: SandboxProcess) -> Lake:
    return Lake(sandbox)
