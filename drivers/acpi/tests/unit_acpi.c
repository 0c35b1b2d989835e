/* SPDX-License-Identifier: BSD-3-Clause */
/* ACPI tables as QEMU has them, damaged ones, and noise. */
/* unit-sources: drivers/acpi/tables.c */
/* unit-includes: drivers/acpi */
#include <stdlib.h>
#include <string.h>
#include <abi/errno.h>
#include <unit.h>
#include <acpi.h>

#define BIOS	0xe0000UL
#define SIZE	0x20000UL
#define RSDP	0xe1000UL
#define RSDT	0xe2000UL
#define XSDT	0xe2800UL
#define OTHER	0xe3000UL
#define FADT	0xe4000UL

/* All memory that can be reached; each piece is copied to its exact size, so
 * that the sanitizer sees a read beyond what was asked for. */
static __u8 bios[SIZE];
static __u8 *pieces[4096];
static unsigned int nr_pieces;

const void *acpi_map(__paddr_t pa, __sz len)
{
	if (pa < BIOS || !len || pa - BIOS > SIZE || len > SIZE - (pa - BIOS))
		return NULL;
	if (nr_pieces == ARRAY_SIZE(pieces))
		abort();
	pieces[nr_pieces] = malloc(len);
	memcpy(pieces[nr_pieces], bios + (pa - BIOS), len);
	return pieces[nr_pieces++];
}

static void forget(void)
{
	while (nr_pieces)
		free(pieces[--nr_pieces]);
}

static __u8 *at(__paddr_t pa)
{
	return bios + (pa - BIOS);
}

static void put(__paddr_t pa, __u64 v, unsigned int bytes)
{
	memcpy(at(pa), &v, bytes);
}

/* Makes the sum of (len) bytes zero by the byte at (where). */
static void seal(__paddr_t pa, __sz len, __sz where)
{
	__u8 sum = 0;
	__sz i;

	*at(pa + where) = 0;
	for (i = 0; i < len; i++)
		sum = (__u8)(sum + *at(pa + i));
	*at(pa + where) = (__u8)-sum;
}

static void header(__paddr_t pa, const char *signature, __u32 len)
{
	memcpy(at(pa), signature, 4);
	put(pa + 4, len, 4);
	seal(pa, len, 9);
}

/* A root pointer of that revision, its tables, and a FADT. */
static void machine(int revision)
{
	forget();
	memset(bios, 0, sizeof(bios));
	memcpy(at(RSDP), "RSD PTR ", 8);
	*at(RSDP + 15) = (__u8)revision;
	put(RSDP + 16, RSDT, 4);
	put(RSDP + 20, 36, 4);
	put(RSDP + 24, revision >= 2 ? XSDT : 0, 8);
	seal(RSDP, 20, 8);
	seal(RSDP, 36, 32);
	put(RSDT + 36, OTHER, 4);
	put(RSDT + 40, FADT, 4);
	header(RSDT, "RSDT", 44);
	put(XSDT + 36, OTHER, 8);
	put(XSDT + 44, FADT, 8);
	header(XSDT, "XSDT", 52);
	header(OTHER, "APIC", 80);
	put(FADT + 46, 9, 2);			/* SCI */
	put(FADT + 48, 0xb2, 4);		/* SMI command */
	*at(FADT + 52) = 0xf1;
	put(FADT + 56, 0x600, 4);		/* PM1a event */
	put(FADT + 64, 0x604, 4);		/* PM1a control */
	*at(FADT + 88) = 4;
	put(FADT + 112, 0x84a5, 4);		/* flags, as QEMU has them */
	header(FADT, "FACP", 244);
}

static int find(struct acpi_fixed *f)
{
	memset(f, 0xff, sizeof(*f));
	return acpi_fixed_find(acpi_rsdp_find(), f);
}

