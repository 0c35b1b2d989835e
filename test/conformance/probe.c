/* SPDX-License-Identifier: BSD-3-Clause */
/* Accesses that may raise a signal: which, with what siginfo. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "check.h"
#include "probe.h"

#define NAME	200

static const int sigs[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT };
static struct sigaction old[COUNT(sigs)];
static sigjmp_buf back;
static volatile siginfo_t seen;

static void handler(int sig, siginfo_t *si, void *ctx)
{
	(void)sig;
	(void)ctx;
	seen = *si;
	siglongjmp(back, 1);
}

void probe_start(void)
{
	struct sigaction sa = { .sa_flags = SA_SIGINFO };
	unsigned i;

	sa.sa_sigaction = handler;
	sigemptyset(&sa.sa_mask);
	for (i = 0; i < COUNT(sigs); i++)
		sigaction(sigs[i], &sa, &old[i]);
}

void probe_stop(void)
{
	unsigned i;

	for (i = 0; i < COUNT(sigs); i++)
		sigaction(sigs[i], &old[i], NULL);
}

static const char *signal_name(int sig)
{
	static const struct constant names[] = {
		CONSTANT(SIGSEGV), CONSTANT(SIGBUS), CONSTANT(SIGFPE),
		CONSTANT(SIGILL), CONSTANT(SIGTRAP), CONSTANT(SIGABRT),
	};
	unsigned i;

	for (i = 0; i < COUNT(names); i++)
		if (names[i].v == sig)
			return names[i].name;
	return "another";
}

static void report(const char *name, const char *p)
{
	/* where a processor tells no address, there is none */
	if (seen.si_code == SI_KERNEL)
		value("%s = %s kernel", name, signal_name(seen.si_signo));
	else
		value("%s = %s %d, at +%ld", name, signal_name(seen.si_signo),
		      seen.si_code, (long)((char *)seen.si_addr - p));
}

void probe(char *p, bool write, const char *name, ...)
{
	char text[NAME];
	va_list args;

	va_start(args, name);
	vsnprintf(text, sizeof(text), name, args);
	va_end(args);
	if (sigsetjmp(back, 1)) {
		report(text, p);
		return;
	}
	if (write)
		*(volatile char *)p = 1;
	value("%s = %d", text, *(volatile char *)p);
}

void probe_word(char *p, const char *name, ...)
{
	char text[NAME];
	va_list args;

	va_start(args, name);
	vsnprintf(text, sizeof(text), name, args);
	va_end(args);
	if (sigsetjmp(back, 1)) {
		report(text, p);
		return;
	}
	*(volatile uint64_t *)p = 0x0101010101010101;
	value("%s = ok", text);
}

void probe_call(char *p, const char *name)
{
	if (sigsetjmp(back, 1)) {
		report(name, p);
		return;
	}
	((void (*)(void))p)();
	value("%s = ok", name);
}

void probe_run(enum probe_what what, const char *name)
{
	volatile int zero = 0, some = 7;

	if (sigsetjmp(back, 1)) {
		value("%s = %s %d", name, signal_name(seen.si_signo),
		      seen.si_code);
		return;
	}
	switch (what) {
	case PROBE_DIVIDE:
		some = some / zero;
		break;
	case PROBE_UNDEFINED:
		__asm__ volatile("ud2");
		break;
	case PROBE_BREAKPOINT:
		__asm__ volatile("int3");
		break;
	case PROBE_ABORT:
		raise(SIGABRT);
		break;
	}
	value("%s = nothing", name);
}
