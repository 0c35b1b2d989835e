# SPDX-License-Identifier: BSD-3-Clause
"""What to say of a file that cannot be read or written, and what to do."""
import errno
import os


def explain(err, cache):
    """One line about an OSError of a program that uses the cache folder."""
    path = str(err.filename or "")
    what = os.strerror(err.errno) if err.errno else str(err)
    if err.errno in (errno.ENOSPC, errno.EDQUOT):
        return "%s: %s: free some, or choose other folders: O= for the " \
               "build, XDG_CACHE_HOME for the cache (%s)" % \
               (what, path or "a file", cache)
    if err.errno == errno.ENOENT and path and "/" not in path:
        return "%s is not installed: apt-get install %s" % (path, path)
    if cache.startswith(path) or path.startswith(cache):
        return "the cache %s cannot be used: %s: %s; make it writable, or " \
               "choose another folder by XDG_CACHE_HOME" % \
               (cache, path or cache, what)
    return "%s: %s" % (path, what) if path else what
