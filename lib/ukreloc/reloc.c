/* SPDX-License-Identifier: BSD-3-Clause */
/* Finds the build-id in the image's ELF note. */
#include <uk/reloc.h>

#define NT_GNU_BUILD_ID	3
#define ID_MAX		64U
#define NAME_GNU	0x00554e47U	/* all targets are little endian */

struct elf_note {
	__u32 namesz;
	__u32 descsz;
	__u32 type;
	__u32 name;		/* "GNU" */
	__u8 desc[];
};

extern const char uk_build_id_start[], uk_build_id_end[];

const __u8 *uk_reloc_build_id(__sz *len)
{
	const struct elf_note *n = (const void *)uk_build_id_start;
	__sz size = (__sz)(uk_build_id_end - uk_build_id_start);

	*len = 0;
	if (size < sizeof(*n) || n->type != NT_GNU_BUILD_ID ||
	    n->namesz != sizeof(n->name) || n->name != NAME_GNU ||
	    !n->descsz || n->descsz > ID_MAX ||
	    n->descsz > size - sizeof(*n))
		return __NULL;
	*len = n->descsz;
	return n->desc;
}
