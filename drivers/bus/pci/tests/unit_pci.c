/* SPDX-License-Identifier: BSD-3-Clause */
/* PCI capabilities and BARs of devices that may say anything. */
/* unit-sources: drivers/bus/pci/function.c drivers/bus/pci/assign.c drivers/virtio/pci/caps.c */
/* unit-includes: drivers/bus/pci/include drivers/virtio/pci */
/* unit-cflags: -idirafter ../../arch/x86_64/include */
#include <stdlib.h>
#include <string.h>
#include <abi/errno.h>
#include <uk/paging.h>
#include <caps.h>
#include <unit.h>

/* A configuration space: BARs keep the bits of bar_mask. */
static __u8 cfg[256];
static __u32 bar_mask[PCI_BARS];
static __u8 window[0x10000];
static unsigned int reads;
static const struct pci_dev dev;

__u8 pci_cfg_read8(const struct pci_dev *d, unsigned int off)
{
	(void)d;
	reads++;
	if (off >= sizeof(cfg))
		abort();
	return cfg[off];
}

__u16 pci_cfg_read16(const struct pci_dev *d, unsigned int off)
{
	if (off & 1)
		abort();
	return (__u16)(pci_cfg_read8(d, off) | pci_cfg_read8(d, off + 1) << 8);
}

__u32 pci_cfg_read32(const struct pci_dev *d, unsigned int off)
{
	if (off & 3)
		abort();
	return pci_cfg_read16(d, off) | (__u32)pci_cfg_read16(d, off + 2) << 16;
}

void pci_cfg_write16(const struct pci_dev *d, unsigned int off, __u16 val)
{
	(void)d;
	memcpy(cfg + off, &val, 2);
}

void pci_cfg_write32(const struct pci_dev *d, unsigned int off, __u32 val)
{
	unsigned int bar = (off - PCI_BAR0) / 4;
	__u32 old;

	(void)d;
	memcpy(&old, cfg + off, 4);
	if (off >= PCI_BAR0 && bar < PCI_BARS)
		val = (val & bar_mask[bar]) | (old & 0xf & ~bar_mask[bar]);
	memcpy(cfg + off, &val, 4);
}

void *uk_paging_map_io(__paddr_t pa, __sz len, unsigned int mtype)
{
	(void)mtype;
	if (len > sizeof(window) || (pa & 0xffff) + len > sizeof(window))
		return NULL;
	return window + (pa & 0xffff);
}

static unsigned int msis;

int uk_intctlr_msi_alloc(struct uk_intctlr_msi *msi, uk_intctlr_handler_fn fn,
			 void *arg)
{
	(void)fn;
	(void)arg;
	msi->addr = 0xfee00000;
	msi->data = 0x40 + msis++;
	return 0;
}

static void w32(unsigned int off, __u32 val)
{
	memcpy(cfg + off, &val, 4);
}

/* A vendor capability at (off). */
static void virtio_cap(unsigned int off, __u8 next, __u8 len, __u8 kind,
		       __u8 bar, __u32 start, __u32 length)
{
	cfg[off] = PCI_CAP_VENDOR;
	cfg[off + 1] = next;
	cfg[off + 2] = len;
	cfg[off + 3] = kind;
	cfg[off + 4] = bar;
	w32(off + 8, start);
	w32(off + 12, length);
}

/* As QEMU lays a device out: the list runs from high to low. */
static void qemu_like(void)
{
	memset(cfg, 0, sizeof(cfg));
	memset(bar_mask, 0, sizeof(bar_mask));
	cfg[PCI_STATUS] = PCI_STATUS_CAPS;
	cfg[PCI_CAPS] = 0x98;
	cfg[0x98] = PCI_CAP_MSIX;
	cfg[0x99] = 0x84;
	cfg[0x9a] = 2;			/* three vectors */
	w32(0x9c, 0x2000 | 1);
	virtio_cap(0x84, 0x70, 20, 5, 0, 0, 4);
	virtio_cap(0x70, 0x60, 20, VIRTIO_PCI_NOTIFY, 4, 0x3000, 0x1000);
	w32(0x80, 4);
	virtio_cap(0x60, 0x50, 16, VIRTIO_PCI_DEVICE, 4, 0x2000, 0x1000);
	virtio_cap(0x50, 0x40, 16, VIRTIO_PCI_ISR, 4, 0x1000, 0x1000);
	virtio_cap(0x40, 0, 16, VIRTIO_PCI_COMMON, 4, 0, 0x1000);
	w32(PCI_BAR0 + 4, 0xfe000000);
	bar_mask[1] = 0xfffff000;
	w32(PCI_BAR0 + 16, 0xfd000000 | 4);
	bar_mask[4] = 0xffffc000;
	bar_mask[5] = 0xffffffff;
}

