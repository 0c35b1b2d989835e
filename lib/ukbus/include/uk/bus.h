/* SPDX-License-Identifier: BSD-3-Clause */
/* Buses: where devices are found, and who may drive them. */
#ifndef __UK_BUS_H__
#define __UK_BUS_H__

#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A bus is a constant object that a bus driver places in a table of the image.
 * The library probes each of them once, in the "bus" phase of boot. A bus
 * finds its devices and offers each to its own drivers, which sit in a table
 * of that bus: no list is built at run time, and an image without a bus or a
 * driver has nothing of it.
 *
 * Probing runs in one thread, with interrupts on, the allocator and the
 * interrupt controller up. Nothing here is called in interrupt context.
 */
struct uk_bus {
	const char *name;
	/**
	 * Finds the devices and starts their drivers.
	 * @return number of devices that found a driver; -ENODEV: the machine
	 *	has no such bus; -ENOMEM: a driver lacks memory, which ends
	 *	the boot; another -errno: it does not work
	 */
	int (*probe)(void);
};

/** Places (bus), a `static const struct uk_bus`, in the table of buses. */
#define UK_BUS_REGISTER(bus) \
	static const struct uk_bus *const _uk_bus_##bus \
		__attribute__((used, section("uk_tab_bus"))) = &(bus)

/**
 * Probes every bus. A bus that fails is reported and does not stop the others.
 * @return number of devices that are driven, or -ENOMEM
 */
int uk_bus_probe_all(void);

#ifdef __cplusplus
}
#endif

#endif /* __UK_BUS_H__ */
