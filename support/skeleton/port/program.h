/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Included before each source of a program, so that several can be in one
 * image: their main keeps its ways (its end is `return 0`), under the symbol
 * that PROGRAM says.
 */
#define PROGRAM_TEXT(x) #x
#define PROGRAM_NAME(x) PROGRAM_TEXT(x)
int main() __asm__(PROGRAM_NAME(PROGRAM));
