# SPDX-License-Identifier: BSD-3-Clause
# `uk build fetch clean`: what comes before running, and undoing it.
import os
import shutil

import command
import packages
from app import App, names
from command import say
from errors import UkError
from instance import settle_all


def build(args):
    packages.ensure(packages.BUILD)
    app = App(args.app)
    app.build()
    if not command.dry_run:
        size = os.path.getsize(app.image)
        say(f"{os.path.relpath(app.image)}: {size:,} bytes")
    return 0


def fetch(args):
    """All that `uk run` would get from a network."""
    packages.ensure(packages.BUILD + packages.RUN)
    for app in [App(name) for name in args.app or names()]:
        say(f"fetching for {app.name}")
        app.make("fetch")
    return 0


def cache():
    """The user's cache; support/build/paths.mk has the same rule."""
    base = os.environ.get("XDG_CACHE_HOME") or \
        os.path.expanduser("~/.cache")
    return os.environ.get("UK_CACHE") or os.path.join(base, "unilith")


def tree_size(path):
    """Bytes of the files below a folder; files may vanish meanwhile."""
    total = 0
    for base, _, leaves in os.walk(path):
        for leaf in leaves:
            try:
                total += os.lstat(os.path.join(base, leaf)).st_size
            except FileNotFoundError:
                pass
    return total


def remove(path):
    """A folder, with a line about it; of a link to one, only the link."""
    if os.path.islink(path):
        say(f"removing the link {path}")
        if not command.dry_run:
            os.unlink(path)
    elif os.path.isdir(path):
        say(f"removing {path} ({tree_size(path) / 1e6:,.1f} MB)")
        if not command.dry_run:
            shutil.rmtree(path)


def remove_cache():
    """Only what the tool puts there: UK_CACHE may be any folder."""
    for leaf in ("apt", "linux", "port", "sealed", "sources"):
        remove(os.path.join(cache(), leaf))
    if os.path.isdir(cache()) and not command.dry_run \
            and not os.listdir(cache()):
        os.rmdir(cache())


def clean(args):
    if not (args.app or args.cache or args.records):
        raise UkError("clean what?", "./uk clean APP..., --cache, --records")
    for app in [App(name) for name in args.app]:
        app.make("properclean")
    if args.cache:
        remove_cache()
    if args.records:
        for inst in settle_all():
            if not inst.alive():
                remove(inst.dir)
    return 0
