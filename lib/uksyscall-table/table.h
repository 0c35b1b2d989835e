/* SPDX-License-Identifier: BSD-3-Clause */
/* The run-time table of system calls, by number. */
#ifndef __UKSYSCALL_TABLE_H__
#define __UKSYSCALL_TABLE_H__

typedef long (*uk_syscall_any_fn)(long a0, long a1, long a2, long a3, long a4,
				  long a5);

struct uk_syscall_entry {
	uk_syscall_any_fn fn;		/* NULL: no such number */
	const char *name;
};

extern const struct uk_syscall_entry uk_syscall_table[];
extern const unsigned long uk_syscall_table_len;

#endif /* __UKSYSCALL_TABLE_H__ */
