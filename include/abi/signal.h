/* SPDX-License-Identifier: BSD-3-Clause */
/* Signals: numbers, sets, actions and siginfo. */
#ifndef __UK_ABI_SIGNAL_H__
#define __UK_ABI_SIGNAL_H__

#include <abi/types.h>

#define UK_SIGHUP	1
#define UK_SIGINT	2
#define UK_SIGQUIT	3
#define UK_SIGILL	4
#define UK_SIGTRAP	5
#define UK_SIGABRT	6
#define UK_SIGBUS	7
#define UK_SIGFPE	8
#define UK_SIGKILL	9
#define UK_SIGUSR1	10
#define UK_SIGSEGV	11
#define UK_SIGUSR2	12
#define UK_SIGPIPE	13
#define UK_SIGALRM	14
#define UK_SIGTERM	15
#define UK_SIGSTKFLT	16
#define UK_SIGCHLD	17
#define UK_SIGCONT	18
#define UK_SIGSTOP	19
#define UK_SIGTSTP	20
#define UK_SIGTTIN	21
#define UK_SIGTTOU	22
#define UK_SIGURG	23
#define UK_SIGXCPU	24
#define UK_SIGXFSZ	25
#define UK_SIGVTALRM	26
#define UK_SIGPROF	27
#define UK_SIGWINCH	28
#define UK_SIGIO	29
#define UK_SIGPWR	30
#define UK_SIGSYS	31
#define UK_SIGRTMIN	32
#define UK_NSIG		64	/* numbers 1 to 64 */

#define UK_SIG_DFL	0UL
#define UK_SIG_IGN	1UL

#define UK_SIG_BLOCK	0
#define UK_SIG_UNBLOCK	1
#define UK_SIG_SETMASK	2

#define UK_SA_NOCLDSTOP	1UL
#define UK_SA_NOCLDWAIT	2UL
#define UK_SA_SIGINFO	4UL
#define UK_SA_RESTORER	0x04000000UL
#define UK_SA_ONSTACK	0x08000000UL
#define UK_SA_RESTART	0x10000000UL
#define UK_SA_NODEFER	0x40000000UL
#define UK_SA_RESETHAND	0x80000000UL

#define UK_SS_ONSTACK	1
#define UK_SS_DISABLE	2
#define UK_SS_AUTODISARM	(1U << 31)
#define UK_MINSIGSTKSZ	2048

#define UK_SI_USER	0
#define UK_SI_KERNEL	128
#define UK_SI_QUEUE	(-1)
#define UK_SI_TIMER	(-2)
#define UK_SI_MESGQ	(-3)
#define UK_SI_ASYNCIO	(-4)
#define UK_SI_TKILL	(-6)

#define UK_ILL_ILLOPC	1
#define UK_FPE_INTDIV	1
#define UK_SEGV_MAPERR	1
#define UK_SEGV_ACCERR	2
#define UK_BUS_ADRALN	1
#define UK_BUS_ADRERR	2
#define UK_TRAP_BRKPT	1

/* Bit (n - 1) stands for signal n. */
typedef uint64_t uk_sigset_t;
#define UK_SIGMASK(sig)	(1ULL << ((sig) - 1))

union uk_sigval {
	int32_t sival_int;
	void *sival_ptr;
};

/*
 * 128 bytes, laid out by code as Linux does. The members lack the usual si_
 * because a libc may define those names as macros.
 */
struct uk_siginfo {
	int32_t signo;
	int32_t error;
	int32_t code;
	int32_t __pad0;
	union {
		struct {
			uk_pid_t pid;
			uk_uid_t uid;
			union uk_sigval value;
		};
		struct {
			int32_t timerid;
			int32_t overrun;
			union uk_sigval timer_value;
		};
		struct {
			void *addr;
			int16_t addr_lsb;
		};
		struct {
			int64_t band;
			int32_t fd;
		};
		uint8_t __pad[112];
	};
};

/* What the kernel's interface takes, not the libc's struct sigaction. */
struct uk_sigaction {
	uintptr_t handler;
	uint64_t flags;
	void (*restorer)(void);
	uk_sigset_t mask;
};

struct uk_stack {
	void *ss_sp;
	int32_t ss_flags;
	size_t ss_size;
};

/*
 * What a handler with UK_SA_SIGINFO gets as its third argument. Signals are
 * delivered at calls, where no register holds anything that the program does
 * not expect to lose: mcontext is zero unless a fault raised the signal.
 */
#if defined(__x86_64__)
struct uk_ucontext {
	uint64_t uc_flags;
	struct uk_ucontext *uc_link;
	struct uk_stack uc_stack;
	uint64_t uc_mcontext[32];
	uint64_t uc_sigmask[16];
	uint64_t __fpregs_mem[64];
};
#elif defined(__aarch64__)
struct uk_ucontext {
	uint64_t uc_flags;
	struct uk_ucontext *uc_link;
	struct uk_stack uc_stack;
	uint64_t uc_sigmask[16];
	uint64_t uc_mcontext[548] __attribute__((aligned(16)));
};
#endif

/* What a signalfd gives for each signal: 128 bytes. */
struct uk_signalfd_siginfo {
	uint32_t ssi_signo;
	int32_t ssi_errno;
	int32_t ssi_code;
	uint32_t ssi_pid;
	uint32_t ssi_uid;
	int32_t ssi_fd;
	uint32_t ssi_tid;
	uint32_t ssi_band;
	uint32_t ssi_overrun;
	uint32_t ssi_trapno;
	int32_t ssi_status;
	int32_t ssi_int;
	uint64_t ssi_ptr;
	uint64_t ssi_utime;
	uint64_t ssi_stime;
	uint64_t ssi_addr;
	uint16_t ssi_addr_lsb;
	uint16_t __pad2;
	int32_t ssi_syscall;
	uint64_t ssi_call_addr;
	uint32_t ssi_arch;
	uint8_t __pad[28];
};

#define UK_SFD_CLOEXEC	02000000
#define UK_SFD_NONBLOCK	04000

#define UK_SIGEV_SIGNAL		0
#define UK_SIGEV_NONE		1
#define UK_SIGEV_THREAD		2
#define UK_SIGEV_THREAD_ID	4

struct uk_sigevent {
	union uk_sigval sigev_value;
	int32_t sigev_signo;
	int32_t sigev_notify;
	uk_pid_t sigev_tid;
	int32_t __pad[11];
};

#endif /* __UK_ABI_SIGNAL_H__ */
