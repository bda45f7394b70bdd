"""How much memory this process holds, as the system counts it."""

from __future__ import annotations

import sys
from pathlib import Path

MIB = 1 << 20


def resident_mib() -> float:
    """Memory in use now; where the system tells only the most there ever was, that."""
    return resident_bytes() / MIB


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        )

    def resident_bytes() -> int:
        """The working set."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        ask = kernel.K32GetProcessMemoryInfo
        ask.argtypes = (wintypes.HANDLE, ctypes.POINTER(_Counters), wintypes.DWORD)
        counters = _Counters(cb=ctypes.sizeof(_Counters))
        if not ask(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb):
            raise ctypes.WinError(ctypes.get_last_error())
        return int(counters.WorkingSetSize)

elif sys.platform == "linux":
    import resource

    def resident_bytes() -> int:
        """Resident pages."""
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()

else:
    import resource

    def resident_bytes() -> int:
        """The peak."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
