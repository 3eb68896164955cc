import time

from redis import Redis

from portal.celery import app


def test_a_worker_takes_what_is_sent_after_redis_lost_everything(worker, redis):
    _send_until_seen("sent.before", worker)
    with Redis.from_url(redis) as client:
        client.flushall()
    _send_until_seen("sent.after", worker)


def _send_until_seen(name, worker):
    app.send_task(name)
    deadline = time.monotonic() + 10
    while name not in worker.log:
        assert time.monotonic() < deadline, worker.log
        time.sleep(0.05)
