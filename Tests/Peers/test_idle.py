"""What a server costs with nothing to do."""

import time

from harness.database import Database


def test_a_server_with_nothing_to_do_leaves_the_database_alone(server_with):
    database = Database(server_with())
    transactions = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
    # What is counted here is what it does in so many seconds; the first ones are still its start's.
    seconds = 5
    rate = None
    for _ in range(6):
        before, begin = int(database.value(transactions)), time.monotonic()
        time.sleep(seconds)
        rate = (int(database.value(transactions)) - before) / (time.monotonic() - begin)
        if rate < 10:
            return
    raise AssertionError(f"{rate:.0f} transactions a second")
