/* SPDX-License-Identifier: BSD-3-Clause */
/* /proc: the map of memory, how much may be asked for. */
#include <uk/alloc.h>
#include <uk/bootinfo.h>
#include <uk/config.h>
#include <uk/procfs.h>
#include "mm.h"

#define NAME_COLUMN	73	/* where Linux puts names */

int mm_overcommit = CONFIG_LIBPOSIX_MM_OVERCOMMIT;

#if CONFIG_LIBVFSCORE && CONFIG_LIBPOSIX_MM_FILE
#include <uk/vfs.h>

/* Device and number of a file, then its name. */
static void put_file(struct uk_procfs_text *t, struct uk_file *f)
{
	char *path = uk_malloc(uk_alloc_get_default(), UK_PATH_MAX);
	struct uk_vnode *vn = uk_vnode_of(f);
	__u64 dev = vn && vn->fs ? vn->fs->dev : 0;
	int rc;

	uk_procfs_printf(t, "%02x:%02x %lu", (unsigned int)UK_DEV_MAJOR(dev),
			 (unsigned int)UK_DEV_MINOR(dev),
			 vn ? (unsigned long)vn->ino : 0UL);
	uk_procfs_pad(t, NAME_COLUMN);
	rc = !path ? -ENOMEM : !vn ? -ENOENT :
	     uk_vfs_findpath(uk_vfs_root(), vn, path, UK_PATH_MAX);
	uk_procfs_printf(t, "%s\n", rc > 0 ? path : "/(unnamed) (deleted)");
	if (rc == -ENOMEM)
		t->error = rc;
	uk_free(uk_alloc_get_default(), path);
}
#else
static void put_file(struct uk_procfs_text *t,
		     struct uk_file *f __maybe_unused)
{
	uk_procfs_printf(t, "00:00 0 \n");
}
#endif

static void put_range(struct uk_procfs_text *t, __vaddr_t start,
		      __vaddr_t end, unsigned int prot, bool shared, __u64 off)
{
	uk_procfs_printf(t, "%08lx-%08lx %c%c%c%c %08lx ",
			 (unsigned long)start, (unsigned long)end,
			 prot & UKARCH_PROT_READ ? 'r' : '-',
			 prot & UKARCH_PROT_WRITE ? 'w' : '-',
			 prot & UKARCH_PROT_EXEC ? 'x' : '-',
			 shared ? 's' : 'p', (unsigned long)off);
}

/* What is no file: `name` may be NULL. */
static void put_named(struct uk_procfs_text *t, const char *name)
{
	uk_procfs_printf(t, "00:00 0 ");
	if (name)
		uk_procfs_pad(t, NAME_COLUMN);
	uk_procfs_printf(t, "%s\n", name ? name : "");
}

static void put_areas(struct uk_procfs_text *t, struct uk_vmem *vm,
		      const char *name)
{
	struct uk_vma v = { 0 };
	struct uk_file *f;

	while (!uk_vmem_find(vm, v.end, &v)) {
		put_range(t, v.start, v.end, v.prot,
			  v.flags & UK_VMA_SHARED, v.off);
		f = mm_file_of(&v);
		if (f)
			put_file(t, f);
		else
			put_named(t, v.flags & UK_VMA_STACK ? "[stack]" :
				  name);
	}
}

/* The image, by what its pages permit. */
static void put_image(struct uk_procfs_text *t)
{
	const struct uk_bootinfo *bi = uk_bootinfo_get();
	__vaddr_t va = bi->image_base, end = va + bi->image_len, from = va;
	unsigned int prot = 0;
	struct uk_mapping m;

	for (; va <= end; va += UKARCH_PAGE_SIZE) {
		if (va >= end || uk_paging_query(uk_paging_kernel(), va, &m))
			m.prot = 0;
		if (m.prot == prot)
			continue;
		if (prot) {
			put_range(t, from, va, prot, false,
				  from - bi->image_base);
			put_named(t, "/" CONFIG_UK_NAME);
		}
		prot = m.prot;
		from = va;
	}
}

/* The program's mappings, all memory (of which the heap is a part), stacks
 * and devices, the image: in the order of addresses.
 */
static int show_maps(struct uk_procfs_text *t, const int *num __maybe_unused)
{
	put_areas(t, uk_vmem_user(), NULL);
	put_range(t, UKARCH_DIRECTMAP_BASE,
		  UKARCH_DIRECTMAP_BASE + uk_directmap_end, UKARCH_PROT_RW,
		  false, 0);
	put_named(t, "[heap]");
	put_areas(t, uk_vmem_kernel(), "[core]");
	put_image(t);
	return 0;
}

static int show_overcommit(struct uk_procfs_text *t,
			   const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", mm_overcommit);
	return 0;
}

/* There is no way to refuse all that could be too much (2). */
static int store_overcommit(const char *text, __sz len __maybe_unused,
			    const int *num __maybe_unused)
{
	__s64 v;
	int rc = uk_procfs_number(text, 0, 1, &v);

	if (!rc)
		mm_overcommit = (int)v;
	return rc;
}

/* Nobody counts them. */
static int show_max_maps(struct uk_procfs_text *t,
			 const int *num __maybe_unused)
{
	uk_procfs_printf(t, "%d\n", 0x7fffffff);
	return 0;
}

UK_PROCFS_ENTRIES(mm) = {
	{ .path = "#/maps", .mode = UK_PROCFS_RO, .show = show_maps },
	{ .path = "#/task/#/maps", .mode = UK_PROCFS_RO,
	  .show = show_maps },
	{ .path = "sys/vm/overcommit_memory", .mode = UK_PROCFS_RW,
	  .show = show_overcommit, .store = store_overcommit },
	{ .path = "sys/vm/max_map_count", .mode = UK_PROCFS_RO,
	  .show = show_max_maps },
};
