# SPDX-License-Identifier: BSD-3-Clause
"""The tests of the other suites that build and boot, once more by clang. (The
folders of the applications hold its images afterwards.)"""
import os
import subprocess
import sys

import pytest

from conftest import ROOT

# File, and which of its tests where not all are about what was built.
RUNS = [
    ("build/test_core.py", "everything or nothing_optional or arm64"),
    ("integration/test_arm64.py", ""), ("integration/test_core.py", ""),
    ("integration/test_faults.py", ""), ("integration/test_files.py", ""),
    ("integration/test_memory.py", ""), ("integration/test_musl.py", ""),
    ("integration/test_net.py", ""), ("integration/test_virtio.py", ""),
    ("integration/test_machines.py", ""), ("integration/test_status.py", ""),
    ("integration/test_nginx.py", "not small and not other_compiler"),
    ("integration/test_processes.py", ""), ("integration/test_wires.py", ""),
    ("integration/test_lua.py", "as_on_linux or manual"),
    ("integration/test_sqlite.py", ""), ("integration/test_redis.py", ""),
    ("integration/test_memcached.py", ""),
    ("integration/test_lighttpd.py", ""),
    ("integration/test_nginx_tls.py", ""), ("integration/test_proxy.py", ""),
    ("integration/test_ext4_faults.py", ""),
    ("conformance/test_conformance.py", "as_on_linux"),
    ("contract/test_image.py", ""), ("contract/test_capi.py", ""),
]


@pytest.mark.parametrize("path,only", RUNS, ids=[run[0] for run in RUNS])
def test_suite(path, only, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p",
         "no:cacheprovider", "--basetemp=%s" % (tmp_path / "t"),
         str(ROOT / "test" / path), *(["-k", only] if only else [])],
        env=dict(os.environ, COMPILER="clang"), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
