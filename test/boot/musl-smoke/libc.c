/* SPDX-License-Identifier: BSD-3-Clause */
/* The rest of the C library: memory, sorting, math, time, regex, environ. */
#include <complex.h>
#include <ctype.h>
#include <errno.h>
#include <fenv.h>
#include <iconv.h>
#include <malloc.h>
#include <math.h>
#include <regex.h>
#include <search.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>
#include "smoke.h"

static void memory(void)
{
	volatile size_t half = SIZE_MAX / 2;
	char *p[200];
	void *a = NULL;
	void *volatile none;	/* clang drops a malloc() that nobody keeps */

	for (int i = 0; i < 200; i++) {
		p[i] = malloc(i * 37 % 3000 + 1);
		CHECK(p[i] && (uintptr_t)p[i] % 16 == 0);
		memset(p[i], i, i * 37 % 3000 + 1);
	}
	for (int i = 0; i < 200; i += 2) {
		p[i] = realloc(p[i], 5000);
		CHECK(p[i] && p[i][0] == (char)i);
	}
	for (int i = 0; i < 200; i++)
		free(p[i]);
	CHECK(!posix_memalign(&a, 4096, 100) && (uintptr_t)a % 4096 == 0);
	CHECK(malloc_usable_size(a) >= 100);
	free(a);
	errno = 0;
	none = malloc(half);
	CHECK(!none && errno == ENOMEM);
	none = calloc(half, 4);
	CHECK(!none);
	none = aligned_alloc(3, 10);
	CHECK(!none);
	p[0] = calloc(10, 10);
	CHECK(p[0] && p[0][0] == 0 && p[0][99] == 0);
	free(p[0]);
	free(NULL);
}

static int by_value(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

static void sort(void)
{
	int v[500], key = 250;
	int *at;

	srand(1);
	for (int i = 0; i < 500; i++)
		v[i] = i;
	for (int i = 0; i < 500; i++) {
		int j = rand() % 500, t = v[i];

		v[i] = v[j];
		v[j] = t;
	}
	qsort(v, 500, sizeof(*v), by_value);
	for (int i = 0; i < 500; i++)
		CHECK(v[i] == i);
	at = bsearch(&key, v, 500, sizeof(*v), by_value);
	CHECK(at == &v[250]);
}

static void math(void)
{
	volatile double two = 2, one = 1;

	CHECK(fabs(sqrt(two) - 1.41421356237309515) < 1e-15);
	CHECK(fabs(sin(one) - 0.84147098480789651) < 1e-15);
	CHECK(fabs(pow(two, 0.5) - sqrt(two)) < 1e-15);
	CHECK(fabs(exp(log(two)) - 2) < 1e-15);
	CHECK(fabsl(expl(1) - 2.71828182845904523536L) < 1e-17L);
	CHECK(fmod(7.5, two) == 1.5);
	CHECK(lrint(2.5) == 2 && lround(2.5) == 3);
	CHECK(isnan(sqrt(-one)));
	CHECK(cabs(3 + 4 * I) == 5.0);
	CHECK(fabs(creal(cexp(I * M_PI)) + 1) < 1e-15);
	CHECK(fesetround(FE_UPWARD) == 0);
	CHECK(rint(1.25 * one) == 2);
	CHECK(fesetround(FE_TONEAREST) == 0);
}

static void calendar(void)
{
	struct tm tm = { 0 };
	time_t t = 951782400; /* 2000-02-29 */
	char b[64];

	CHECK(gmtime_r(&t, &tm) != NULL);
	CHECK(tm.tm_mday == 29 && tm.tm_mon == 1 && tm.tm_wday == 2);
	CHECK(strftime(b, sizeof(b), "%a %d %b %Y %H:%M", &tm) > 0);
	CHECK(strcmp(b, "Tue 29 Feb 2000 00:00") == 0);
	CHECK(timegm(&tm) == t);
	CHECK(strptime("2026-11-22", "%Y-%m-%d", &tm) != NULL);
	CHECK(tm.tm_mon == 10);
}

static void regex(void)
{
	regex_t re;
	regmatch_t m[2];

	CHECK(!regcomp(&re, "^([a-z]+)=[0-9]{2,}$", REG_EXTENDED));
	CHECK(!regexec(&re, "abc=123", 2, m, 0));
	CHECK(m[1].rm_so == 0 && m[1].rm_eo == 3);
	CHECK(regexec(&re, "abc=1", 2, m, 0) == REG_NOMATCH);
	regfree(&re);
}

static void convert(void)
{
	char in[] = "\xe4", out[8] = "", *ip = in, *op = out;
	size_t il = 1, ol = sizeof(out);
	iconv_t cd = iconv_open("UTF-8", "ISO-8859-1");

	CHECK(cd != (iconv_t)-1);
	CHECK(iconv(cd, &ip, &il, &op, &ol) == 0);
	CHECK(strcmp(out, "\xc3\xa4") == 0);
	iconv_close(cd);
}

static void environment(void)
{
	const unsigned char *random = (void *)getauxval(AT_RANDOM);
	int bits = 0;

	CHECK(setenv("SMOKE", "1", 1) == 0);
	CHECK(getenv("SMOKE") && strcmp(getenv("SMOKE"), "1") == 0);
	CHECK(unsetenv("SMOKE") == 0 && getenv("SMOKE") == NULL);
	CHECK(getauxval(AT_PAGESZ) == 4096);
	CHECK(sysconf(_SC_PAGESIZE) == 4096);
	CHECK(random != NULL);
	for (int i = 0; random && i < 16; i++)
		bits |= random[i];
	CHECK(bits != 0);
}

static jmp_buf env;

static void jump(void)
{
	volatile int n = 0;

	if (setjmp(env) < 3) {
		n++;
		longjmp(env, n);
	}
	CHECK(n == 3);
}

static int constructed;

__attribute__((constructor)) static void construct(void)
{
	constructed = 1;
}

static void constructors(void)
{
	CHECK(constructed == 1);
}

const struct test libc_tests[] = {
	{ "libc: memory", memory },
	{ "libc: sorting", sort },
	{ "libc: mathematics", math },
	{ "libc: calendar", calendar },
	{ "libc: regular expressions", regex },
	{ "libc: iconv", convert },
	{ "libc: environment and auxv", environment },
	{ "libc: setjmp", jump },
	{ "libc: constructors", constructors },
	{ 0 }
};
