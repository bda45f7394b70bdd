"""The power is cut at every moment of a day at the till: what was told to be on the disk is there, and all ends well."""

from __future__ import annotations

import sys

import pytest

from desk.store import open_store
from tests.faults.images import Disk, images
from tests.faults.power import Cuts, cut, cut_all
from tests.faults.reception import WaitlessClock
from tests.faults.recording import KEY, recorded
from tests.faults.vfs import OK, SKIP, Done, WatchedFiles, linked_version

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the library shows its files' operations by name on Linux and macOS"
)

DAYS = 2
NIGHTS = 100


@pytest.mark.timeout(900)
def test_whatever_a_power_cut_leaves_holds_all_that_was_told_and_ends_as_if_nothing_had_been():
    findings = cut_all(range(DAYS), every=5)
    assert not findings.wrong, "\n".join(findings.wrong[:10])
    assert findings.images == 10_000
    assert min(findings.kinds[how] for how in ("all", "nothing", "half", "most", "few", "torn")) > 100


@pytest.mark.nightly
@pytest.mark.timeout(0)
def test_half_a_million_power_cuts_lose_nothing():
    findings = cut_all(range(NIGHTS))
    assert not findings.wrong, "\n".join(findings.wrong[:10])


def test_a_store_that_does_not_wait_for_the_disk_is_found_out():
    """The negative control: synchronous=NORMAL is told before it is on the disk, and then lost."""
    findings = cut(Cuts(0, count=20_000, part=9, parts=60, every=1000, synchronous="NORMAL"))
    lost = [each for each in findings.wrong if "is lost" in each]
    assert len(lost) > findings.images // 4
    assert lost == findings.wrong


async def test_the_watched_library_is_the_one_the_store_is_linked_with():
    from sqlcipher3 import dbapi2

    assert linked_version() == dbapi2.sqlite_version


async def test_every_write_of_the_store_passes_the_watch_and_can_be_refused(tmp_path):
    seen: list[Done] = []

    def watch(done: Done) -> int:
        seen.append(done)
        return OK

    with WatchedFiles(watch):
        store = await open_store(tmp_path, KEY, WaitlessClock())
        await store.tags.remember("hex")
        await store.close()
    assert {"open", "write", "sync", "delete", "truncate", "lock", "shm lock", "shm map"} <= {each.kind for each in seen}
    assert b"hex" not in b"".join(each.data for each in seen)


async def test_the_program_waits_for_the_disk_before_it_says_that_something_is_there():
    """What was told at every moment is in what was synced then, without anything else."""
    recording, disk = await recorded(3, length=3), Disk()
    assert [each.kind for each in recording.operations].count("sync") > 30
    ends = {each.at for each in recording.marks}
    for number, done in enumerate(recording.operations):
        if number in ends:
            pending = {each.path.rsplit("/", 1)[-1] for each in disk.pending if each.kind in ("write", "truncate")}
            assert pending <= {"desk.db"}, f"after {number} operations"
        disk.take(done)


async def test_what_was_not_synced_may_be_lost_or_torn():
    path = "/somewhere/desk.db"
    operations = [
        Done("open", path, 6),
        Done("write", path, 0, 1024, b"a" * 1024),
        Done("sync", path),
        Done("write", path, 0, 1024, b"b" * 1024),
    ]
    left = {image.files.get("desk.db") for image in images(operations, 500, "torn", range(400, 500))}
    a, b = b"a" * 512, b"b" * 512
    assert left == {a + a, b + b, a + b, b + a}


async def test_a_store_whose_syncs_are_left_out_still_works_so_that_images_open_fast(tmp_path):
    with WatchedFiles(lambda _done: SKIP, frozenset({"sync"})):
        store = await open_store(tmp_path, KEY, WaitlessClock())
        assert await store.journal.intents() == []
        await store.close()
