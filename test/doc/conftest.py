# SPDX-License-Identifier: BSD-3-Clause
"""The one large image of this suite is built while the tests of text run."""
import os
import pathlib
import subprocess

import pytest

NGINX = pathlib.Path(__file__).parents[2] / "doc/tutorials/allocator/nginx"
USER = "test_allocator_on_nginx"


@pytest.fixture(scope="session")
def nginx_build():
    """Its make, which somebody has to wait for."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    with subprocess.Popen(["make", "-s", "-j2", "-C", NGINX], env=env,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True) as process:
        yield process


@pytest.fixture(scope="session", autouse=True)
def ahead(request):
    """Begins with it, if it is needed at all."""
    if any(item.name == USER for item in request.session.items):
        request.getfixturevalue("nginx_build")
