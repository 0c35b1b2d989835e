/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs the case that the first argument names. */
#include <uk/boot.h>
#include <uk/plat/bootstrap.h>
#include <uk/plat/console.h>

#include "faults.h"

void say(const char *text)
{
	unsigned int n = 0;

	while (text[n])
		n++;
	ukplat_coutk(text, n);
}

void say_number(const char *what, unsigned long value)
{
	char buf[24];
	int i = sizeof(buf) - 1;

	buf[i] = '\0';
	do {
		buf[--i] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	say(what);
	say(" ");
	say(buf + i);
	say("\n");
}

static int same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static int __attribute__((noinline)) run(const struct fault_case *c,
					 const char *name)
{
	for (; c->name; c++) {
		if (!same(c->name, name))
			continue;
		say("case ");
		say(name);
		say("\n");
		return c->run();
	}
	return -1;
}

int main(int argc, char *argv[])
{
	int rc = -1;

	if (argc > 1)
		rc = run(memory_cases, argv[1]);
	if (argc > 1 && rc < 0)
		rc = run(cpu_cases, argv[1]);
	if (argc > 1 && rc < 0)
		rc = run(machine_cases, argv[1]);
	if (argc > 1 && rc < 0)
		rc = run(works_cases, argv[1]);
	if (rc < 0) {
		say("no such case\n");
		return 99;
	}
	say("returned\n");
	return rc;
}
