/* SPDX-License-Identifier: BSD-3-Clause */
/* Descriptors that go along with a message: what two files share. */
#ifndef __UNIXSOCK_RIGHTS_H__
#define __UNIXSOCK_RIGHTS_H__

#include "unixsock.h"

struct uk_ofile;

struct unix_rights {
	struct unix_rights *next;	/* of those that are to be dropped */
	__u32 count;
	struct uk_ofile *of[];		/* a reference each */
};

/** Notes what is to be dropped with the next unix_rights_drop(). */
void unix_rights_put_off(struct unix_rights *r);

/** Is unix_rights_drop() at work? */
bool unix_rights_dropping(void);

/** A description is on its way from now on, or not any more. */
void unix_departs(struct uk_ofile *of);
void unix_arrives(struct uk_ofile *of);

#endif /* __UNIXSOCK_RIGHTS_H__ */
