# SPDX-License-Identifier: BSD-3-Clause
"""Programs that compute without a call, under the preemptive scheduler: the
network, signals and other threads go on."""
import subprocess

import pytest

from conftest import LIMIT, ROOT, UK

BUSY = ROOT / "test" / "boot" / "busy"
ENDLESS = {"lua": ["-e", "while true do end"],
           "sqlite": [":memory:", "with recursive n(i) as (select 1 union all "
                      "select i + 1 from n) select count(*) from n"]}


def turns(url):
    """How far the busy thread has counted: the server's answer."""
    p = subprocess.run(["curl", "-sS", url], capture_output=True, text=True,
                       timeout=LIMIT)
    assert p.returncode == 0, p.stderr
    return int(p.stdout)


def test_a_busy_thread_cannot_starve_the_network(uk, port):
    url = uk.start(BUSY, "--port", f"{port}:8080")["url"]
    counted = [turns(url) for _ in range(50)]
    # and answering does not starve the busy one
    assert counted == sorted(set(counted))
    p = uk("stop", "busy")
    assert p.returncode == 0 and b"did not answer" not in p.stderr, p.stderr


@pytest.mark.parametrize("app", ENDLESS)
def test_a_busy_program_is_stopped(uk, app):
    """SIGTERM ends it as it ends one that waits."""
    subprocess.run([UK, "build", app], check=True, timeout=LIMIT)
    uk.start(app, "--no-build", "--", *ENDLESS[app])
    p = uk("stop", app)
    assert p.returncode == 0 and b"ended: exit 143" in p.stderr, p.stderr
