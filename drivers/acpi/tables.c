/* SPDX-License-Identifier: BSD-3-Clause */
/* Reads the ACPI tables; the formats are those of ACPI 6.4, chapter 5. */
#include <abi/errno.h>
#include <uk/essentials.h>
#include <uk/string.h>

#include "acpi.h"

#define BIOS_START	0xe0000UL
#define BIOS_END	0x100000UL
#define RSDP_ALIGN	16

/* Root pointer. */
#define RSDP_BYTES	20	/* of revision 0; the first checksum's */
#define RSDP_REVISION	15
#define RSDP_RSDT	16
#define RSDP_XSDT	24
#define RSDP_BYTES_2	36

/* Header of each other table. */
#define TABLE_LENGTH	4
#define TABLE_HEADER	36
#define TABLE_MAX	0x10000

/* FADT. */
#define FADT_SCI	46
#define FADT_SMI	48
#define FADT_ENABLE	52
#define FADT_PM1A_EVT	56
#define FADT_PM1A_CNT	64
#define FADT_EVT_LEN	88
#define FADT_FLAGS	112
#define FADT_BYTES	116
#define   FLAG_NO_BUTTON	(1U << 4) /* a control method's, or none */
#define   FLAG_REDUCED		(1U << 20)	/* no fixed hardware at all */

#define SCI_MAX		23
#define PORT_MAX	0xffff

static __u32 get16(const __u8 *p)
{
	return p[0] | (__u32)p[1] << 8;
}

static __u32 get32(const __u8 *p)
{
	return get16(p) | get16(p + 2) << 16;
}

static __u64 get64(const __u8 *p)
{
	return get32(p) | (__u64)get32(p + 4) << 32;
}

static bool sum_is_right(const __u8 *p, __sz len)
{
	__u8 sum = 0;

	while (len--)
		sum = (__u8)(sum + *p++);
	return !sum;
}

static bool is_rsdp(const __u8 *p)
{
	return memcmp(p, "RSD PTR ", 8) == 0 && sum_is_right(p, RSDP_BYTES);
}

__paddr_t acpi_rsdp_find(void)
{
	const __u8 *p = acpi_map(BIOS_START, BIOS_END - BIOS_START);
	__sz off;

	for (off = 0; p && off < BIOS_END - BIOS_START; off += RSDP_ALIGN)
		if (is_rsdp(p + off))
			return BIOS_START + off;
	return 0;
}

/*
 * A whole table of at least (min) bytes; *len is its length. The signature is
 * looked at before the rest is mapped and summed. NULL: not this one.
 */
static const __u8 *table(__paddr_t pa, const char *signature, __sz min,
			 __sz *len)
{
	const __u8 *p = pa ? acpi_map(pa, TABLE_HEADER) : NULL;

	if (!p || memcmp(p, signature, 4))
		return NULL;
	*len = get32(p + TABLE_LENGTH);
	if (*len < min || *len > TABLE_MAX)
		return NULL;
	p = acpi_map(pa, *len);
	return p && sum_is_right(p, *len) ? p : NULL;
}

/* The root table, of 32-bit or 64-bit addresses; *width is their size. */
static const __u8 *root_table(__paddr_t rsdp, __sz *len, unsigned int *width)
{
	const __u8 *p = rsdp ? acpi_map(rsdp, RSDP_BYTES) : NULL;
	const __u8 *root = NULL;

	if (!p || !is_rsdp(p))
		return NULL;
	*width = 8;
	if (p[RSDP_REVISION] >= 2) {
		p = acpi_map(rsdp, RSDP_BYTES_2);
		if (!p)
			return NULL;
		root = table(get64(p + RSDP_XSDT), "XSDT", TABLE_HEADER, len);
	}
	if (!root) {
		*width = 4;
		root = table(get32(p + RSDP_RSDT), "RSDT", TABLE_HEADER, len);
	}
	return root;
}

static int read_fadt(const __u8 *p, struct acpi_fixed *out)
{
	__u32 flags = get32(p + FADT_FLAGS);
	__u32 event = get32(p + FADT_PM1A_EVT);
	__u32 control = get32(p + FADT_PM1A_CNT);
	__u32 smi = get32(p + FADT_SMI);
	__u32 half = p[FADT_EVT_LEN] / 2U;

	if (flags & (FLAG_NO_BUTTON | FLAG_REDUCED))
		return -ENODEV;
	if (!event || half < 2 || event > PORT_MAX - 2 * half
	    || control > PORT_MAX - 1 || smi > PORT_MAX
	    || get16(p + FADT_SCI) > SCI_MAX)
		return -EINVAL;
	*out = (struct acpi_fixed){
		.status = (__u16)event,
		.enable = (__u16)(event + half),
		.control = (__u16)control,
		.smi_command = (__u16)smi,
		.acpi_enable = p[FADT_ENABLE],
		.irq = (__u8)get16(p + FADT_SCI),
	};
	return 0;
}

int acpi_fixed_find(__paddr_t rsdp, struct acpi_fixed *out)
{
	unsigned int width;
	const __u8 *root, *fadt;
	__sz len, fadt_len, off;
	__paddr_t pa;

	root = root_table(rsdp, &len, &width);
	if (!root)
		return -EINVAL;
	for (off = TABLE_HEADER; off + width <= len; off += width) {
		pa = width == 8 ? get64(root + off) : get32(root + off);
		fadt = table(pa, "FACP", FADT_BYTES, &fadt_len);
		if (fadt)
			return read_fadt(fadt, out);
	}
	return -ENOENT;
}
