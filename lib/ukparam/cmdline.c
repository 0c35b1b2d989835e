/* SPDX-License-Identifier: BSD-3-Clause */
/* Splitting a command line into words, in place. */
#include <uk/argparse.h>
#include <uk/libparam.h>
#include <uk/string.h>

/*
 * Reads one word from `in` and writes it, without its quotes, to `out`, which
 * never overtakes `in`. Returns what follows the word.
 */
static char *take_word(char *in, char *out)
{
	char quote = '\0';

	/* Most words are plain to their end and stay where they are. */
	if (in == out) {
		while ((unsigned char)*in > '\'' && *in != '\\')
			in++;
		out = in;
	}
	for (; *in; in++) {
		if (quote && *in == quote) {
			quote = '\0';
		} else if (!quote && (*in == '"' || *in == '\'')) {
			quote = *in;
		} else if (!quote && uk_isspace((__u8)*in)) {
			in++;
			break;
		} else {
			if (*in == '\\' && quote != '\'' && in[1])
				in++;
			*out++ = *in;
		}
	}
	*out = '\0';
	return in;
}

int uk_cmdline_split(char *line, char **argv, int max)
{
	int n = 0;

	for (;;) {
		char *word;

		while (uk_isspace((__u8)*line))
			line++;
		if (!*line)
			break;
		word = line;
		line = take_word(line, word);
		if (n < max - 1)
			argv[n] = word;
		n++;
	}
	argv[MIN(n, max - 1)] = NULL;
	return n;
}

int uk_argnparse(char *text, __sz maxlen, char *argv[], int max)
{
	int n;

	if (!maxlen)
		return 0;
	if (uk_strnlen(text, maxlen) == maxlen)
		text[maxlen - 1] = '\0';
	for (n = 0; n < max; n++) {
		while (uk_isspace((__u8)*text))
			text++;
		if (!*text)
			break;
		argv[n] = text;
		text = take_word(text, text);
	}
	return n;
}
