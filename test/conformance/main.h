/* SPDX-License-Identifier: BSD-3-Clause */
/* Between what runs the programs and what they report with. */
#ifndef MAIN_H
#define MAIN_H

/** Name of the program that runs. */
extern const char *program_name;

#endif /* MAIN_H */
