/* SPDX-License-Identifier: BSD-3-Clause */
/* Control protocol: lines from bytes, commands from lines. */
#include <uk/string.h>

#include "line.h"
#include "mem.h"

#define SIGNAL_NAME_MAX	16
#define WINSIZE_MAX	65535
#define USEC_MAX	(~0UL / 1000)

/* What follows (word) and a space in the line, or NULL. */
static const char *after(const char *line, const char *word)
{
	__sz n = uk_strlen(word);

	if (uk_strncmp(line, word, n) || line[n] != ' ')
		return NULL;
	return line + n + 1;
}

static int signal_name(const char *s)
{
	__sz i;

	for (i = 0; s[i]; i++)
		if (!uk_isupper(s[i]) && !uk_isdigit(s[i]) && s[i] != '+'
		    && s[i] != '-')
			return 0;
	return i > 0 && i < SIGNAL_NAME_MAX;
}

/* A number up to (max) that ends with (end); NULL: it is none, else what
 * follows. */
static const char *number(const char *s, char end, __u64 max, __u64 *val)
{
	__u64 v = 0;

	if (!uk_isdigit(*s))
		return NULL;
	for (; uk_isdigit(*s); s++) {
		v = v * 10 + (__u64)(*s - '0');
		if (v > max)
			return NULL;
	}
	*val = v;
	return *s == end ? s + 1 : NULL;
}

static void winsize(const char *arg, struct control_cmd *cmd)
{
	__u64 rows, cols;

	arg = number(arg, ' ', WINSIZE_MAX, &rows);
	if (!arg || !number(arg, '\0', WINSIZE_MAX, &cols))
		return;
	cmd->kind = CONTROL_WINSIZE;
	cmd->rows = (unsigned int)rows;
	cmd->cols = (unsigned int)cols;
}

static void parse(const char *line, struct control_cmd *cmd)
{
	const char *arg;

	cmd->kind = CONTROL_BAD;
	if (uk_strcmp(line, "ping") == 0) {
		cmd->kind = CONTROL_PING;
	} else if (control_mem_asked(line)) {
		cmd->kind = CONTROL_MEM;
	} else if ((arg = after(line, "signal")) != NULL) {
		if (!signal_name(arg))
			return;
		cmd->kind = CONTROL_SIGNAL;
		cmd->name = arg;
	} else if ((arg = after(line, "winsize")) != NULL) {
		winsize(arg, cmd);
	} else if ((arg = after(line, "time")) != NULL) {
		if (number(arg, '\0', USEC_MAX, &cmd->usec))
			cmd->kind = CONTROL_TIME;
	}
}

void control_line_put(struct control_line *l, char c, struct control_cmd *cmd)
{
	cmd->kind = CONTROL_NONE;
	if (c != '\n') {
		if (l->len < CONTROL_LINE_MAX - 1)
			l->text[l->len++] = c;
		else
			l->too_long = 1;
		return;
	}
	if (l->len && l->text[l->len - 1] == '\r')
		l->len--;
	l->text[l->len] = '\0';
	if (l->too_long || uk_strlen(l->text) != l->len)
		cmd->kind = CONTROL_BAD;
	else
		parse(l->text, cmd);
	l->len = 0;
	l->too_long = 0;
}
