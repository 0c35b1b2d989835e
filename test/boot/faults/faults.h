/* SPDX-License-Identifier: BSD-3-Clause */
/* The cases: one function each, chosen by the first argument. */
#ifndef __FAULTS_H__
#define __FAULTS_H__

/* A case returns an exit status; one that is to fault returns NOT_CAUGHT if
 * it did not. */
#define NOT_CAUGHT	77

struct fault_case {
	const char *name;
	int (*run)(void);
};

/* Each table ends with a NULL name. */
extern const struct fault_case memory_cases[];	/* protections */
extern const struct fault_case cpu_cases[];	/* exceptions */
extern const struct fault_case machine_cases[];	/* of the bare CPU */
extern const struct fault_case works_cases[];	/* what must not fault */

/** Writes there. @return NOT_CAUGHT */
int poke(const volatile void *addr);

void say(const char *text);
void say_number(const char *what, unsigned long value);

#endif /* __FAULTS_H__ */
