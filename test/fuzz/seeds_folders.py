# SPDX-License-Identifier: BSD-3-Clause
"""Inputs of fuzz_folders to start with: replies of a folder's host."""
import struct


def reply(body, how=0):
    return bytes([how, len(body)]) + body


def qid(kind, number):
    return struct.pack("<BIQ", kind, 1, number)


def walked(kind, number, mode):
    """The replies to a walk of one step and to the question what is there."""
    attributes = struct.pack("<Q", 0x7ff) + qid(kind, number) + \
        struct.pack("<III15Q", mode, 0, 0, 1, 0, 5, 4096, 8,
                    1, 0, 1, 0, 1, 0, 0, 0, 0, 0)
    return reply(b"\1\0" + qid(kind, number)), reply(attributes)


def fuse_attr(mode):
    return struct.pack("<6Q10I", 5, 5, 8, 1, 1, 1, 0, 0, 0, mode, 1, 0, 0, 0,
                       4096, 0)


def by_fuse():
    """As replies of just the length that is expected."""
    def told(body):
        return bytes(2) + body

    def found(node, mode):
        entry = struct.pack("<4Q2I", node, 0, 0, 0, 0, 0) + fuse_attr(mode)
        return told(entry), told(bytes(16) + fuse_attr(mode))
    root, folder = found(1, 0o40755), found(2, 0o40755)
    inner, file = found(3, 0o40755), found(4, 0o100644)
    link = found(5, 0o120777)
    start = b"\1" + told(struct.pack("<4I2H2I2H8I", 7, 31, 0, 1 << 5, 0, 0,
                                     8192, 1, 0, 0, *[0] * 8)) + root[1]
    opened = told(struct.pack("<QII", 9, 0, 0))
    entry = struct.pack("<QQII", 4, 1, 3, 8) + b"abc".ljust(8, b"\0")
    listed = bytes([32, len(entry)]) + entry + bytes([32, 0])
    attributes = file[1]
    yield "file", start + b"".join(folder + inner + file) + attributes * 2 + \
        attributes + opened + told(struct.pack("<II", 300, 0)) + \
        bytes([32, 5]) + b"hello"
    yield "directory", start + b"".join(folder + inner + inner) + \
        attributes * 3 + opened + listed
    yield "link", start + b"".join(folder + link) + bytes([32, 1]) + b"b" + \
        b"".join(inner + file)
    yield "errors", start + b"".join(folder) + bytes([8, 0, 2]) * 40
    # a file was made, says the host, but its name leads to a directory
    absent, forgotten = found(0, 0)[0], bytes(2)
    made = told(found(3, 0o100644)[0][2:] + struct.pack("<QII", 9, 0, 0))
    yield "made", start + absent + absent + folder[0] + forgotten + \
        b"".join(folder) + forgotten + b"".join(folder) + absent + made + \
        b"".join(inner)


def by_9p():
    start = reply(struct.pack("<IH", 8192, 8) + b"9P2000.L") + \
        reply(qid(0x80, 1)) + walked(0x80, 1, 0o40755)[1]
    folder = b"".join(walked(0x80, 2, 0o40755))
    inner = b"".join(walked(0x80, 3, 0o40755))
    file = b"".join(walked(0, 4, 0o100644))
    link = b"".join(walked(2, 5, 0o120777))
    opened = reply(b"\0\0") + reply(qid(0, 4) + bytes(4))
    done = reply(b"")
    entry = qid(0, 4) + struct.pack("<QBH", 1, 8, 3) + b"abc"
    listed = reply(struct.pack("<I", len(entry)) + entry) + reply(bytes(4))
    answer = walked(0, 4, 0o100644)[1]
    read = reply(struct.pack("<I", 5) + b"hello") + reply(bytes(4))
    written = reply(struct.pack("<I", 300))
    yield "file", start + folder + inner + file + answer + done + answer + \
        opened + written + read + done
    yield "directory", start + folder + inner + inner + answer + done + \
        inner[17:] + opened + listed
    yield "link", start + folder + link + reply(b"\1\0b") + inner + file
    yield "errors", start + folder + reply(struct.pack("<I", 2), 8) * 40


def folders():
    for name, data in by_9p():
        yield name, b"\0" + data
    for name, data in by_fuse():
        yield "fuse-" + name, data
