/* SPDX-License-Identifier: BSD-3-Clause */
/* The banner that ends the boot. */
#include <uk/init.h>
#include <uk/plat/console.h>

#include "banner.h"
#include "steps.h"

static const char line[] =
	BANNER_LEAD "Unilith " STRINGIFY(UNILITH_VERSION) "\n";

/* A blank is a blank, all else a dot. */
static const char *const picture[] = {
	"x   x        x  x  x   x   x",
	"x   x           x     xxx  x",
	"x   x  xxx   x  x  x   x   xxx",
	"x   x  x  x  x  x  x   x   x  x",
	" xxx   x  x  x  x  x   xx  x  x",
};

static void put(const char *s)
{
	unsigned int len = 0;

	while (s[len])
		len++;
	ukplat_coutk(s, len);
}

static int banner(struct uk_init_ctx *ctx __maybe_unused)
{
	const char *dot;
	int i;

	put(BANNER_COLOUR);
	for (i = 0; i < BANNER_ROWS; i++) {
		for (dot = picture[i]; *dot; dot++)
			put(*dot == ' ' ? " " : BANNER_DOT);
		put("\n");
	}
	put(BANNER_PLAIN);
	put(line);
	return 0;
}

uk_late_initcall(banner, 0x0);
