"""What a run may become, and by which verb."""

from catalog.models import RunState

OPEN_RUN = (RunState.QUEUED, RunState.RUNNING)

RUN_MOVES: dict[tuple[str, str], RunState] = {
    (RunState.QUEUED, "claim"): RunState.RUNNING,
    # A run whose worker died is claimed again by the next one.
    (RunState.RUNNING, "claim"): RunState.RUNNING,
    (RunState.RUNNING, "succeed"): RunState.SUCCEEDED,
    (RunState.RUNNING, "end_partly"): RunState.PARTIAL,
    (RunState.RUNNING, "fail"): RunState.FAILED,
    (RunState.QUEUED, "fail"): RunState.FAILED,
}
