/* SPDX-License-Identifier: BSD-3-Clause */
/* For link scripts: the tables that libraries own, kept in sealed memory. */

/*
 * A library puts entries into a section uk_tab_<name> and walks from
 * __start_uk_tab_<name> to __stop_uk_tab_<name>. A table that is missing here
 * makes the linker complain of an orphan section.
 */
#define UK_TAB(name)					\
	uk_tab_##name ALIGN(8) : {			\
		__start_uk_tab_##name = .;		\
		KEEP(*(uk_tab_##name))			\
		__stop_uk_tab_##name = .;		\
	} :ro

#define UK_TABS						\
	UK_TAB(allocstats)				\
	UK_TAB(bus)					\
	UK_TAB(gcov)					\
	UK_TAB(libparam)				\
	UK_TAB(pci)					\
	UK_TAB(platform)				\
	UK_TAB(process)					\
	UK_TAB(procfs)					\
	UK_TAB(sockfam)					\
	UK_TAB(store)					\
	UK_TAB(testcase)				\
	UK_TAB(testsuite)				\
	UK_TAB(vfstype)					\
	UK_TAB(virtio)
