"""What Instasport answers when it refuses."""

from __future__ import annotations

from enum import StrEnum


class InstasportResult(StrEnum):
    """Instasport's `errors[0].result`, as `vendor_code` of the errors raised for it."""

    LOGIN_NEEDED = "1"
    PHONE_UNKNOWN = "2"
    EMAIL_TAKEN = "3"
    ACCESS_EXPIRED = "5"
    PAYMENT_DECLINED = "20"
    PAYMENT_3D_SECURE = "21"
    PAYMENT_WAIT = "22"