UK_TESTCASE(pci, finds_what_qemu_has)
{
	struct virtio_pci_area a;

	qemu_like();
	UK_TEST_EXPECT_ZERO(virtio_pci_area_find(&dev, VIRTIO_PCI_COMMON, 56,
						 &a));
	UK_TEST_EXPECT_SNUM_EQ(a.bar, 4);
	UK_TEST_EXPECT_SNUM_EQ(a.offset, 0);
	UK_TEST_EXPECT_SNUM_EQ(a.length, 0x1000);
	UK_TEST_EXPECT_ZERO(virtio_pci_area_find(&dev, VIRTIO_PCI_NOTIFY, 2,
						 &a));
	UK_TEST_EXPECT_SNUM_EQ(a.multiplier, 4);
	UK_TEST_EXPECT_SNUM_EQ(a.offset, 0x3000);
	UK_TEST_EXPECT_SNUM_EQ(pci_cap_next(&dev, PCI_CAP_MSIX, 0), 0x98);
	UK_TEST_EXPECT_ZERO(pci_cap_next(&dev, 0x55, 0));
	cfg[PCI_STATUS] = 0;
	UK_TEST_EXPECT_ZERO(pci_cap_next(&dev, PCI_CAP_MSIX, 0));
}

UK_TESTCASE(pci, bars_and_pieces_of_them)
{
	__paddr_t base;
	__u64 size;
	void *p;

	qemu_like();
	UK_TEST_EXPECT_ZERO(pci_bar_get(&dev, 4, &base, &size));
	UK_TEST_EXPECT_SNUM_EQ(base, 0xfd000000);
	UK_TEST_EXPECT_SNUM_EQ(size, 0x4000);
	/* as it was: nothing of the asking is left */
	UK_TEST_EXPECT_SNUM_EQ(pci_cfg_read32(&dev, PCI_BAR0 + 16),
			       0xfd000004);
	UK_TEST_EXPECT_ZERO(pci_bar_map(&dev, 4, 0x3000, 0x1000, &p));
	UK_TEST_EXPECT_PTR_EQ(p, (void *)(window + 0x3000));
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_map(&dev, 4, 0x3000, 0x1001, &p),
			       -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_map(&dev, 4, 0x4000, 1, &p), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_map(&dev, 4, ~0UL, 2, &p), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_map(&dev, 4, 0, 0, &p), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_get(&dev, 6, &base, &size), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_get(&dev, 0, &base, &size), -EINVAL);
	w32(PCI_BAR0, 0xc001);			/* ports */
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_get(&dev, 0, &base, &size), -EINVAL);
	w32(PCI_BAR0 + 20, 0xfd000004);		/* 64 bits, but the last */
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_get(&dev, 5, &base, &size), -EINVAL);
}

UK_TESTCASE(pci, vectors)
{
	struct pci_dev d = { 0 };
	__u32 *e = (__u32 *)(window + 0x2000);

	qemu_like();
	w32(0x9c, 0x2000 | 4);
	UK_TEST_EXPECT_SNUM_EQ(pci_msix_enable(&d), 3);
	UK_TEST_EXPECT(cfg[0x9b] & 0x80);
	UK_TEST_EXPECT_SNUM_EQ(e[3], 1);	/* masked */
	UK_TEST_EXPECT_SNUM_EQ(pci_msix_add(&d, NULL, NULL), 0);
	UK_TEST_EXPECT_SNUM_EQ(e[0], 0xfee00000);
	UK_TEST_EXPECT_SNUM_EQ(e[3], 0);
	UK_TEST_EXPECT_SNUM_EQ(pci_msix_add(&d, NULL, NULL), 1);
	UK_TEST_EXPECT_SNUM_EQ(pci_msix_add(&d, NULL, NULL), 2);
	UK_TEST_EXPECT_SNUM_EQ(pci_msix_add(&d, NULL, NULL), -ENOSPC);
	w32(0x9c, 0x3ff0 | 4);			/* a table beyond its BAR */
	memset(&d, 0, sizeof(d));
	UK_TEST_EXPECT_SNUM_EQ(pci_msix_enable(&d), -EINVAL);
}

UK_TESTCASE(pci, circles_end)
{
	struct virtio_pci_area a;
	unsigned int at = 0, n = 0;

	qemu_like();
	cfg[0x41] = 0x98;
	while ((at = pci_cap_next(&dev, PCI_CAP_VENDOR, at)) != 0)
		n++;
	UK_TEST_EXPECT_SNUM_EQ(n, 5);
	UK_TEST_EXPECT_SNUM_EQ(virtio_pci_area_find(&dev, 9, 1, &a), -ENOENT);
	cfg[0x99] = 0x98;			/* its own next */
	UK_TEST_EXPECT_SNUM_EQ(virtio_pci_area_find(&dev, VIRTIO_PCI_ISR, 1,
						    &a), -ENOENT);
}

