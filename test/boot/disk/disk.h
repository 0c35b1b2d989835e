/* SPDX-License-Identifier: BSD-3-Clause */
/* The groups of tests. */
#ifndef DISK_H
#define DISK_H

#include "../tap.h"

/* Of files.c, on the disks of the integration test; of queues.c. */
extern const struct test file_tests[], error_tests[], queue_tests[];

#endif
