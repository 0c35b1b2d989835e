/* SPDX-License-Identifier: BSD-3-Clause */
/* A PV guest of Xen: nothing of machine.c. */
#include "faults.h"

const struct fault_case machine_cases[] = {
	{ 0, 0 }
};
