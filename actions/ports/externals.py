"""How verbs find formations by what the training catalogue calls them."""

from typing import Protocol

from accounts.people import DomainId
from formations.externals import ExternalIds
from formations.formations import Formation


class ExternalIdRecords(Protocol):
    """External ids of formations; an archived one has given its own back."""

    async def begin_naming(self, domain_id: DomainId) -> None:
        """From here to the end of this transaction nobody else gives ids to a formation of this domain."""
        ...

    async def named(self, domain_id: DomainId, ids: ExternalIds) -> Formation | None:
        """The formation of just these ids."""
        ...
