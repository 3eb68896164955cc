"""`python -m portal.demo`: the whole demo in the foreground, until Ctrl-C."""

import argparse
import errno
import shutil
import sys
from pathlib import Path

from portal.demo.house import House
from portal.demo.postgresql import Postgres
from portal.demo.processes import Trouble
from portal.demo.room import LOCAL, Room
from portal.demo.supervisor import Stopped, say, stop_on_signals


def main() -> int:
    options = _parser().parse_args()
    try:
        room = Room(options.directory)
        return _forget(room) if options.what == "reset" else _run(room, options.port)
    except Trouble as trouble:
        return _complain(str(trouble))
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return _complain("The disk is full: free some space and start again.")
        raise


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m portal.demo", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["run", "reset"], default="run")
    parser.add_argument("--port", type=int, default=8000, help="of the web pages (8000)")
    parser.add_argument("--directory", type=Path, default=LOCAL, help="where all is kept (.local)")
    return parser


def _run(room: Room, port: int) -> int:
    with room.lock():
        stop_on_signals()
        house = House(room, port)
        try:
            house.open()
            house.watch()
        except Stopped:
            say("\nStopping…")
        finally:
            house.close()
        say("Stopped. `make demo` goes on where you left off.")
    return 0


def _forget(room: Room) -> int:
    with room.lock():
        house = House(room, port=0)
        house.clear_leftovers()
        shutil.rmtree(Postgres(room.directory / "postgres").sockets, ignore_errors=True)
        shutil.rmtree(room.directory)
    say("Forgotten. `make demo` starts anew.")
    return 0


def _complain(why: str) -> int:
    print(f"demo: {why}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
