"""Tokens: expiry, refresh by one for all, keeping and forgetting."""

import asyncio

import pytest

from desk.errors import LoginNeeded, NotAllowed, StoreError, Unreachable
from tests.desk.instasport.stage import MemoryBox, Stage


@pytest.fixture
async def stage():
    stage = Stage()
    yield stage
    await stage.cards.close()


async def test_an_expired_token_is_refreshed_and_the_question_asked_again(stage):
    session = await stage.log_in()
    stage.clock.pass_by(minutes=6)
    assert (await session.user()).phone == stage.phone
    assert (stage.asked("user"), stage.asked("tokenRefresh")) == (2, 1)


async def test_many_questions_at_once_refresh_once(stage):
    session = await stage.log_in()
    stage.clock.pass_by(minutes=6)
    await asyncio.gather(session.user(), session.profile(), session.cards(), session.visits(), session.cards(active=True))
    assert stage.asked("tokenRefresh") == 1


async def test_two_panels_of_one_client_share_the_session(stage):
    first = await stage.log_in()
    second = await stage.cards.resume(stage.phone)
    stage.clock.pass_by(minutes=6)
    await asyncio.gather(first.user(), second.profile())
    assert stage.asked("tokenRefresh") == 1


async def test_a_mutation_with_an_expired_token_is_done_once_after_the_refresh(stage):
    given = stage.give()
    session = await stage.log_in()
    stage.clock.pass_by(minutes=6)
    await session.activate(given.id)
    assert given.activated
    assert stage.asked("activateCard") == 2


async def test_a_question_is_replayed_only_once(stage):
    session = await stage.log_in()
    stage.faults.set("user", "expired", times=5)
    with pytest.raises(LoginNeeded):
        await session.user()
    assert (stage.asked("user"), stage.asked("tokenRefresh")) == (2, 1)


async def test_a_refresh_token_works_once_and_the_new_one_is_used_next(stage):
    session = await stage.log_in()
    for _ in range(3):
        stage.clock.pass_by(minutes=6)
        await session.user()
    assert stage.asked("tokenRefresh") == 3


async def test_a_session_ended_there_asks_for_a_new_log_in(stage):
    session = await stage.log_in()
    stage.server.state.tokens.revoke_all()
    with pytest.raises(LoginNeeded):
        await session.user()
    assert await stage.cards.resume(stage.phone) is None


async def test_a_refused_refresh_ends_the_session_and_what_was_kept_of_it(stage):
    session = await stage.log_in()
    await stage.cards.keep_session(stage.phone)
    stage.clock.pass_by(minutes=6)
    stage.faults.set("tokenRefresh", "refuse")
    with pytest.raises(LoginNeeded):
        await session.user()
    assert stage.box.kept == {}


async def test_a_refresh_that_never_arrived_may_be_tried_again(stage):
    session = await stage.log_in()
    stage.clock.pass_by(minutes=6)
    stage.faults.set("tokenRefresh", "lost_before")
    with pytest.raises(Unreachable):
        await session.user()
    assert (await session.user()).phone == stage.phone


async def test_a_refresh_whose_answer_was_lost_ends_in_a_new_log_in(stage):
    session = await stage.log_in()
    stage.clock.pass_by(minutes=6)
    stage.faults.set("tokenRefresh", "lost_after")
    with pytest.raises(Unreachable):
        await session.user()
    with pytest.raises(LoginNeeded):
        await session.user()


async def test_one_who_gives_up_waiting_does_not_spoil_the_refresh(stage):
    session = await stage.log_in()
    stage.clock.pass_by(minutes=6)
    stage.faults.set("tokenRefresh", "delay", seconds=0.2)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(session.user(), 0.05)
    assert (await session.user()).phone == stage.phone
    assert stage.asked("tokenRefresh") == 1


async def test_nothing_is_kept_unasked(stage):
    await stage.log_in()
    assert stage.box.kept == {}
    assert await stage.another_desk().resume(stage.phone) is None


async def test_a_kept_session_is_there_after_a_restart(stage):
    await stage.log_in()
    await stage.cards.keep_session(stage.phone)
    stage.clock.pass_by(days=3)
    desk = stage.another_desk()
    session = await desk.resume(stage.phone)
    assert (await session.user()).phone == stage.phone
    await desk.close()


