/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes system calls by number. */
#include <uk/syscall.h>
#include <uk/essentials.h>
#include "table.h"

UK_SYSCALL_PART(table)
long uk_syscall6_r(long nr, long a0, long a1, long a2, long a3, long a4,
		   long a5)
{
	uk_syscall_any_fn fn;

	if ((unsigned long)nr >= uk_syscall_table_len)
		return -ENOSYS;
	fn = uk_syscall_table[nr].fn;
	if (!fn)
		return -ENOSYS;
	return fn(a0, a1, a2, a3, a4, a5);
}

const char *uk_syscall_name(long nr)
{
	if ((unsigned long)nr >= uk_syscall_table_len)
		return NULL;
	return uk_syscall_table[nr].name;
}
