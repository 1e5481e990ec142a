"""Limits are counted in PostgreSQL, exactly, whoever comes at once; who is counted is not readable there."""

import datetime
import threading

import pytest
from django.db import connection

from accounts.models import RateBucket
from accounts.services.forget import forget_old_buckets
from accounts.services.limits import count_or_refuse
from common.errors import TooMany


def count(now, who="+989175550142", limit=3, seconds=600, purpose="form"):
    count_or_refuse(purpose=purpose, who=who, limit=limit, seconds=seconds, now=now)


@pytest.mark.django_db
class TestCounting:
    def test_up_to_the_limit_and_no_further(self, now):
        for _ in range(3):
            count(now)
        with pytest.raises(TooMany) as refusal:
            count(now)
        assert 1 <= refusal.value.retry_after <= 600

    def test_others_are_not_counted_with_it(self, now):
        for _ in range(3):
            count(now)
        count(now, who="+989175550143")
        count(now, purpose="chat")

    def test_case_and_blanks_make_no_other(self, now):
        for who in ("a@mail.test", " A@mail.test", "A@MAIL.TEST "):
            count(now, who=who)
        with pytest.raises(TooMany):
            count(now, who="a@Mail.test")

    def test_it_ends_with_its_window(self, now):
        for _ in range(3):
            count(now)
        count(now + datetime.timedelta(seconds=600))

    def test_nobody_can_be_read_from_it(self, now):
        count(now)
        assert "9175550142" not in RateBucket.objects.get().key

    def test_old_windows_are_forgotten(self, now):
        count(now)
        assert forget_old_buckets(now) == 0
        assert forget_old_buckets(now + datetime.timedelta(hours=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_are_ten(now):
    barrier, passed = threading.Barrier(10), []

    def one():
        barrier.wait(10)
        try:
            count(now, limit=4)
            passed.append(True)
        except TooMany:
            passed.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(passed) == [False] * 6 + [True] * 4
