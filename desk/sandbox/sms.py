"""Messages the imitated vendors would have sent; nobody gets them but the control page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desk.sandbox.register import phone_key


@dataclass(frozen=True, slots=True)
class Message:
    """A code on its way to a client. `channel` is `sms` or `email`, `vendor` `luckyfit` or `instasport`."""

    vendor: str
    phone: str
    code: str
    text: str
    at: datetime
    channel: str = "sms"


class SmsBox:
    """All messages sent, oldest first."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, message: Message) -> None:
        """Keeps it where a test or a person can read it."""
        self.messages.append(message)

    def last(self, phone: str) -> Message | None:
        """The latest message to this phone, however the phone is written."""
        wanted = phone_key(phone)
        return next((each for each in reversed(self.messages) if phone_key(each.phone) == wanted), None)