UK_TESTCASE(pci, bad_areas_are_passed_over)
{
	struct virtio_pci_area a;

	qemu_like();
	cfg[0x54] = 6;				/* no such BAR */
	UK_TEST_EXPECT_SNUM_EQ(virtio_pci_area_find(&dev, VIRTIO_PCI_ISR, 1,
						    &a), -ENOENT);
	cfg[0x42] = 15;				/* too short */
	UK_TEST_EXPECT_SNUM_EQ(virtio_pci_area_find(&dev, VIRTIO_PCI_COMMON,
						    56, &a), -ENOENT);
	cfg[0x42] = 16;
	w32(0x4c, 55);
	UK_TEST_EXPECT_SNUM_EQ(virtio_pci_area_find(&dev, VIRTIO_PCI_COMMON,
						    56, &a), -ENOENT);
	virtio_cap(0xf0, 0, 20, VIRTIO_PCI_NOTIFY, 4, 0, 4);
	cfg[PCI_CAPS] = 0xf0;			/* its multiplier is outside */
	UK_TEST_EXPECT_SNUM_EQ(virtio_pci_area_find(&dev, VIRTIO_PCI_NOTIFY,
						    2, &a), -ENOENT);
}

UK_TESTCASE(pci, bars_without_a_place_get_one)
{
	__paddr_t base[2];
	__u16 port, len;
	__u64 size;

	qemu_like();
	w32(PCI_BAR0, 1);			/* ports */
	bar_mask[0] = 0xffffff80;
	w32(PCI_BAR0 + 4, 0);
	w32(PCI_BAR0 + 16, 0xc);		/* 64 bits, prefetchable */
	pci_assign(&dev);
	UK_TEST_EXPECT_ZERO(pci_bar_get(&dev, 1, &base[0], &size));
	UK_TEST_EXPECT_SNUM_EQ(size, 0x1000);
	UK_TEST_EXPECT_ZERO(pci_bar_get(&dev, 4, &base[1], &size));
	UK_TEST_EXPECT_SNUM_EQ(size, 0x4000);
	UK_TEST_EXPECT(base[0] >= 0xfe000000 && base[1] >= base[0] + 0x1000);
	UK_TEST_EXPECT_ZERO(pci_bar_port(&dev, 0, 0x20, &port, &len));
	UK_TEST_EXPECT(port >= 0xc000 && len == 0x80);
	UK_TEST_EXPECT_SNUM_EQ(pci_cfg_read32(&dev, PCI_BAR0 + 16) & 0xf, 0xc);
	pci_assign(&dev);			/* what stands stays */
	UK_TEST_EXPECT_ZERO(pci_bar_get(&dev, 1, &base[1], &size));
	UK_TEST_EXPECT_SNUM_EQ(base[0], base[1]);
	w32(PCI_BAR0 + 4, 0);
	bar_mask[1] = 0xf0000000;		/* too large for the window */
	pci_assign(&dev);
	UK_TEST_EXPECT(pci_bar_get(&dev, 1, &base[1], &size) < 0);
}

UK_TESTCASE(pci, ports_of_a_bar)
{
	__u16 port, len;

	qemu_like();
	bar_mask[0] = 0xffffffe0;
	w32(PCI_BAR0, 0xc041);
	UK_TEST_EXPECT_ZERO(pci_bar_port(&dev, 0, 24, &port, &len));
	UK_TEST_EXPECT(port == 0xc040 && len == 32);
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_port(&dev, 0, 33, &port, &len), -EINVAL);
	w32(PCI_BAR0, 1);			/* not assigned */
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_port(&dev, 0, 24, &port, &len), -EINVAL);
	w32(PCI_BAR0, 0x1c041);			/* no such port */
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_port(&dev, 0, 24, &port, &len), -EINVAL);
	bar_mask[0] = 0xffff0000;		/* too many */
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_port(&dev, 0, 24, &port, &len), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_port(&dev, 1, 24, &port, &len), -EINVAL);
	UK_TEST_EXPECT_SNUM_EQ(pci_bar_port(&dev, 6, 24, &port, &len), -EINVAL);
}

UK_TESTCASE(pci, noise_stays_in_bounds)
{
	__u16 port, len;
	struct virtio_pci_area a;
	struct pci_dev d;
	unsigned int i, k;
	void *p;

	srand(3);
	for (i = 0; i < 20000; i++) {
		qemu_like();
		for (k = (unsigned)rand() % 20; k; k--)
			cfg[(unsigned)rand() % 256] = (__u8)rand();
		if (i % 3 == 0)
			for (k = 0x40; k < 256; k++)
				cfg[k] = (__u8)rand();
		reads = 0;
		for (k = 1; k < 6; k++)
			if (!virtio_pci_area_find(&dev, (__u8)k, 4, &a))
				pci_bar_map(&dev, a.bar, a.offset, a.length,
					    &p);
		memset(&d, 0, sizeof(d));
		if (!pci_bar_port(&dev, i % 6, 24, &port, &len))
			UK_TEST_EXPECT(len >= 24 && port + len <= 0x10000);
		pci_assign(&d);
		pci_msix_enable(&d);
		UK_TEST_EXPECT(reads < 30000);
	}
}

UK_TESTSUITE_REGISTER(pci, NULL);
