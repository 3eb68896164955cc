"""One run: people decide while everything breaks, then it must come right by itself."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection

from sharing.models import Route
from sharing.services.routes import wake
from tests.chaos import books, company, history, logs, truth, world
from tests.chaos.ground import BEAT, WORKERS, Ground
from tests.chaos.people import People, Story, stories
from tests.chaos.report import Report
from tests.chaos.trouble import Trouble, faults
from tests.chaos.watcher import Watcher

PATIENCE_SECONDS = 180
PAUSE_SECONDS = 0.12
"""Between two decisions, on average."""


def run(ground: Ground, *, grants: int, seed: int, times: int) -> Report:
    chance = random.Random(seed)
    place = company.found(ground.sandbox, grants=grants)
    told = stories(place, chance, grants=grants)
    people = People(told, random.Random(seed), pause=PAUSE_SECONDS)
    trouble = Trouble(ground, random.Random(seed + 1))
    before = world.look(place)
    os.environ["AWS_ACCESS_KEY_ID"] = place.aws.portal.access_key_id
    os.environ["AWS_SECRET_ACCESS_KEY"] = place.aws.portal.secret_access_key
    ground.start(*WORKERS, BEAT)
    report = Report(seed, people, trouble)
    ground.sandbox.forget_calls()
    with Watcher(ground.sandbox) as watcher:
        ground.sandbox.faults(*faults(seed))
        report.unrest = _timed(lambda: _unrest(people, trouble, times))
        report.settling = _timed(lambda: _until(books.settled))
        ground.sandbox.faults()
        watcher.read_calls()
        report.met(watcher)
        _check_state(report, place, told, before)
        _check_quiet(report, watcher)
        people.end_everything()
        report.ending = _timed(lambda: _until(books.settled))
        report.check("everything ended leaves nothing", world.look(place).beyond(before))
        watcher.read_calls()
    _check_history(report, watcher, told)
    report.check("every error visible", sorted(watcher.hidden))
    written = [ground.log(name) for name in (*WORKERS, BEAT)]
    report.traces = logs.traces(written)
    report.check("every stack trace explained", logs.unexplained(written))
    report.waits = books.waits()
    return report


def _unrest(people: People, trouble: Trouble, times: int) -> None:
    deciding = threading.Thread(target=people.act)
    deciding.start()
    trouble.make(people, times=times, going_on=deciding.is_alive)
    deciding.join()
    if people.done < people.total:
        raise RuntimeError("people could not go on; their error stands above")


def _check_state(
    report: Report, place: company.Company, told: list[Story], before: world.World
) -> None:
    now = world.look(place)
    standing, ended = truth.claims(told), truth.claims(told, held=False)
    report.check("wanted equals seen: states", books.grants(told))
    report.check("wanted equals seen: rights", truth.rights(standing, before, now))
    seen = truth.what_roles_see(place, standing, ended)
    report.check("wanted equals seen: by each role", seen)
    report.check("nothing extra: databases and links", truth.local(standing, before, now))
    report.check("nothing extra: shares and invitations", truth.shares(standing, now))
    report.check("nothing extra: filters", truth.filters(standing, now))
    report.check("no request without an outcome", books.requests(told))
    report.check("who asked was told", books.news(told))
    report.check("the ledger tells it in order", books.ledger())


def _check_quiet(report: Report, watcher: Watcher) -> None:
    """Another pass over every route changes nothing."""
    watcher.read_calls()
    wake(Route.objects.all())
    _until(books.settled)
    calls = watcher.read_calls()
    changes = [f"{call['operation']} {call['changed']}" for call in calls if call["changed"]]
    report.check("looking again changes nothing", changes)


def _check_history(report: Report, watcher: Watcher, told: list[Story]) -> None:
    found = history.given_too_often(watcher.history, told)
    report.check("no grant made twice with effect", found)
    report.in_vain = watcher.history.in_vain
    report.overhangs = history.overhangs(watcher.history, told)


def _until(true: Callable[[], bool]) -> None:
    """Or until patience is at its end: then the checks say what is wrong."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if true():
                return
        except DatabaseError:
            connection.close()
        time.sleep(0.1)


def _timed(act: Callable[[], None]) -> timedelta:
    began = time.monotonic()
    act()
    return timedelta(seconds=time.monotonic() - began)
