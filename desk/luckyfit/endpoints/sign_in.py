"""How a client proves who it is to LuckyFit: phone, code and password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.luckyfit.ask import Ask
from desk.luckyfit.endpoints.endpoint import Endpoint

if TYPE_CHECKING:
    from desk.model.sign_in import Preauthorization


class SignIn(Endpoint):
    """Sign-in of clients. A wrong code or password is Refused; nothing here is repeated by itself."""

    async def preauthorize(self, phone: str) -> Preauthorization:
        """Looks a client up by phone; at the first log-in LuckyFit sends a code by e-mail, or by SMS when it has no e-mail."""
        from desk.luckyfit.models.sign_in import PreauthorizationRow  # noqa: PLC0415 - only a kiosk asks for it

        ask = Ask("POST", "/clients/preauthorize", body={"phone": phone})
        return await self._line.made(ask, PreauthorizationRow, "preauthorization", {})

    async def check_activation_code(self, client_id: int, code: str) -> None:
        """Checks the code LuckyFit has sent."""
        await self._line.done(Ask("POST", "/clients/{id}/check_activation_code", client_id, body={"code": code}))

    async def set_password(self, client_id: int, password: str) -> None:
        """Gives the client a password."""
        await self._line.done(Ask("POST", "/clients/{id}/set_password", client_id, body={"password": password}))

    async def check_password(self, client_id: int, password: str) -> None:
        """Checks the client's password."""
        await self._line.done(Ask("POST", "/clients/{id}/check_password", client_id, body={"password": password}))

    async def reset_password(self, client_id: int) -> None:
        """Takes the client's password away."""
        await self._line.done(Ask("POST", "/clients/{id}/reset_password", client_id, body={}))
