/* SPDX-License-Identifier: BSD-3-Clause */
/* Platform bus: offers the devices of the command line to their drivers. */
#define UK_LIBPARAM_PREFIX virtio_mmio

#include <abi/errno.h>
#include <uk/bus.h>
#include <uk/libparam.h>
#include <uk/platform_bus.h>
#include <uk/print.h>
#include <uk/string.h>

#define MAX_DEVICES	8	/* slots of QEMU's microvm */

extern const struct platform_driver *const __start_uk_tab_platform[]
	__attribute__((weak));
extern const struct platform_driver *const __stop_uk_tab_platform[]
	__attribute__((weak));

static char *device_param[MAX_DEVICES];

UK_LIBPARAM_PARAM_ARR_ALIAS(device, device_param, charp, MAX_DEVICES,
			    "SIZE@BASE:IRQ of a virtio-mmio device");

static int offer(const struct platform_device *dev)
{
	const struct platform_driver *const *d;

	for (d = __start_uk_tab_platform; d < __stop_uk_tab_platform; d++)
		if (uk_strcmp((*d)->compatible, dev->compatible) == 0)
			return (*d)->probe(dev);
	return -ENODEV;
}

static int platform_probe(void)
{
	struct platform_device dev;
	int i, rc, driven = 0;

	for (i = 0; i < MAX_DEVICES && device_param[i]; i++) {
		if (platform_parse_mmio(device_param[i], &dev)) {
			uk_pr_err("virtio_mmio.device=%s: not understood\n",
				  device_param[i]);
			continue;
		}
		rc = offer(&dev);
		if (rc == 0)
			driven++;
		else if (rc == -ENOMEM)
			return rc;
		else if (rc != -ENODEV)
			uk_pr_err("device at 0x%lx: error %d\n", dev.base, rc);
	}
	return i ? driven : -ENODEV;
}

static const struct uk_bus platform_bus = {
	.name = "platform",
	.probe = platform_probe,
};
UK_BUS_REGISTER(platform_bus);
