"""What mail people want, said on their account's page, and by the link of a reminder."""

import aiohttp

from server.keys import SECRET
from server.unsubscribing import stop_token
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import Client, client, planted, send, sign_in, text_of
from tests.storage.planted import Planted, a_person

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]


async def test_the_link_stops_reminders_only_when_its_button_is_pressed(
    client: Client, planted: Planted, given: TestWorld
) -> None:
    assert client.app is not None
    path = f"/mail/stop/{stop_token(client.app[SECRET], planted.ada.id)}"
    assert "Ne plus recevoir de rappels" in await text_of(client, path)
    async with given.store.reading() as records:
        assert (await records.mail_choices.of_person(planted.ada.id)).day_before
    # As a mail program posts it: without a cookie, a form token, or an origin.
    async with aiohttp.ClientSession() as session:
        answer = await session.post(client.make_url(path), data={"List-Unsubscribe": "One-Click"})
        assert answer.status == 200
    async with given.store.reading() as records:
        choices = await records.mail_choices.of_person(planted.ada.id)
        assert (choices.announcements, choices.day_before, choices.hour_before) == (True, False, False)
        assert (await records.mail_choices.of_person(planted.basile.id)).day_before
    gone = f"/mail/stop/{stop_token(client.app[SECRET], a_person('gone').id)}"
    assert (await client.post(gone)).status == 200
    forged = f"/mail/stop/{planted.basile.id}{path[-22:]}"
    for address in (forged, "/mail/stop/x", "/mail/stop/" + "é" * 44):
        assert (await client.post(address)).status == 404


async def test_the_account_page_saves_what_mail_one_wants(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.ada)
    form = {"announcements": "1", "quiet_from": "20:30", "quiet_until": "06:15"}
    assert (await send(client, "/account", "/account/mail", **form)).status == 303
    html = await text_of(client, "/account")
    assert 'name="announcements" value="1" checked' in html
    assert 'name="day_before" value="1">' in html
    assert 'value="20:30"' in html
    for wrong in ({"quiet_from": "25:00"}, {"quiet_until": ""}):
        assert (await send(client, "/account", "/account/mail", **(form | wrong))).status == 400


async def test_a_stranger_s_mail_changes_nobody(client: Client) -> None:
    answer = await send(client, "/sign-in", "/account/mail", quiet_from="20:30", quiet_until="06:15")
    assert answer.status == 401
