/* SPDX-License-Identifier: BSD-3-Clause */
/* unit-sources: lib/ukstring/generic/mem.c */
/* unit-cflags: -O2 -fno-builtin -fno-tree-loop-distribute-patterns -Dmemcpy=t_memcpy -Dmemmove=t_memmove -Dmemset=t_memset -Dmemcmp=t_memcmp */
/* The memory functions of generic: every short length, many offsets. */
#include "mem_cases.h"
UK_TESTSUITE_REGISTER(ukstring_mem, NULL);
