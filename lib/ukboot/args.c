/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line: parameters of libraries, arguments of main. */
#include <uk/libparam.h>

#include "steps.h"

/* One for the name, one for the NULL at the end. */
#define MAX_WORDS	126
#define DEL		0x7f

static char *words[MAX_WORDS + 2];

/* The launcher and the machine pass these to any image. */
static const char *const for_all[] = { "random.seed=", "virtio_mmio.device=" };

static int begins(const char *word, const char *with)
{
	while (*with && *word == *with) {
		word++;
		with++;
	}
	return !*with;
}

/* A word as a terminal may have it: it comes from outside. */
static const char *shown(const char *word)
{
	static char text[96];
	__sz i;

	for (i = 0; word[i] && i < sizeof(text) - 1; i++)
		text[i] = word[i] >= ' ' && word[i] < DEL ? word[i] : '?';
	text[i] = '\0';
	return text;
}

static void warn(enum uk_libparam_problem problem, const struct uk_libparam *p,
		 const char *word)
{
	const char *text = uk_libparam_problem_text(problem);

	if (!p && (begins(word, for_all[0]) || begins(word, for_all[1])))
		return;
	if (p)
		uk_pr_warn("parameter %s.%s: \"%s\": %s\n", p->prefix, p->name,
			   shown(word), text);
	else
		uk_pr_warn("parameter \"%s\": %s\n", shown(word), text);
}

void boot_args(const struct uk_bootinfo *bi, struct uk_init_ctx *ctx)
{
	int argc, rest;

	argc = uk_cmdline_split(bi->cmdline, words + 1, MAX_WORDS + 1);
	if (argc > MAX_WORDS)
		ukplat_boot_fail("the command line has more than "
				 STRINGIFY(MAX_WORDS) " words");
	ctx->args.argc = uk_libparam_parse(argc, words + 1, warn, &rest) + 1;
	/* the place before the first argument is free: it held the name's
	 * own slot, a parameter, or `--` */
	ctx->args.argv = words + rest;
	ctx->args.argv[0] = IMAGE_NAME;
}