async def test_the_new_pair_is_kept_before_the_question_is_replayed(stage):
    session = await stage.log_in()
    await stage.cards.keep_session(stage.phone)
    before = stage.box.kept[stage.phone]
    stage.clock.pass_by(minutes=6)
    stage.faults.set("user", "expired")
    stage.faults.set("user", "lost_before", times=None, probability=1.0)
    with pytest.raises(Unreachable):
        await session.user()
    after = stage.box.kept[stage.phone]
    assert after[0] != before[0]
    assert after[1] == before[1]


async def test_nobody_asks_with_a_pair_that_is_not_stored_yet(stage):
    class WatchedBox(MemoryBox):
        async def renew(self, phone, pair):
            self.in_use = session._session.pair
            await super().renew(phone, pair)

    stage.cards._box = stage.box = WatchedBox(stage.clock)
    session = await stage.log_in()
    await stage.cards.keep_session(stage.phone)
    before = session._session.pair
    stage.clock.pass_by(minutes=6)
    await session.user()
    assert stage.box.in_use is before
    assert session._session.pair == stage.box.kept[stage.phone][0] != before


async def test_a_pair_renewed_while_it_was_being_kept_is_the_one_kept(stage):
    class LateBox(MemoryBox):
        async def put(self, phone, pair, until):
            await session.user()
            await super().put(phone, pair, until)

    stage.cards._box = stage.box = LateBox(stage.clock)
    session = await stage.log_in()
    stage.clock.pass_by(minutes=6)
    await stage.cards.keep_session(stage.phone)
    assert stage.asked("tokenRefresh") == 1
    assert stage.box.kept[stage.phone][0] is session._session.pair


async def test_resuming_asks_nothing_of_the_network(stage):
    await stage.log_in()
    await stage.cards.keep_session(stage.phone)
    asked = len(stage.log.calls)
    await stage.another_desk().resume(stage.phone)
    assert len(stage.log.calls) == asked


async def test_a_session_is_kept_for_thirty_days_at_most(stage):
    session = await stage.log_in()
    await stage.cards.keep_session(stage.phone)
    for _ in range(5):
        stage.clock.pass_by(days=7)
        await session.user()
    assert await stage.cards.resume(stage.phone) is None
    assert await stage.another_desk().resume(stage.phone) is None


async def test_a_log_in_nobody_kept_is_over_after_half_an_hour_unused(stage):
    await stage.log_in()
    stage.clock.pass_by(minutes=29)
    assert await stage.cards.resume(stage.phone) is not None
    stage.clock.pass_by(minutes=31)
    assert await stage.cards.resume(stage.phone) is None


async def test_a_forgotten_session_is_gone_everywhere(stage):
    session = await stage.log_in()
    await stage.cards.keep_session(stage.phone)
    await stage.cards.forget_session(stage.phone)
    assert await stage.cards.resume(stage.phone) is None
    assert stage.box.kept == {}
    with pytest.raises(LoginNeeded):
        await session.user()


async def test_only_who_is_logged_in_can_be_kept(stage):
    with pytest.raises(LoginNeeded):
        await stage.cards.keep_session(stage.phone)


async def test_logging_in_again_renews_what_is_kept(stage):
    await stage.log_in()
    await stage.cards.keep_session(stage.phone)
    before = stage.box.kept[stage.phone]
    await stage.log_in()
    after = stage.box.kept[stage.phone]
    assert (after[0] != before[0], after[1]) == (True, before[1])


async def test_a_store_that_fails_stops_the_question_before_it_is_replayed(stage):
    class FullBox(MemoryBox):
        async def renew(self, phone, pair):
            raise StoreError("the disk is full")

    given = stage.give()
    stage.box = FullBox(stage.clock)
    desk = stage.another_desk()
    await desk.send_code(stage.phone)
    session = await desk.verify_code(stage.phone, stage.code())
    await desk.keep_session(stage.phone)
    stage.clock.pass_by(minutes=6)
    with pytest.raises(StoreError):
        await session.activate(given.id)
    assert not given.activated
    await session.activate(given.id)
    assert given.activated
    await desk.close()


async def test_keeping_can_be_switched_off(stage):

    from desk.config import InstasportSettings
    from desk.instasport.cards import InstasportCards
    from tests.desk.instasport.stage import KEY, SLUG, URL

    settings = InstasportSettings(url=URL, slug=SLUG, keep_days=0)
    cards = InstasportCards(settings, lambda: KEY, stage.clock, stage.box, transport=stage.transport)
    await cards.send_code(stage.phone)
    await cards.verify_code(stage.phone, stage.code())
    with pytest.raises(NotAllowed):
        await cards.keep_session(stage.phone)
    await cards.close()
