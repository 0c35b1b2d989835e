/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The command line: its words, boot parameters of every kind, addresses,
 * devices of the monitor. The input is the line.
 */
/* fuzz-sources: lib/ukparam/param.c lib/ukparam/cmdline.c lib/uknetdev/einfo_parse.c drivers/bus/platform/parse.c lib/ukstring/string.c lib/ukstring/number.c */
/* fuzz-flags: -Ilib/uknetdev -Idrivers/bus/platform/include */
#include <string.h>
#define UK_LIBPARAM_PREFIX net
#include <uk/argparse.h>
#include <uk/libparam.h>
#include <uk/platform_bus.h>
#include <einfo.h>
#include "fuzz.h"

#define WORDS	32

static struct {
	__u32 before;
	bool flag;
	__u8 byte;
	__s16 word;
	__u64 quad;
	char *text;
	__u16 list[3];
	char *names[4];
	__u32 after;
} v;

UK_LIBPARAM_PARAM_ALIAS(flag, &v.flag, bool, NULL);
UK_LIBPARAM_PARAM_ALIAS(byte, &v.byte, __u8, NULL);
UK_LIBPARAM_PARAM_ALIAS(word, &v.word, __s16, NULL);
UK_LIBPARAM_PARAM_ALIAS(quad, &v.quad, __u64, NULL);
UK_LIBPARAM_PARAM_ALIAS(text, &v.text, charp, NULL);
UK_LIBPARAM_PARAM_ARR_ALIAS(list, v.list, __u16, 3, NULL);
UK_LIBPARAM_PARAM_ARR_ALIAS(names, v.names, charp, 4, NULL);

static const char *line_start, *line_end;

/* NULL, or text within the line. */
static void check_text(const char *s)
{
	if (!s)
		return;
	FUZZ_EXPECT(s >= line_start && s < line_end);
	FUZZ_EXPECT(s + strlen(s) < line_end);
}

static void warn(enum uk_libparam_problem problem,
		 const struct uk_libparam *p, const char *word)
{
	FUZZ_EXPECT(*uk_libparam_problem_text(problem));
	FUZZ_EXPECT(!p || *p->name);
	check_text(word);
}

static void params(char *line)
{
	char *argv[WORDS];
	int i, n, rest;

	memset(&v, 0, sizeof(v));
	v.before = v.after = 0xdeadbeef;
	n = uk_cmdline_split(line, argv, WORDS);
	n = n < WORDS ? n : WORDS - 1;
	for (i = 0; i < n; i++)
		check_text(argv[i]);
	FUZZ_EXPECT(!argv[n]);
	i = uk_libparam_parse(n, argv, warn, &rest);
	FUZZ_EXPECT(i >= 0 && rest >= 0 && rest + i <= n);
	FUZZ_EXPECT(v.before == 0xdeadbeef && v.after == 0xdeadbeef);
	check_text(v.text);
	for (i = 0; i < 4; i++)
		check_text(v.names[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct platform_device dev;
	struct netdev_einfo info;
	char *argv[WORDS];
	char *line = malloc(size + 1);
	int i, n;

	line_start = line;
	line_end = line + size + 1;
	memcpy(line, data, size);
	line[size] = '\0';
	netdev_einfo_parse(line, &info);
	platform_parse_mmio(line, &dev);
	params(line);
	memcpy(line, data, size);
	n = uk_argnparse(line, size, argv, WORDS);
	for (i = 0; i < n; i++)
		check_text(argv[i]);
	free(line);
	return 0;
}
