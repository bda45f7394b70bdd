"""`desk read`: one line of JSON a tag, and what happened to the reader beside it."""

from __future__ import annotations

import json
import queue
import threading

import pytest

from desk.config import ReaderSettings
from desk.errors import DeviceError
from desk.hardware.listen import identify_lines, read_lines
from desk.hardware.simulator import SimulatedReader


def test_each_tag_is_one_line_with_all_its_forms() -> None:
    device = SimulatedReader("stx")
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    stop = threading.Event()
    run = threading.Thread(target=read_lines, args=(device.settings, lines.put, stop), kwargs={"tell": told.put}, daemon=True)
    run.start()
    assert told.get(timeout=10) == f"The reader is connected: {device.settings.port}"
    device.say(b"\x0262E3086CED09\x03\x0262E3086CED08\x03")
    assert told.get(timeout=10) == "The reader sent something that is no card number: 62E3086CED09"
    assert json.loads(lines.get(timeout=10)) == {
        "protocol": "stx",
        "raw": "62E3086CED08",
        "forms": {
            "em40": "62E3086CED",
            "dec13": "0424715775213",
            "hex8": "E3086CED",
            "dec10": "3808980205",
            "w26": "008,27885",
            "dec8": "00552173",
            "w34": "58120,27885",
        },
    }
    device.unplug()
    assert told.get(timeout=10).startswith("The reader is not connected: ")
    stop.set()
    run.join(10)
    assert not run.is_alive()
    device.close()


@pytest.mark.parametrize("port", ["", "/dev/no-such-port"])
def test_a_port_that_can_not_be_opened_at_first_is_an_error(port: str) -> None:
    settings = ReaderSettings(port=port)
    with pytest.raises(DeviceError):
        read_lines(settings, print, threading.Event())


def test_nobody_needs_to_hear_of_the_reader() -> None:
    device = SimulatedReader("line")
    stop = threading.Event()
    lines: list[str] = []

    def write(line: str) -> None:
        lines.append(line)
        stop.set()

    run = threading.Thread(target=read_lines, args=(device.settings, write, stop), daemon=True)
    run.start()
    while run.is_alive():
        device.tap("55007EE424")
        run.join(0.02)
    assert json.loads(lines[0])["forms"]["em40"] == "55007EE424"
    device.close()


def test_of_several_readers_the_one_that_is_tapped_is_told_with_its_place() -> None:
    entry, leaving = SimulatedReader("ironlogic", name="entry"), SimulatedReader("stx", name="exit")
    readers = [
        entry.settings._replace(point="turnstile", direction="in"),
        leaving.settings._replace(point="turnstile", direction="out"),
        ReaderSettings(port="memory://nobody", name="bar"),
    ]
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    stop = threading.Event()
    run = threading.Thread(target=identify_lines, args=(readers, lines.put, stop), kwargs={"tell": told.put}, daemon=True)
    run.start()
    assert {told.get(timeout=10) for _ in readers} == {
        f"entry: The reader is connected: {entry.settings.port}",
        f"exit: The reader is connected: {leaving.settings.port}",
        "bar: The reader is not connected: not there",
    }
    leaving.say(b"\x0262E3086CED09\x03")
    assert json.loads(lines.get(timeout=10)) == {
        "reader": "exit",
        "port": leaving.settings.port,
        "point": "turnstile",
        "direction": "out",
        "raw": "62E3086CED09",
    }
    entry.tap("55007EE424")
    known = json.loads(lines.get(timeout=10))
    assert (known["reader"], known["direction"], known["raw"]) == ("entry", "in", "Em-Marine[5500] 126,58404")
    stop.set()
    run.join(10)
    assert not run.is_alive()
    entry.close()
    leaving.close()
