# SPDX-License-Identifier: BSD-3-Clause
# Is KVM here, and does it accelerate? Booting is no proof: some hosts emulate
# guests behind /dev/kvm, a hundred times slower than TCG. So this computes.
import ctypes
import fcntl
import mmap
import os
import signal
import struct
import time

# The ioctl numbers and structures are those of the Linux KVM API document.
KVM_GET_API_VERSION = 0xAE00
KVM_CREATE_VM = 0xAE01
KVM_GET_VCPU_MMAP_SIZE = 0xAE04
KVM_CREATE_VCPU = 0xAE41
KVM_RUN = 0xAE80
KVM_SET_USER_MEMORY_REGION = 0x4020AE46
KVM_SET_REGS = 0x4090AE82
KVM_GET_SREGS = 0x8138AE83
KVM_SET_SREGS = 0x4138AE84
KVM_EXIT_HLT = 5

# Real-mode code: mov ecx, 1000000; 1: dec ecx; jnz 1b; hlt
LOOP = bytes.fromhex("66b940420f00" "6649" "75fc" "f4")
# Hardware needs well under 5 ms for the loop; an emulated host over 300 ms.
LIMIT_S = 0.06


class Timeout(Exception):
    pass


def _on_alarm(_sig, _frame):
    raise Timeout


def _run_loop(kvm):
    """Seconds that the guest loop takes."""
    vm = fcntl.ioctl(kvm, KVM_CREATE_VM, 0)
    mem = mmap.mmap(-1, 0x1000)
    mem[0:len(LOOP)] = LOOP
    address = ctypes.addressof(ctypes.c_char.from_buffer(mem))
    vcpu = -1
    try:
        fcntl.ioctl(vm, KVM_SET_USER_MEMORY_REGION,
                    struct.pack("=IIQQQ", 0, 0, 0x1000, 0x1000, address))
        vcpu = fcntl.ioctl(vm, KVM_CREATE_VCPU, 0)
        size = fcntl.ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0)
        run = mmap.mmap(vcpu, size)
        sregs = bytearray(312)
        fcntl.ioctl(vcpu, KVM_GET_SREGS, sregs)
        # cs comes first: base (u64) at 0, selector (u16) at 12.
        struct.pack_into("=Q", sregs, 0, 0)
        struct.pack_into("=H", sregs, 12, 0)
        fcntl.ioctl(vcpu, KVM_SET_SREGS, sregs)
        # 16 general registers, then rip and rflags.
        regs = struct.pack("=18Q", *([0] * 16), 0x1000, 2)
        fcntl.ioctl(vcpu, KVM_SET_REGS, regs)
        start = time.monotonic()
        fcntl.ioctl(vcpu, KVM_RUN, 0)
        took = time.monotonic() - start
        if struct.unpack_from("=I", run, 8)[0] != KVM_EXIT_HLT:
            raise OSError("the probe guest did not halt")
        return took
    finally:
        if vcpu >= 0:
            os.close(vcpu)
        os.close(vm)


def probe(device="/dev/kvm"):
    """("kvm", None), or ("tcg", the reason)."""
    try:
        kvm = os.open(device, os.O_RDWR | os.O_CLOEXEC)
    except OSError as e:
        return "tcg", f"{device}: {e.strerror}"
    old = signal.signal(signal.SIGALRM, _on_alarm)
    try:
        for _ in range(2):
            signal.setitimer(signal.ITIMER_REAL, LIMIT_S * 2)
            try:
                if _run_loop(kvm) < LIMIT_S:
                    return "kvm", None
            except Timeout:
                pass
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
        return "tcg", f"{device} is there but emulates guests (computed)"
    except OSError as e:
        return "tcg", f"{device} does not run a guest: {e}"
    finally:
        signal.signal(signal.SIGALRM, old)
        os.close(kvm)
