"""Design tokens: the colours and sizes of every screen, light and dark; state colours are the same in both."""

from __future__ import annotations

from typing import NamedTuple


class Tokens(NamedTuple):
    """Colours by their work. Text pairs keep a contrast of 4.5 and more, edges of controls 3 and more."""

    bg: str
    surface: str
    text: str
    muted: str
    line: str
    border: str
    hover: str
    pressed: str
    selected: str
    accent: str
    on_accent: str
    accent_hover: str
    good: str
    caution: str
    bad: str
    disabled: str
    idle: str
    on_idle: str
    ok: str = "#86E3B0"
    on_ok: str = "#0B3B2A"
    warn: str = "#FFD24D"
    on_warn: str = "#3A2A00"
    deny: str = "#8F1130"
    on_deny: str = "#FFFFFF"
    frozen: str = "#9FD3F5"
    on_frozen: str = "#06283D"
    choose: str = "#D6C4F7"
    on_choose: str = "#2E1065"
    offline: str = "#3D4A5C"
    on_offline: str = "#FFFFFF"


LIGHT = Tokens(
    bg="#F5F6F8",
    surface="#FFFFFF",
    text="#1A1D21",
    muted="#5B6470",
    line="#E1E4E9",
    border="#8A929C",
    hover="#F0F3F6",
    pressed="#E3E8EE",
    selected="#E3EDF8",
    accent="#0B5CAD",
    on_accent="#FFFFFF",
    accent_hover="#0A4F95",
    good="#14703F",
    caution="#7A5200",
    bad="#8F1130",
    disabled="#7A828D",
    idle="#E9ECF0",
    on_idle="#3F4751",
)

DARK = Tokens(
    bg="#15181C",
    surface="#1F2429",
    text="#EEF1F4",
    muted="#A7B0BA",
    line="#2F363D",
    border="#6B7580",
    hover="#272D33",
    pressed="#303840",
    selected="#213850",
    accent="#6CB6FF",
    on_accent="#06121F",
    accent_hover="#8CC6FF",
    good="#7FDCA8",
    caution="#FFD24D",
    bad="#FF9DB0",
    disabled="#87919C",
    idle="#262C32",
    on_idle="#C3CAD2",
)

CAPTION, BODY, INPUT, SUBTITLE, SUM, NAME, VERDICT = 12, 14, 16, 16, 20, 26, 22
"""Text sizes in pixels at 100 %."""

GAP, HALF_GAP = 16, 8
"""Distances between blocks and inside them."""
