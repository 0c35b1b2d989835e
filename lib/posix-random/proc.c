/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: the random number generator. */
#include <abi/errno.h>
#include <uk/procfs.h>
#include <uk/random.h>

#define POOL_BITS	256	/* of a generator that is seeded, as on Linux */

static int make_uuid(__u8 id[16])
{
	int rc = uk_random_fill_buffer(id, 16);

	id[6] = (__u8)((id[6] & 0x0f) | 0x40);	/* version 4: random */
	id[8] = (__u8)((id[8] & 0x3f) | 0x80);
	return rc;
}

static void put_uuid(struct uk_procfs_text *t, const __u8 id[16])
{
	int i;

	for (i = 0; i < 16; i++)
		uk_procfs_printf(t, "%s%02x", i == 4 || i == 6 || i == 8 ||
				 i == 10 ? "-" : "", id[i]);
	uk_procfs_printf(t, "\n");
}

static int show_uuid(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	__u8 id[16];
	int rc = make_uuid(id);

	if (!rc)
		put_uuid(t, id);
	return rc;
}

/* Made when it is first asked for. */
static int show_boot_id(struct uk_procfs_text *t,
			const int *num __maybe_unused)
{
	static __u8 id[16];
	int rc = id[6] ? 0 : make_uuid(id);

	if (!rc)
		put_uuid(t, id);
	return rc;
}

static int show_bits(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", POOL_BITS);
	return 0;
}

UK_PROCFS_ENTRIES(random) = {
	{ .path = "sys/kernel/random/uuid", .mode = UK_PROCFS_RO,
	  .show = show_uuid },
	{ .path = "sys/kernel/random/boot_id", .mode = UK_PROCFS_RO,
	  .show = show_boot_id },
	{ .path = "sys/kernel/random/entropy_avail", .mode = UK_PROCFS_RO,
	  .show = show_bits },
	{ .path = "sys/kernel/random/poolsize", .mode = UK_PROCFS_RO,
	  .show = show_bits },
};
