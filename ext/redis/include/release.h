/* SPDX-License-Identifier: BSD-3-Clause */
/* What upstream's script makes of the commit and the machine that it is built
 * on: here, as in Debian's package, no commit; and the same in each build. */
#define REDIS_GIT_SHA1 "00000000"
#define REDIS_GIT_DIRTY "0"
#define REDIS_BUILD_ID "unilith"
