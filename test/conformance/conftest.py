# SPDX-License-Identifier: BSD-3-Clause
"""Both sides, run once for all tests."""
import pytest

import runs


@pytest.fixture(scope="session")
def host(tmp_path_factory):
    folder = tmp_path_factory.mktemp("host")
    return runs.run_host(runs.build_host(folder), runs.programs())


@pytest.fixture(scope="session")
def guest(tmp_path_factory):
    return runs.run_guest(runs.Uk(tmp_path_factory.mktemp("r")), runs.HERE)
