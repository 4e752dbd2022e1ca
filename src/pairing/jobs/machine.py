"""The machine that a program runs on, as it names itself."""

import os
import platform
from pathlib import Path


def processor() -> str:
    """Return the name of the processor."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def megabytes() -> int:
    """Return the machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 10**6


def machine() -> dict[str, str | int]:
    """Return processor, number of cores, architecture and operating system."""
    return {
        "processor": processor(),
        "cores": os.cpu_count() or 1,
        "architecture": platform.machine(),
        "system": platform.platform(),
    }
