"""A sign-in session ends on a day, so that it dates nobody; and what may be kept of it is exactly this."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accounts.people import PersonId
from accounts.sign_in import SignInKind, SignInSession, ends_on

moments = st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))


def test_a_session_holds_no_trace() -> None:
    assert [field.name for field in fields(SignInSession)] == ["token_hash", "person_id", "kind", "ends_on"]


@given(moments, st.integers(1, 400))
def test_two_sessions_of_one_day_end_together(now: datetime, days: int) -> None:
    midnight = datetime.combine(now.date(), datetime.min.time(), UTC)
    assert ends_on(now, days) == ends_on(midnight, days)


@given(moments, st.integers(1, 400))
def test_it_is_good_until_its_day(now: datetime, days: int) -> None:
    session = SignInSession("h", PersonId("p"), SignInKind.COOKIE, ends_on(now, days))
    last_moment = datetime.combine(session.ends_on, datetime.min.time(), UTC) - timedelta(microseconds=1)
    assert session.is_good(now)
    assert session.is_good(last_moment)
    assert not session.is_good(last_moment + timedelta(microseconds=1))


def test_it_is_not_good_on_its_day() -> None:
    session = SignInSession("h", PersonId("p"), SignInKind.COOKIE, date(2027, 3, 11))
    assert not session.is_good(datetime(2027, 3, 11, tzinfo=UTC))
