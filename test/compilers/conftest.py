# SPDX-License-Identifier: BSD-3-Clause
"""What other compilers and levels make of the whole project: long, so only on
request (`./uk test compilers`)."""
import importlib.util
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def _load(path):
    spec = importlib.util.spec_from_file_location("integration", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_integration = _load(ROOT / "test" / "integration" / "conftest.py")
variant = _integration.variant
uk, port = _integration.uk, _integration.port
