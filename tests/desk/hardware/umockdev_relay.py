"""Plays a dcttech relay behind a mocked /dev/hidraw0 and runs a command in front of it; for the system's Python, which has gi.

umockdev-wrapper python3 umockdev_relay.py COMMAND...      prints what the relay was sent, one report a line, after the command
"""

import subprocess
import sys
import threading

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # noqa: E402

SET_FEATURE, GET_FEATURE, BYTES = 0xC0094806, 0xC0094807, 9
DESCRIPTOR_SIZE, DESCRIPTOR = 0x80044801, 0x90044802
REPORTS = bytes.fromhex("0600ff0901a101150026ff00750895080900b10201c0")
WORLD = f"""P: /devices/pci0000:00/usb1/1-1
E: SUBSYSTEM=usb
E: DEVTYPE=usb_device
A: idVendor=16c0\\n
A: idProduct=05df\\n
A: manufacturer=www.dcttech.com\\n
A: product=USBRelay2\\n
A: serial=\\n
A: bcdDevice=0100\\n

P: /devices/pci0000:00/usb1/1-1/1-1:1.0
E: SUBSYSTEM=usb
E: DEVTYPE=usb_interface
A: bInterfaceNumber=00\\n

P: /devices/pci0000:00/usb1/1-1/1-1:1.0/0003:16C0:05DF.0001
E: SUBSYSTEM=hid
E: HID_ID=0003:000016C0:000005DF
E: HID_NAME=www.dcttech.com USBRelay2
E: HID_UNIQ=
H: report_descriptor={REPORTS.hex().upper()}

P: /devices/pci0000:00/usb1/1-1/1-1:1.0/0003:16C0:05DF.0001/hidraw/hidraw0
N: hidraw0
E: SUBSYSTEM=hidraw
E: DEVNAME=/dev/hidraw0
A: dev=240:0\\n
L: device=../../../0003:16C0:05DF.0001
"""


class Relay(UMockdev.IoctlBase):
    """Knows its five letters and which relays are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.state = 0
        self.sent = []

    def do_handle_ioctl(self, client: UMockdev.IoctlClient) -> bool:
        """Answers the two requests there are."""
        request, argument = client.get_request(), client.get_arg()
        if request == DESCRIPTOR_SIZE:
            argument.resolve(0, 4).update(0, len(REPORTS).to_bytes(4, "little"))
            client.complete(0, 0)
            return True
        if request == DESCRIPTOR:
            argument.resolve(0, 4 + len(REPORTS)).update(4, REPORTS)
            client.complete(0, 0)
            return True
        if request not in (SET_FEATURE, GET_FEATURE):
            return False
        data = argument.resolve(0, BYTES)
        if request == SET_FEATURE:
            report = bytes(data.retrieve())
            self.sent.append(report)
            bit = 1 << (report[2] - 1)
            self.state = self.state | bit if report[1] == 0xFF else self.state & ~bit
        else:
            data.update(0, bytes((1, *b"HW341", 0, 0, self.state)))
        client.complete(BYTES, 0)
        return True


def main(command: list[str]) -> int:
    """The exit code of the command."""
    testbed = UMockdev.Testbed.new()
    testbed.add_from_string(WORLD)
    relay, loop = Relay(), GLib.MainLoop()
    testbed.attach_ioctl("/dev/hidraw0", relay)
    code = []

    def run() -> None:
        code.append(subprocess.run(command, check=False).returncode)
        GLib.idle_add(loop.quit)

    threading.Thread(target=run).start()
    loop.run()
    for report in relay.sent:
        sys.stdout.write(f"{report.hex(' ')}\n")
    return code[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
