/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs the registered test suites and writes TAP. */
#include <uk/test.h>
#include "test_priv.h"

/* Made by the linker; the test of an empty table needs the weak ones. */
extern const struct uk_testcase __start_uk_tab_testcase[] __weak;
extern const struct uk_testcase __stop_uk_tab_testcase[] __weak;
extern const struct uk_testsuite __start_uk_tab_testsuite[] __weak;
extern const struct uk_testsuite __stop_uk_tab_testsuite[] __weak;

static unsigned int passed, failed;
static bool case_ok;

static void tap(const char *fmt, ...) __printf(1, 2);

static void tap(const char *fmt, ...)
{
	char line[256];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = uk_vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	if (n >= (int)sizeof(line)) {
		n = sizeof(line) - 1;
		line[n - 1] = '\n';
	}
	uk_test_write(line, n);
}

bool uk_test_note(bool ok, const char *what, const char *file, int line)
{
	if (!ok) {
		case_ok = false;
		tap("# %s:%d: expected %s\n", file, line, what);
	}
	return ok;
}

bool uk_test_note_num(bool ok, const char *what, long long a, long long b,
		      const char *file, int line)
{
	if (!ok)
		tap("# %s:%d: %lld and %lld\n", file, line, a, b);
	return uk_test_note(ok, what, file, line);
}

static void run_case(const struct uk_testcase *c)
{
	case_ok = true;
	c->fn();
	if (case_ok)
		passed++;
	else
		failed++;
	tap("%s %u - %s: %s\n", case_ok ? "ok" : "not ok", passed + failed,
	    c->suite, c->name);
}

static void skip_case(const struct uk_testcase *c, int rc)
{
	passed++;
	tap("ok %u - %s: %s # SKIP init returned %d\n", passed + failed,
	    c->suite, c->name, rc);
}

/* The case of the suite that stands next below `line` in its file. */
static const struct uk_testcase *next_case(const struct uk_testsuite *suite,
					   int line)
{
	const struct uk_testcase *c, *best = NULL;

	for (c = __start_uk_tab_testcase; c < __stop_uk_tab_testcase; c++) {
		if (c->line > line && (!best || c->line < best->line) &&
		    uk_strcmp(c->suite, suite->name) == 0)
			best = c;
	}
	return best;
}

static void run_suite(const struct uk_testsuite *suite)
{
	const struct uk_testcase *c;
	int rc = suite->init ? suite->init() : 0;

	for (c = next_case(suite, 0); c; c = next_case(suite, c->line)) {
		if (rc)
			skip_case(c, rc);
		else
			run_case(c);
	}
}

int uk_test_run(int stage)
{
	const struct uk_testsuite *s;

	for (s = __start_uk_tab_testsuite; s < __stop_uk_tab_testsuite; s++) {
		if (!stage || s->stage == stage)
			run_suite(s);
	}
	if (!stage || stage == UK_TEST_AT_CTOR)
		tap("1..%u\n", passed + failed);
	return failed;
}

unsigned int uk_test_passed(void)
{
	return passed;
}

unsigned int uk_test_failed(void)
{
	return failed;
}
