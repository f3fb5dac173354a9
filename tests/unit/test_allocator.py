"""Whose memory malloc takes."""

import platform
import subprocess
import sys

import pytest

POOLS = """
import ctypes, sys, threading
from bot.allocator import give_memory_back

if sys.argv[1] == "told":
    give_memory_back()
libc, together = ctypes.CDLL(None), threading.Barrier(4)
libc.malloc.restype = ctypes.c_void_p

def take():
    together.wait()
    libc.malloc(50_000)
    together.wait()

threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
stdout = ctypes.c_void_p.in_dll(libc, "stdout")
libc.malloc_info(0, stdout)
libc.fflush(stdout)
"""


def pools(how: str) -> int:
    told = subprocess.run([sys.executable, "-c", POOLS, how], capture_output=True, check=True, text=True)
    return told.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of glibc's malloc")
def test_all_threads_share_one_pool_of_memory_once_that_is_said():
    assert pools("untold") > 1
    assert pools("told") == 1
