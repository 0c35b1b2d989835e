/* SPDX-License-Identifier: BSD-3-Clause */
/* Formatting, scanning, streams. */
#include <errno.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "smoke.h"

static void format(void)
{
	volatile size_t four = 4;
	char b[128];

	snprintf(b, sizeof(b), "%d %5u|%-4x|%s|%c|%%", -3, 7U, 255, "abc", 'z');
	CHECK(strcmp(b, "-3     7|ff  |abc|z|%") == 0);
	snprintf(b, sizeof(b), "%ld %zu %p", INT64_MIN, (size_t)5, (void *)16);
	CHECK(strcmp(b, "-9223372036854775808 5 0x10") == 0);
	CHECK(snprintf(b, four, "%s", "longer") == 6);
	CHECK(strcmp(b, "lon") == 0);
}

static void floats(void)
{
	char b[128];

	snprintf(b, sizeof(b), "%f %.3f %e %g %a", 3.25, 2.0 / 3, 12345.678,
		 1e-10, 1.0);
	CHECK(strcmp(b, "3.250000 0.667 1.234568e+04 1e-10 0x1p+0") == 0);
	snprintf(b, sizeof(b), "%.20Lf", 0.1L);
	CHECK(strcmp(b, "0.10000000000000000000") == 0);
	snprintf(b, sizeof(b), "%f %f", 1.0 / 0.0, -0.0);
	CHECK(strcmp(b, "inf -0.000000") == 0);
	CHECK(strtod("1.5e3xyz", NULL) == 1500.0);
}

static void scan(void)
{
	int i = 0;
	double d = 0;
	char s[16] = "";

	CHECK(sscanf("42 2.5 word", "%d %lf %15s", &i, &d, s) == 3);
	CHECK(i == 42 && d == 2.5 && strcmp(s, "word") == 0);
	CHECK(strtol("0x1f", NULL, 0) == 31);
	errno = 0;
	CHECK(strtoul("99999999999999999999", NULL, 10) == UINT64_MAX);
	CHECK(errno == ERANGE);
}

static void memstream(void)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	CHECK(f != NULL);
	if (!f)
		return;
	for (int i = 0; i < 100; i++)
		fprintf(f, "%d,", i);
	fclose(f);
	CHECK(len == 290);
	CHECK(text && strncmp(text, "0,1,2,", 6) == 0);
	free(text);
}

static void wide(void)
{
	wchar_t w[8];
	char b[16];

	CHECK(setlocale(LC_ALL, "C.UTF-8") != NULL);
	CHECK(mbstowcs(w, "a\xc3\xa4\xe2\x82\xac", 8) == 3);
	CHECK(w[1] == 0xe4 && w[2] == 0x20ac);
	CHECK(wcstombs(b, w, sizeof(b)) == 6);
	CHECK(setlocale(LC_ALL, "C") != NULL);
}

const struct test stdio_tests[] = {
	{ "stdio: formats", format },
	{ "stdio: floating point", floats },
	{ "stdio: scanning", scan },
	{ "stdio: memory stream", memstream },
	{ "stdio: multibyte characters", wide },
	{ 0 }
};
