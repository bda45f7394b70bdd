"""Makes the sounds of the desk: rising means yes, falling means no; run it again to change them."""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

RATE = 22_050
LOUDNESS = 0.35
FADE_S = 0.012
FOLDER = Path(__file__).parent.parent / "resources" / "sounds"
PAUSE = 0.0

# name: notes of (hertz, seconds)
SOUNDS: dict[str, list[tuple[float, float]]] = {
    "granted": [(880.0, 0.10), (1175.0, 0.16)],
    "warned": [(880.0, 0.09), (1175.0, 0.11), (PAUSE, 0.03), (988.0, 0.14)],
    "denied": [(440.0, 0.09), (294.0, 0.10), (PAUSE, 0.03), (440.0, 0.09), (294.0, 0.09)],
    "unknown": [(660.0, 0.12), (440.0, 0.18)],
    "error": [(392.0, 0.14), (262.0, 0.20)],
}


def note(hertz: float, seconds: float) -> list[float]:
    """One note with a soft beginning and end, and a little of its octave."""
    count = int(RATE * seconds)
    shape = [min(1.0, i / (RATE * FADE_S), (count - i) / (RATE * FADE_S)) for i in range(count)]
    turn = 2 * math.pi * hertz / RATE
    return [shape[i] * (math.sin(turn * i) + 0.25 * math.sin(2 * turn * i)) / 1.25 for i in range(count)]


def main() -> None:
    """Writes every sound."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, notes in SOUNDS.items():
        samples = [value for hertz, seconds in notes for value in note(hertz, seconds)]
        with wave.open(str(FOLDER / f"{name}.wav"), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(RATE)
            sound.writeframes(b"".join(struct.pack("<h", round(value * LOUDNESS * 32_767)) for value in samples))


if __name__ == "__main__":
    main()
