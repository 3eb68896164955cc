import stat

import pytest

from portal.demo.room import Room


def _mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "room"


def test_the_room_and_its_logs_are_for_their_owner_only(directory):
    room = Room(directory)
    room.lock().close()
    assert (_mode(directory), _mode(room.logs)) == (0o700, 0o700)


def test_a_room_that_stood_open_is_closed(directory):
    directory.mkdir(mode=0o755)
    Room(directory).lock().close()
    # PostgreSQL may go on passing through to its data; nobody lists what is here.
    assert _mode(directory) == 0o701
