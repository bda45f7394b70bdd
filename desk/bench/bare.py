"""The bare request a payment is measured against: the same by plain httpx, each on a connection of its own."""

from __future__ import annotations

import ssl
import time

import httpx

from desk.bench import BenchFailed
from desk.bench.sandbox import Address
from desk.model.sale import Booking


class BarePost:
    """Sends what a till sends for a booking, and does nothing else."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._trust = ssl.create_default_context()

    async def taken_ms(self, booking: Booking) -> float:
        """How long it took, from opening the connection to the end of the answer. Raises BenchFailed."""
        body = {
            "account_dest_id": booking.account_id,
            "client_id": booking.client_id,
            "finoperation_id": int(booking.operation),
            "paykind_id": int(booking.kind),
            "summ": float(booking.sum.decimal),
            "point_name": booking.point_name,
        }
        begun = time.perf_counter()
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(verify=self._trust), trust_env=False) as client:
            answer = await client.post(f"{self._address.url}/transactions", json=body, headers={"Api-Key": self._address.key})
        taken = (time.perf_counter() - begun) * 1000
        if not answer.is_success or answer.json().get("success") is not True:
            raise BenchFailed(f"a bare payment: status {answer.status_code}")
        return taken

    async def clients(self, limit: int) -> list[int]:
        """The ids of so many clients, from the sandbox's control."""
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(verify=self._trust), trust_env=False) as client:
            answer = await client.get(f"{self._address.control}/club", params={"limit": limit})
        return [int(each["id"]) for each in answer.json()["clients"]]
