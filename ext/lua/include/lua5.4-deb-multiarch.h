/* SPDX-License-Identifier: BSD-3-Clause */
/* A folder in the search path of Lua's modules, which Debian's build names
 * after the machine. */
#define DEB_HOST_MULTIARCH "x86_64-linux-gnu"
