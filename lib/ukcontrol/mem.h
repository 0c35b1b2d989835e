/* SPDX-License-Identifier: BSD-3-Clause */
/* The line "mem": what each library holds. Nothing without the option. */
#ifndef __UKCONTROL_MEM_H__
#define __UKCONTROL_MEM_H__

#include <uk/config.h>
#include <uk/essentials.h>

#if CONFIG_LIBUKCONTROL_MEM
/** Whether the line asks for it. */
int control_mem_asked(const char *line);

/** Notes that it was asked for. Interrupt context. */
void control_mem_note(void);

/**
 * Answers what was noted, by send(), which returns 0 or -errno. Context of a
 * poll hook.
 * @return 1, or 0: nothing was asked
 */
int control_mem_answer(int (*send)(const char *text, __sz len));
#else
static inline int control_mem_asked(const char *line __maybe_unused)
{
	return 0;
}

static inline void control_mem_note(void) { }

static inline int control_mem_answer(int (*send)(const char *text, __sz len)
				     __maybe_unused)
{
	return 0;
}
#endif

#endif /* __UKCONTROL_MEM_H__ */
