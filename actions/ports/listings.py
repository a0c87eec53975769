"""How verbs go through long lists, page by page: each page begins behind the last thing of the one before.

The rule: a page costs what it holds, however much there is.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from accounts.people import DomainId, PersonId
from accounts.permissions import Standing
from formations.externals import NO_IDS, ExternalIds
from formations.formations import Formation, FormationId
from formations.groups import Reader
from formations.occurrences import OccurrenceId
from formations.outlines import Outline

if TYPE_CHECKING:
    from actions.ports.formations import Planned


class ListingRecords(Protocol):
    """Lists in an order that does not change while somebody goes through them."""

    async def formations(
        self,
        person_id: PersonId,
        domain_ids: Collection[DomainId],
        after: FormationId | None,
        limit: int,
        external: ExternalIds = NO_IDS,
    ) -> Sequence[tuple[Formation, Standing | None]]:
        """Those of these domains, and those of which this person is a member, as what; by id.

        `external`: only those of which the catalogue tells so much.
        """
        ...

    async def dates(
        self,
        formation_ids: Collection[FormationId],
        start: datetime,
        end: datetime,
        after: tuple[datetime, OccurrenceId] | None,
        limit: int,
        reader: Reader,
        domain_ids: Collection[DomainId] = (),
    ) -> "Sequence[Planned]":
        """What overlaps [start, end) (aware, UTC) and concerns the reader, by start and id.

        Of these formations, and of all of these domains.
        """
        ...

    async def outlines(self, formation_ids: Collection[FormationId], reader: Reader) -> Mapping[FormationId, Outline]:
        """Of those of these formations that have dates which concern the reader."""
        ...
