/* SPDX-License-Identifier: BSD-3-Clause */
/* Platform bus: devices that the machine's description names. */
#ifndef __UK_PLATFORM_BUS_H__
#define __UK_PLATFORM_BUS_H__

#include <uk/arch/types.h>
#include <uk/essentials.h>

/** A device with registers at a fixed place. */
struct platform_device {
	const char *compatible;	/* "virtio,mmio" */
	__paddr_t base;		/* of the registers */
	__sz size;		/* bytes */
	unsigned int irq;	/* line of the interrupt controller */
};

struct platform_driver {
	const char *compatible;
	/**
	 * Takes a device over, in the first thread.
	 * @return 0, -ENODEV: nothing is there, or another -errno
	 */
	int (*probe)(const struct platform_device *dev);
};

/** Places (drv), a `static const struct platform_driver`, in the table. */
#define PLATFORM_DRIVER_REGISTER(drv) \
	static const struct platform_driver *const _platform_driver_##drv \
		__attribute__((used, section("uk_tab_platform"))) = &(drv)

/**
 * Parses what a virtual machine monitor writes behind "virtio_mmio.device=":
 * SIZE@BASE:IRQ[:ID], numbers as in C, SIZE with an optional K or M.
 * @return 0 and *dev is filled; -EINVAL and it is unchanged
 */
int platform_parse_mmio(const char *text, struct platform_device *dev);

#endif /* __UK_PLATFORM_BUS_H__ */
