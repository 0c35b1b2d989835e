# SPDX-License-Identifier: BSD-3-Clause
"""Both sides, each run once for all tests, as many at a time as there are
CPUs."""
import concurrent.futures
import functools
import os
import tempfile

import pytest

import faults
import runs


def run_host(folder):
    return runs.run_host(runs.build_host(folder), runs.programs())


def run_guest(folder):
    return runs.run_guest(runs.Uk(folder), runs.HERE)


def run_faulty(folder):
    return faults.run(folder, "each=1")


def run_on(options, folder):
    """The file programs, where another file system is the guest's root."""
    with tempfile.TemporaryDirectory(prefix="uk.", dir="/dev/shm") as shared:
        return runs.run_guest(runs.Uk(folder), runs.HERE, *options(shared),
                              names=runs.FILE_PROGRAMS)


SIDES = {"host": run_host, "guest": run_guest, "faulty": run_faulty,
         **{name: functools.partial(run_on, options)
            for name, options in runs.FILE_SYSTEMS.items()}}


def needs(item):
    """Names of fixtures of a test, and the file system that it is about."""
    values = item.callspec.params if hasattr(item, "callspec") else {}
    return {*item.fixturenames, values.get("system")}


@pytest.fixture(scope="session")
def sides(request, tmp_path_factory):
    """Those that the chosen tests need, each as what will be its result."""
    wanted = set().union(*map(needs, request.session.items))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        yield {name: pool.submit(run, tmp_path_factory.mktemp(name[0]))
               for name, run in SIDES.items() if name in wanted}


@pytest.fixture(scope="session")
def host(sides):
    return sides["host"].result()


@pytest.fixture(scope="session")
def guest(sides):
    return sides["guest"].result()


@pytest.fixture(scope="session")
def faulty(sides):
    return sides["faulty"].result()
