"""What breaks, in seeded order, while people decide and workers work."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DatabaseError, connection

from sharing.models import Lease
from tests.chaos.ground import BEAT, WORKERS, Ground
from tests.chaos.people import People

THROTTLED = {"code": "ThrottlingException", "message": "Rate exceeded", "status": 400}
BROKEN = {"code": "InternalFailure", "message": "We made a mistake.", "status": 500}


def faults(seed: int) -> list[dict[str, object]]:
    """A fifth throttled; of what is left a twentieth dropped and a twentieth answered with 500,
    half of either only when the effect is done.
    """
    kinds: list[tuple[dict[str, object], float]] = [
        ({"error": THROTTLED}, 0.2),
        ({"drop": True}, 0.025),
        ({"drop": True, "after": True}, 0.025),
        ({"error": BROKEN}, 0.025),
        ({"error": BROKEN, "after": True}, 0.025),
    ]
    return [
        {"operation": "*", "share": share, "seed": seed + number, **kind}
        for number, (kind, share) in enumerate(kinds)
    ]


@dataclass
class Trouble:
    """``met`` counts what was done to whom."""

    ground: Ground
    chance: random.Random
    met: Counter[str] = field(default_factory=Counter)

    def make(self, people: People, *, times: int, going_on: Callable[[], bool]) -> None:
        """Everything so many times, spread over what people decide."""
        acts = [act for act in self._kinds() for _ in range(times)]
        self.chance.shuffle(acts)
        for number, act in enumerate(acts):
            while going_on() and people.done < people.total * (number + 1) / (len(acts) + 1):
                time.sleep(0.02)
            act()
        connection.close()

    def _kinds(self) -> list[Callable[[], None]]:
        return [self._kill_worker, self._wipe, self._redis, self._postgres, self._power_cut]

    def _kill_worker(self) -> None:
        name = self.chance.choice(WORKERS)
        self._wait_for_work()
        self.ground.kill(name)
        self._pause()
        self.ground.begin(name)
        self.met["a worker killed (SIGKILL)"] += 1

    def _power_cut(self) -> None:
        """Workers and beat at once."""
        self._wait_for_work()
        for name in (*WORKERS, BEAT):
            self.ground.kill(name)
        self._pause()
        self.ground.begin(*WORKERS, BEAT)
        self.met["all workers and beat killed (SIGKILL)"] += 1

    def _wipe(self) -> None:
        self._wait_for_work()
        self.ground.wipe_redis()
        self.met["Redis wiped (FLUSHALL)"] += 1

    def _redis(self) -> None:
        self.ground.kill("redis")
        self._pause()
        self.ground.start_redis()
        self.met["Redis killed and started empty"] += 1

    def _postgres(self) -> None:
        self._wait_for_work()
        self.ground.stop_postgres_at_once()
        self._pause()
        self.ground.start_postgres()
        self.met["PostgreSQL stopped at once and started"] += 1

    def _wait_for_work(self) -> None:
        """Break things while somebody is in the middle of a pass, not between two."""
        deadline = time.monotonic() + 3
        while time.monotonic() < deadline and not self._somebody_works():
            time.sleep(0.01)

    def _somebody_works(self) -> bool:
        try:
            return Lease.objects.exists()
        except DatabaseError:
            connection.close()
            return False

    def _pause(self) -> None:
        time.sleep(self.chance.uniform(0, 1.5))
