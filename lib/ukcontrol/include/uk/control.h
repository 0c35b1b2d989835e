/* SPDX-License-Identifier: BSD-3-Clause */
/* Control port: what launcher and guest tell each other, one line each. */
#ifndef __UK_CONTROL_H__
#define __UK_CONTROL_H__

#include <uk/essentials.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Lines of ASCII, ended by "\n", on the console port "unilith.control":
 *	host to guest	signal NAME	TERM, INT, HUP, USR1, ...
 *			winsize ROWS COLS
 *			ping
 *			time N		it is N us after 1970, or later
 *			mem		with LIBUKCONTROL_MEM
 *	guest to host	pong		answers ping, from a thread that runs
 *			mem begin	answers mem: what is held now
 *			mem LIB NAME N	UK_STORE_HELD(NAME) of LIB; or
 *			mem LIB NAME error E
 *			mem end
 *			exit STATUS	0-255, last line before shutdown
 * An unknown line is logged and ignored, one that is too long as well. The exit
 * line is sent by the library itself, from an exit hook of the platform.
 */
struct uk_control_ops {
	/**
	 * A signal for the process. (name) has no "SIG" in front and is valid
	 * during the call only. INTERRUPT context: mark and wake, no more.
	 * @return 0, or -EINVAL: no such signal
	 */
	int (*signal)(const char *name);
	/** The terminal's size. INTERRUPT context. */
	void (*winsize)(unsigned int rows, unsigned int cols);
};

/**
 * Says who handles control lines. A member that is NULL leaves that of an
 * earlier call; so several libraries each bring their part. A signal that came
 * before anybody could handle it is delivered by this call. Not from an
 * interrupt; does not block.
 * @param ops stays valid forever
 */
void uk_control_register(const struct uk_control_ops *ops);

/**
 * Does what the line "signal NAME" does, for drivers of devices that mean the
 * same (a power button). Any context, interrupts off.
 * @param name without "SIG", shorter than 32 bytes
 */
void uk_control_signal(const char *name);

#ifdef __cplusplus
}
#endif

#endif /* __UK_CONTROL_H__ */
