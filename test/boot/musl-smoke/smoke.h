/* SPDX-License-Identifier: BSD-3-Clause */
/* A test is a function; CHECK notes the first thing that does not hold. */
#ifndef SMOKE_H
#define SMOKE_H

#ifdef __cplusplus
extern "C" {
#endif

struct test {
	const char *name;
	void (*run)(void);
};

/* Waits for a signal from outside in a call; the exit status. */
int wait_for_signal(const char *how);

/* Does what must end the guest with a crash report; else the exit status. */
int fault_that_ends(const char *how);

void check_failed(const char *what, const char *file, int line);

#define CHECK(x)							\
	do {								\
		if (!(x))						\
			check_failed(#x, __FILE__, __LINE__);		\
	} while (0)

/* Groups, each ended by an entry without a name. */
extern const struct test thread_tests[], sync_tests[], signal_tests[],
	sigwait_tests[], cancel_tests[], stdio_tests[], libc_tests[],
	file_tests[], clock_tests[], process_tests[], futex_tests[],
	mmap_tests[], fault_tests[], cxx_tests[];

#ifdef __cplusplus
}
#endif

#endif
