"""Private addresses of calendars: found by their hash, on both databases."""

from dataclasses import replace

from actions.sign_in import hash_of
from formations.feeds import Feed
from storage.database import Database
from tests.storage.planted import plant


async def test_an_address_is_found_by_its_hash_until_it_is_renewed(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        mine = Feed(planted.ada.id)
        feeds = mine, replace(mine, formation_id=planted.formation.id), replace(mine, domain_id=planted.domain.id)
        for number, feed in enumerate(feeds):
            await records.feeds.add(feed, hash_of(str(number)))
        await records.feeds.add(mine, hash_of("new"))
        await records.feeds.add(Feed(planted.basile.id), hash_of("another's"))
    async with database.reading() as records:
        assert await records.feeds.of_person(planted.ada.id) == set(feeds)
        found = [await records.feeds.by_hash(hash_of(word)) for word in ("0", "1", "2", "new", "another's")]
    assert found == [None, feeds[1], feeds[2], mine, Feed(planted.basile.id)]


async def test_an_address_taken_back_is_gone_and_the_others_stay(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        mine = Feed(planted.ada.id)
        one = replace(mine, formation_id=planted.formation.id)
        await records.feeds.add(mine, hash_of("mine"))
        await records.feeds.add(one, hash_of("one"))
        await records.feeds.remove(mine)
    async with database.reading() as records:
        assert await records.feeds.by_hash(hash_of("mine")) is None
        assert await records.feeds.of_person(planted.ada.id) == {one}
