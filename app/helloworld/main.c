/* SPDX-License-Identifier: BSD-3-Clause */
/* Says hello and shows its arguments. */
#include <uk/plat/console.h>

static void say(const char *s)
{
	unsigned int n = 0;

	while (s[n])
		n++;
	ukplat_coutk(s, n);
}

int main(int argc, char *argv[]);
int main(int argc, char *argv[])
{
	int i;

	say("Hello, world!\n");
	for (i = 0; i < argc; i++) {
		say(argv[i]);
		say("\n");
	}
	return 0;
}
