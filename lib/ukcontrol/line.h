/* SPDX-License-Identifier: BSD-3-Clause */
/* Control protocol: lines from bytes, commands from lines. */
#ifndef __UKCONTROL_LINE_H__
#define __UKCONTROL_LINE_H__

#include <uk/essentials.h>

#define CONTROL_LINE_MAX	64

/** What the bytes so far amount to. */
struct control_line {
	char text[CONTROL_LINE_MAX];
	unsigned int len;
	int too_long;		/* the rest of this line is skipped */
};

enum control_kind {
	CONTROL_NONE,		/* the line has not ended */
	CONTROL_BAD,		/* unknown, damaged, or too long */
	CONTROL_SIGNAL,
	CONTROL_WINSIZE,
	CONTROL_PING,
	CONTROL_TIME,
	CONTROL_MEM,
};

struct control_cmd {
	enum control_kind kind;
	const char *name;	/* SIGNAL; in the line's own text */
	unsigned int rows;	/* WINSIZE */
	unsigned int cols;
	__u64 usec;		/* TIME; since 1970 */
};

/**
 * Takes a byte. When it ends a line, (cmd) is what the line says, until the
 * next byte is put in.
 */
void control_line_put(struct control_line *l, char c, struct control_cmd *cmd);

#endif /* __UKCONTROL_LINE_H__ */
