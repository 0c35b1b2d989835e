/* SPDX-License-Identifier: BSD-3-Clause */
/* msgctl: what is known of queues, their limits, their end. */
#include <uk/cred.h>
#include <uk/string.h>
#include <uk/syscall.h>
#include <uk/wait.h>
#include "msg.h"

#define CAP_SYS_RESOURCE	24

static void stat_of(const struct msgq *q, struct uk_msqid_ds *ds)
{
	memset(ds, 0, sizeof(*ds));
	ds->msg_perm = q->obj.perm;
	ds->msg_stime = q->stime;
	ds->msg_rtime = q->rtime;
	ds->msg_ctime = q->ctime;
	ds->msg_cbytes = q->cbytes;
	ds->msg_qnum = q->qnum;
	ds->msg_qbytes = q->qbytes;
	ds->msg_lspid = q->lspid;
	ds->msg_lrpid = q->lrpid;
}

/* Limits, and for MSG_INFO how much of three of them is used. */
static long info(int cmd, struct uk_msginfo *in)
{
	struct ipc_obj *o;
	unsigned int i;

	memset(in, 0, sizeof(*in));
	in->msgmax = MSG_MAX;
	in->msgmnb = MSG_MNB;
	in->msgmni = MSG_MNI;
	in->msgssz = 16;
	in->msgseg = 0xffff;
	if (cmd == UK_MSG_INFO) {
		in->msgpool = (int)msg_table.used;
		for (i = 0; i < msg_table.size; i++) {
			o = msg_table.obj[i];
			if (!o)
				continue;
			in->msgmap += (int)msg_of(o)->qnum;
			in->msgtql += (int)msg_of(o)->cbytes;
		}
	} else {
		in->msgpool = MSG_MNI * MSG_MNB / 1024;
		in->msgmap = MSG_MNB;
		in->msgtql = MSG_MNB;
	}
	return ipc_last_index(&msg_table);
}

/* By identifier, or by index: then the identifier is the result. */
static long get_stat(int id, int cmd, struct uk_msqid_ds *ds)
{
	struct ipc_obj *o = cmd == UK_IPC_STAT ? ipc_find(&msg_table, id) :
						 ipc_at(&msg_table, id);
	int rc;

	if (!o)
		return -EINVAL;
	rc = cmd == UK_MSG_STAT_ANY ? 0 : ipc_permission(o, IPC_READ);
	if (rc)
		return rc;
	stat_of(msg_of(o), ds);
	return cmd == UK_IPC_STAT ? 0 : o->id;
}

static long change(int id, int cmd, const struct uk_msqid_ds *ds)
{
	struct ipc_obj *o = ipc_find(&msg_table, id);
	struct msgq *q;
	int rc;

	if (!o)
		return -EINVAL;
	rc = ipc_may_own(o);
	if (rc)
		return rc;
	q = msg_of(o);
	if (cmd == UK_IPC_RMID) {
		msg_remove(q);
		return 0;
	}
	if (ds->msg_qbytes > MSG_MNB &&
	    !uk_cred_capable(uk_cred_current(), CAP_SYS_RESOURCE))
		return -EPERM;
	ipc_set_perm(o, &ds->msg_perm);
	q->qbytes = ds->msg_qbytes;
	q->ctime = ipc_now();
	uk_waitq_wake_up(&q->wait);
	return 0;
}

UK_SYSCALL_R_DEFINE(long, msgctl, int, id, int, cmd, void *, buf)
{
	if (id < 0 || cmd < 0)
		return -EINVAL;
	switch (cmd) {
	case UK_IPC_RMID:
		return change(id, cmd, NULL);
	case UK_IPC_SET:
		return buf ? change(id, cmd, buf) : -EFAULT;
	case UK_IPC_STAT:
	case UK_MSG_STAT:
	case UK_MSG_STAT_ANY:
		return buf ? get_stat(id, cmd, buf) : -EFAULT;
	case UK_IPC_INFO:
	case UK_MSG_INFO:
		return buf ? info(cmd, buf) : -EFAULT;
	}
	return -EINVAL;
}
