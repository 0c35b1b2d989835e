/* SPDX-License-Identifier: BSD-3-Clause */
/* The core and libc agree on processes, signals, limits, the system. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <abi/errno.h>
#include <abi/process.h>
#include <abi/signal.h>
#include <abi/sysinfo.h>

#include "check.h"

SAME(SIGHUP);
SAME(SIGINT);
SAME(SIGQUIT);
SAME(SIGILL);
SAME(SIGTRAP);
SAME(SIGABRT);
SAME(SIGBUS);
SAME(SIGFPE);
SAME(SIGKILL);
SAME(SIGUSR1);
SAME(SIGSEGV);
SAME(SIGUSR2);
SAME(SIGPIPE);
SAME(SIGALRM);
SAME(SIGTERM);
SAME(SIGSTKFLT);
SAME(SIGCHLD);
SAME(SIGCONT);
SAME(SIGSTOP);
SAME(SIGTSTP);
SAME(SIGTTIN);
SAME(SIGTTOU);
SAME(SIGURG);
SAME(SIGXCPU);
SAME(SIGXFSZ);
SAME(SIGVTALRM);
SAME(SIGPROF);
SAME(SIGWINCH);
SAME(SIGIO);
SAME(SIGPWR);
SAME(SIGSYS);
SAME(SIG_BLOCK);
SAME(SIG_UNBLOCK);
SAME(SIG_SETMASK);
SAME(SA_NOCLDSTOP);
SAME(SA_NOCLDWAIT);
SAME(SA_SIGINFO);
SAME(SA_ONSTACK);
SAME(SA_RESTART);
SAME(SA_NODEFER);
SAME(SA_RESETHAND);
SAME(SS_ONSTACK);
SAME(SS_DISABLE);
SAME(SS_AUTODISARM);
SAME(MINSIGSTKSZ);
SAME(SI_USER);
SAME(SI_KERNEL);
SAME(SI_QUEUE);
SAME(SI_TIMER);
SAME(SI_TKILL);
SAME(ILL_ILLOPC);
SAME(FPE_INTDIV);
SAME(SEGV_MAPERR);
SAME(SEGV_ACCERR);
SAME(BUS_ADRALN);
SAME(BUS_ADRERR);
SAME(TRAP_BRKPT);
SAME(SIGEV_SIGNAL);
SAME(SIGEV_NONE);
SAME(SIGEV_THREAD);
SAME(SIGEV_THREAD_ID);

SAME(CLONE_VM);
SAME(CLONE_FS);
SAME(CLONE_FILES);
SAME(CLONE_SIGHAND);
SAME(CLONE_PIDFD);
SAME(CLONE_PTRACE);
SAME(CLONE_VFORK);
SAME(CLONE_PARENT);
SAME(CLONE_THREAD);
SAME(CLONE_NEWNS);
SAME(CLONE_SYSVSEM);
SAME(CLONE_SETTLS);
SAME(CLONE_PARENT_SETTID);
SAME(CLONE_CHILD_CLEARTID);
SAME(CLONE_DETACHED);
SAME(CLONE_UNTRACED);
SAME(CLONE_CHILD_SETTID);
SAME(WNOHANG);
SAME(WUNTRACED);
SAME(WEXITED);
SAME(WCONTINUED);
SAME(WNOWAIT);
SAME(P_ALL);
SAME(P_PID);
SAME(P_PGID);
SAME(RLIMIT_CPU);
SAME(RLIMIT_FSIZE);
SAME(RLIMIT_DATA);
SAME(RLIMIT_STACK);
SAME(RLIMIT_CORE);
SAME(RLIMIT_RSS);
SAME(RLIMIT_NPROC);
SAME(RLIMIT_NOFILE);
SAME(RLIMIT_MEMLOCK);
SAME(RLIMIT_AS);
SAME(RLIMIT_LOCKS);
SAME(RLIMIT_SIGPENDING);
SAME(RLIMIT_MSGQUEUE);
SAME(RLIMIT_NICE);
SAME(RLIMIT_RTPRIO);
SAME(RLIMIT_RTTIME);
SAME(RLIM_NLIMITS);
SAME(RLIM_INFINITY);
SAME(RUSAGE_SELF);
SAME(RUSAGE_CHILDREN);
SAME(RUSAGE_THREAD);
SAME(PRIO_PROCESS);
SAME(PRIO_PGRP);
SAME(PRIO_USER);
SAME(SCHED_OTHER);
SAME(SCHED_FIFO);
SAME(SCHED_RR);
SAME(SCHED_BATCH);
SAME(SCHED_IDLE);
SAME(PR_SET_PDEATHSIG);
SAME(PR_GET_PDEATHSIG);
SAME(PR_GET_DUMPABLE);
SAME(PR_SET_DUMPABLE);
SAME(PR_GET_KEEPCAPS);
SAME(PR_SET_KEEPCAPS);
SAME(PR_SET_NAME);
SAME(PR_GET_NAME);
SAME(PR_SET_NO_NEW_PRIVS);
SAME(PR_GET_NO_NEW_PRIVS);

SAME(GRND_NONBLOCK);
SAME(GRND_RANDOM);
SAME(GRND_INSECURE);
SAME(AT_NULL);
SAME(AT_IGNORE);
SAME(AT_PHDR);
SAME(AT_PHENT);
SAME(AT_PHNUM);
SAME(AT_PAGESZ);
SAME(AT_BASE);
SAME(AT_ENTRY);
SAME(AT_UID);
SAME(AT_EUID);
SAME(AT_GID);
SAME(AT_EGID);
SAME(AT_PLATFORM);
SAME(AT_HWCAP);
SAME(AT_CLKTCK);
SAME(AT_SECURE);
SAME(AT_RANDOM);
SAME(AT_HWCAP2);
SAME(AT_EXECFN);
SAME(AT_SYSINFO_EHDR);
SAME(AT_MINSIGSTKSZ);

_Static_assert(sizeof(uk_sigset_t) == _NSIG / 8, "uk_sigset_t");
_Static_assert(UK_NSIG == _NSIG - 1, "UK_NSIG");
SAME_SIZE(uk_siginfo, siginfo_t);
SAME_AT(uk_siginfo, signo, siginfo_t, si_signo);
SAME_AT(uk_siginfo, error, siginfo_t, si_errno);
SAME_AT(uk_siginfo, code, siginfo_t, si_code);
SAME_AT(uk_siginfo, pid, siginfo_t, si_pid);
SAME_AT(uk_siginfo, uid, siginfo_t, si_uid);
SAME_AT(uk_siginfo, value, siginfo_t, si_value);
SAME_AT(uk_siginfo, timerid, siginfo_t, si_timerid);
SAME_AT(uk_siginfo, overrun, siginfo_t, si_overrun);
SAME_AT(uk_siginfo, addr, siginfo_t, si_addr);
SAME_AT(uk_siginfo, band, siginfo_t, si_band);
SAME_AT(uk_siginfo, fd, siginfo_t, si_fd);

SAME_SIZE(uk_stack, stack_t);
SAME_AT(uk_stack, ss_flags, stack_t, ss_flags);
SAME_AT(uk_stack, ss_size, stack_t, ss_size);

SAME_SIZE(uk_sigevent, struct sigevent);
SAME_AT(uk_sigevent, sigev_value, struct sigevent, sigev_value);
SAME_AT(uk_sigevent, sigev_signo, struct sigevent, sigev_signo);
SAME_AT(uk_sigevent, sigev_notify, struct sigevent, sigev_notify);

/* The kernel's ucontext is shorter than libc's. */
SAME_AT(uk_ucontext, uc_stack, ucontext_t, uc_stack);
SAME_AT(uk_ucontext, uc_mcontext, ucontext_t, uc_mcontext);
SAME_AT(uk_ucontext, uc_sigmask, ucontext_t, uc_sigmask);

SAME_SIZE(uk_rlimit, struct rlimit);
SAME_AT(uk_rlimit, rlim_cur, struct rlimit, rlim_cur);
SAME_AT(uk_rlimit, rlim_max, struct rlimit, rlim_max);

/* libc reserves room behind the kernel's members. */
SAME_AT(uk_rusage, ru_maxrss, struct rusage, ru_maxrss);
SAME_AT(uk_rusage, ru_nivcsw, struct rusage, ru_nivcsw);
SAME_SIZE(uk_utsname, struct utsname);
SAME_AT(uk_utsname, nodename, struct utsname, nodename);
SAME_AT(uk_utsname, release, struct utsname, release);
SAME_AT(uk_utsname, version, struct utsname, version);
SAME_AT(uk_utsname, machine, struct utsname, machine);
SAME_AT(uk_utsname, domainname, struct utsname, domainname);

SAME_AT(uk_sysinfo, totalram, struct sysinfo, totalram);
SAME_AT(uk_sysinfo, procs, struct sysinfo, procs);
SAME_AT(uk_sysinfo, mem_unit, struct sysinfo, mem_unit);
