"""What preauthorize answers."""

from __future__ import annotations

from desk.luckyfit.models.row import Flag, Id, Row, Text
from desk.model.sign_in import Preauthorization


class PreauthorizationRow(Row[Preauthorization]):
    """A client about to sign in."""

    client_id: Id
    first_login: Flag = False
    surname: Text = ""
    name: Text = ""
    message: Text = ""

    def value(self) -> Preauthorization:
        """The client about to sign in."""
        return Preauthorization(
            client_id=self.client_id,
            first_login=self.first_login,
            surname=self.surname,
            name=self.name,
            message=self.message,
            extra=self.rest,
        )
