"""How root runs a program that refuses to run as root, without opening any directory to anybody.

PostgreSQL wants an ordinary account, and an ordinary account may enter neither /root nor a clone with mode 0700. Three
ways are tried, the one with the least rights first: another account as it is; another account that keeps one
capability, to pass through directories; a user namespace in which root itself bears another number (where no
capability can be kept).
"""

import ctypes
import os
import pwd
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

# <linux/capability.h>, <linux/prctl.h>, <linux/securebits.h>, <linux/sched.h>
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522
PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 4
CLONE_NEWUSER = 0x10000000


class Way(NamedTuple):
    """Who the program's files must belong to, and what the child does before it becomes the program."""

    uid: int
    gid: int
    step: Callable[[], None] | None


def way_down(*, program: Path, data: Path) -> Way | None:
    """The first way in which `program` runs and can enter `data`, or None. Whoever is not root stays as they are."""
    if os.geteuid() != 0:
        return Way(os.geteuid(), os.getegid(), None)
    person = _account(data)
    ways = [Way(person.pw_uid, person.pw_gid, partial(_become, person))]
    if sys.platform == "linux":
        ways += [
            Way(person.pw_uid, person.pw_gid, partial(_become, person, CAP_DAC_READ_SEARCH)),
            Way(person.pw_uid, person.pw_gid, partial(_become, person, CAP_DAC_OVERRIDE)),
            Way(0, 0, partial(_rename_root, person)),
        ]
    return next((way for way in ways if _works(way, program, data)), None)


def _account(data):
    """Whoever owns the data or the clone; an account of the system when that is root."""
    for place in (data / "postgres", data, data.parent):
        owner = place.stat().st_uid if place.exists() else 0
        if owner:
            try:
                return pwd.getpwuid(owner)
            except KeyError:  # a directory of the host, seen from a container
                continue
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _works(way, program, data):
    """Try the way for real, and ask as the program itself will: by access(2), one right at a time."""

    def probe():
        way.step()
        if not all(os.access(place, right) for place in (program, data) for right in (os.R_OK, os.X_OK)):
            raise PermissionError

    try:
        return subprocess.run([program, "--version"], preexec_fn=probe, capture_output=True, cwd="/").returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _become(person, capability=None):
    if capability is not None:
        # Without this bit the change of user clears capabilities, and access(2) ignores those that are left.
        _call("prctl", PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setresgid(person.pw_gid, person.pw_gid, person.pw_gid)
    os.setresuid(person.pw_uid, person.pw_uid, person.pw_uid)
    if capability is not None:
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        only = 1 << capability
        _call("capset", header, (ctypes.c_uint32 * 6)(only, only, only, 0, 0, 0))  # effective, permitted, inheritable
        _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)


def _rename_root(person):
    _call("unshare", CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{person.pw_uid} 0 1")
    Path("/proc/self/gid_map").write_text(f"{person.pw_gid} 0 1")


def _call(name, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), name)