UK_TESTCASE(acpi, finds_what_qemu_has)
{
	struct acpi_fixed f;
	int revision;

	for (revision = 0; revision <= 2; revision += 2) {
		machine(revision);
		UK_TEST_EXPECT_SNUM_EQ(acpi_rsdp_find(), RSDP);
		UK_TEST_EXPECT_ZERO(find(&f));
		UK_TEST_EXPECT(f.status == 0x600 && f.enable == 0x602);
		UK_TEST_EXPECT(f.control == 0x604 && f.irq == 9);
		UK_TEST_EXPECT(f.smi_command == 0xb2 && f.acpi_enable == 0xf1);
	}
	*at(XSDT + 9) += 1;		/* the older table does as well */
	UK_TEST_EXPECT_ZERO(find(&f));
}

UK_TESTCASE(acpi, machines_without_it)
{
	struct acpi_fixed f;

	machine(0);
	put(FADT + 112, 1U << 4, 4);	/* no fixed button */
	header(FADT, "FACP", 244);
	UK_TEST_EXPECT_SNUM_EQ(find(&f), -ENODEV);
	put(FADT + 112, 1U << 20, 4);	/* no fixed hardware: microvm */
	header(FADT, "FACP", 244);
	UK_TEST_EXPECT_SNUM_EQ(find(&f), -ENODEV);
	put(RSDT + 40, OTHER, 4);
	header(RSDT, "RSDT", 44);
	UK_TEST_EXPECT_SNUM_EQ(find(&f), -ENOENT);
	memset(bios, 0, sizeof(bios));
	UK_TEST_EXPECT_SNUM_EQ(acpi_rsdp_find(), 0);
	UK_TEST_EXPECT_SNUM_EQ(find(&f), -EINVAL);
}

/* Sets a field of the FADT of a sound machine to a bad value. */
static int with(unsigned int off, __u64 v, unsigned int bytes)
{
	struct acpi_fixed f;

	machine(0);
	put(FADT + off, v, bytes);
	seal(FADT, 244, 9);
	return find(&f);
}

UK_TESTCASE(acpi, bad_tables)
{
	struct acpi_fixed f;
	__u32 len;

	UK_TEST_EXPECT_SNUM_EQ(with(56, 0, 4), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(with(56, 0xfffe, 4), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(with(56, 0x10600, 4), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(with(64, 0x10000, 4), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(with(48, 0x10000, 4), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(with(46, 24, 2), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(with(88, 3, 1), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(with(0, 0x12345678, 4), -ENOENT);
	machine(0);
	*at(FADT + 60) ^= 1;			/* its sum is wrong */
	UK_TEST_EXPECT_SNUM_EQ(find(&f), -ENOENT);
	for (len = 0; len < 116; len++) {	/* too short for its fields */
		machine(0);
		put(FADT + 4, len, 4);
		seal(FADT, 244, 9);
		UK_TEST_EXPECT_SNUM_EQ(find(&f), -ENOENT);
	}
	machine(0);
	put(FADT + 4, 0xffffffff, 4);
	UK_TEST_EXPECT_SNUM_EQ(find(&f), -ENOENT);
	machine(0);
	put(RSDT + 4, 35, 4);
	UK_TEST_EXPECT_SNUM_EQ(find(&f), -EINVAL);
	machine(0);
	put(RSDP + 16, 0xfffffff0, 4);
	seal(RSDP, 20, 8);
	UK_TEST_EXPECT_SNUM_EQ(find(&f), -EINVAL);
	forget();
}

UK_TESTCASE(acpi, noise_stays_in_bounds)
{
	unsigned int i, k, found = 0;
	struct acpi_fixed f;

	srand(7);
	for (i = 0; i < 3000; i++) {
		machine(i & 2);
		for (k = 1 + (unsigned int)rand() % 6; k; k--) {
			__paddr_t table[] = { RSDP, RSDT, XSDT, FADT };

			*at(table[rand() & 3] + (unsigned int)rand() % 128) =
				(__u8)rand();
		}
		if (i % 3) {		/* noise with sums that are right */
			seal(RSDP, 20, 8);
			seal(RSDT, 44, 9);
			seal(XSDT, 52, 9);
			seal(FADT, 244, 9);
		}
		if (find(&f) == 0) {
			found++;
			UK_TEST_EXPECT(f.status && f.irq < 24);
			UK_TEST_EXPECT(f.enable >= f.status + 2);
		}
	}
	forget();
	UK_TEST_EXPECT(found > 500 && found < 2900);
}

UK_TESTSUITE_REGISTER(acpi, NULL);
