/* SPDX-License-Identifier: BSD-3-Clause */
/* Keys, identifiers and rights of System V objects. */
/* unit-sources: lib/posix-sysv/ids.c */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/cred.h>
#include <uk/process.h>
#include <uk/timeutil.h>
#include "../ids.h"
#include <unit.h>

struct process uk_process_first = { .pid = 1 };

static struct uk_cred cred;

struct uk_cred *uk_cred_current(void)
{
	return &cred;
}

__nsec uk_time_wall(void)
{
	return 5 * UK_NSEC_PER_SEC;
}

struct thing {
	struct ipc_obj obj;
	int size;
};

static int thing_create(struct ipc_obj **out, const void *arg)
{
	struct thing *t = uk_calloc(uk_alloc_get_default(), 1, sizeof(*t));

	if (!t)
		return -ENOMEM;
	t->size = *(const int *)arg;
	*out = &t->obj;
	return 0;
}

static int thing_suits(const struct ipc_obj *o, const void *arg)
{
	return __containerof(o, struct thing, obj)->size <
	       *(const int *)arg ? -EINVAL : 0;
}

static struct ipc_table table = {
	.max = 40, .create = thing_create, .suits = thing_suits,
};

static int new_thing(int key, int flags)
{
	int size = 5;

	return ipc_get(&table, key, flags, &size);
}

static void remove_thing(int id)
{
	struct ipc_obj *o = ipc_find(&table, id);

	ipc_remove(&table, o);
	uk_free(uk_alloc_get_default(), o);
}

UK_TESTCASE(sysv_ids, keys)
{
	int a, b, six = 6;

	UK_TEST_EXPECT_SNUM_EQ(new_thing(7, 0), -ENOENT);
	a = new_thing(7, UK_IPC_CREAT | 0600);
	b = new_thing(8, UK_IPC_CREAT | 0600);
	UK_TEST_EXPECT(a >= 0 && b >= 0 && a != b);
	UK_TEST_EXPECT_SNUM_EQ(new_thing(7, 0), a);
	UK_TEST_EXPECT_SNUM_EQ(new_thing(7, UK_IPC_CREAT | UK_IPC_EXCL),
			       -EEXIST);
	UK_TEST_EXPECT_SNUM_EQ(ipc_get(&table, 7, 0, &six), -EINVAL);
	UK_TEST_EXPECT(new_thing(UK_IPC_PRIVATE, 0) !=
		       new_thing(UK_IPC_PRIVATE, 0));
	UK_TEST_EXPECT_SNUM_EQ(ipc_last_index(&table), 3);
	remove_thing(b);
	UK_TEST_EXPECT(!ipc_find(&table, b));
	UK_TEST_EXPECT_SNUM_EQ(new_thing(8, 0), -ENOENT);
	/* its place is taken anew, by another number */
	UK_TEST_EXPECT(new_thing(8, UK_IPC_CREAT) != b);
	UK_TEST_EXPECT(!ipc_find(&table, b));
	UK_TEST_EXPECT(!ipc_find(&table, -1));
	UK_TEST_EXPECT(!ipc_find(&table, 32767));
	UK_TEST_EXPECT(!ipc_at(&table, -1));
}

UK_TESTCASE(sysv_ids, limit_and_memory)
{
	int i, n = 0;

	for (i = 0; i < 100; i++)
		n += new_thing(UK_IPC_PRIVATE, 0) >= 0;
	UK_TEST_EXPECT_SNUM_EQ(table.used, 40);
	UK_TEST_EXPECT(n < 40);
	UK_TEST_EXPECT_SNUM_EQ(new_thing(UK_IPC_PRIVATE, 0), -ENOSPC);
	for (i = 0; i < (int)table.size; i++)
		if (table.obj[i])
			remove_thing(table.obj[i]->id);
	UK_TEST_EXPECT_SNUM_EQ(table.used, 0);
	UK_TEST_EXPECT_SNUM_EQ(ipc_last_index(&table), 0);
	unit_alloc_fail_after(1);
	UK_TEST_EXPECT_SNUM_EQ(new_thing(UK_IPC_PRIVATE, 0), -ENOMEM);
	uk_free(uk_alloc_get_default(), table.obj);
	table.obj = NULL;
	table.size = 0;
	UK_TEST_EXPECT_SNUM_EQ(new_thing(UK_IPC_PRIVATE, 0), -ENOMEM);
	unit_alloc_fail_after(0);
	UK_TEST_EXPECT_SNUM_EQ(table.used, 0);
	UK_TEST_EXPECT(new_thing(UK_IPC_PRIVATE, 0) >= 0);
}

/* Who made the numbers run out does not get one that was given before. */
UK_TESTCASE(sysv_ids, numbers_wrap)
{
	int id, last = -1, i;

	for (i = 0; i < 70000; i++) {
		id = new_thing(UK_IPC_PRIVATE, 0);
		if (id < 0 || id == last)
			break;
		remove_thing(id);
		last = id;
	}
	UK_TEST_EXPECT_SNUM_EQ(i, 70000);
}

UK_TESTCASE(sysv_ids, rights)
{
	struct ipc_obj o = { .perm = { .uid = 10, .cuid = 11, .gid = 20,
				       .cgid = 21, .mode = 0640 } };
	struct uk_ipc_perm set = { .uid = 1, .gid = 2, .mode = 07777 };

	cred = (struct uk_cred) { .euid = 10, .egid = 99 };
	UK_TEST_EXPECT_SNUM_EQ(ipc_permission(&o, IPC_READ | IPC_WRITE), 0);
	UK_TEST_EXPECT_SNUM_EQ(ipc_may_own(&o), 0);
	cred.euid = 11;
	UK_TEST_EXPECT_SNUM_EQ(ipc_permission(&o, IPC_WRITE), 0);
	cred.euid = 12;
	UK_TEST_EXPECT_SNUM_EQ(ipc_permission(&o, IPC_READ), -EACCES);
	UK_TEST_EXPECT_SNUM_EQ(ipc_may_own(&o), -EPERM);
	cred.egid = 21;
	UK_TEST_EXPECT_SNUM_EQ(ipc_permission(&o, IPC_READ), 0);
	UK_TEST_EXPECT_SNUM_EQ(ipc_permission(&o, IPC_WRITE), -EACCES);
	cred.egid = 99;
	cred.ngroups = 1;
	cred.groups[0] = 20;
	UK_TEST_EXPECT_SNUM_EQ(ipc_permission(&o, IPC_READ), 0);
	cred = (struct uk_cred) { .euid = 0, .egid = 0,
				  .cap_effective = ~(__u64)0 };
	UK_TEST_EXPECT_SNUM_EQ(ipc_permission(&o, IPC_WRITE), 0);
	UK_TEST_EXPECT_SNUM_EQ(ipc_may_own(&o), 0);
	ipc_set_perm(&o, &set);
	UK_TEST_EXPECT_SNUM_EQ(o.perm.mode, 0777);
	UK_TEST_EXPECT_SNUM_EQ(o.perm.uid, 1);
	UK_TEST_EXPECT_SNUM_EQ(o.perm.cuid, 11);
}

UK_TESTSUITE_REGISTER(sysv_ids, NULL);
