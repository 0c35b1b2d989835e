/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef STORM_H
#define STORM_H

/** Many threads and the same files, in `dir`: each makes `each` calls (at most
 *  200), which follow from `seed`. Prints how many reads slept, and what was
 *  wrong.
 */
void storm(const char *dir, unsigned int seed, unsigned int each);

#endif /* STORM_H */
