/* SPDX-License-Identifier: BSD-3-Clause */
/* What @name@ offers. */
#ifndef @ID@_H
#define @ID@_H

/**
 * The larger of two numbers. May be called in any context.
 *
 * @param a one of them
 * @param b the other
 * @return the larger; either of them if they are equal
 */
int @id@_max(int a, int b);

#endif /* @ID@_H */
