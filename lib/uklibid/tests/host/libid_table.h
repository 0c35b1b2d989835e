/* SPDX-License-Identifier: BSD-3-Clause */
/* What the build would generate, for the host test. */
static const char *const libid_table[] = { "libfoo", "libfoobar", "unit" };
