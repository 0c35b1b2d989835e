/* SPDX-License-Identifier: BSD-3-Clause */
/* Classes of ASCII characters. */
#include <ctype.h>
#include <uk/string.h>

int isalnum(int c) { return uk_isalnum(c); }
int isalpha(int c) { return uk_isalpha(c); }
int isascii(int c) { return !(c & ~0x7f); }
int isblank(int c) { return c == ' ' || c == '\t'; }
int iscntrl(int c) { return (unsigned)c < 0x20 || c == 0x7f; }
int isdigit(int c) { return uk_isdigit(c); }
int isgraph(int c) { return (unsigned)c - 0x21 < 0x5e; }
int islower(int c) { return uk_islower(c); }
int isprint(int c) { return uk_isprint(c); }
int ispunct(int c) { return isgraph(c) && !uk_isalnum(c); }
int isspace(int c) { return uk_isspace(c); }
int isupper(int c) { return uk_isupper(c); }
int isxdigit(int c) { return uk_isxdigit(c); }
int tolower(int c) { return uk_tolower(c); }
int toupper(int c) { return uk_toupper(c); }
