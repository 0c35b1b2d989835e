/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames on their way, in order of arrival. */
#include "fault.h"

static unsigned int slot_of(const struct fault_wire *w, unsigned int i)
{
	return (w->first + i) % WIRE_SLOTS;
}

/* Most frames go to the end: only those that came late before make way. */
void wire_put(struct fault_wire *w, struct uk_netbuf *m, __nsec due)
{
	unsigned int i;

	if (w->count == WIRE_SLOTS) {
		uk_netbuf_free(m);
		return;
	}
	for (i = w->count++; i; i--) {
		if (w->slot[slot_of(w, i - 1)].due <= due)
			break;
		w->slot[slot_of(w, i)] = w->slot[slot_of(w, i - 1)];
	}
	w->slot[slot_of(w, i)].due = due;
	w->slot[slot_of(w, i)].m = m;
}

struct uk_netbuf *wire_get(struct fault_wire *w, __nsec now)
{
	unsigned int i = slot_of(w, 0);

	if (!w->count || w->slot[i].due > now)
		return NULL;
	w->first++;
	w->count--;
	return w->slot[i].m;
}

void wire_unget(struct fault_wire *w, struct uk_netbuf *m, __nsec now)
{
	unsigned int i;

	w->first--;
	w->count++;
	i = slot_of(w, 0);
	w->slot[i].due = now;
	w->slot[i].m = m;
}

__nsec wire_due(const struct fault_wire *w)
{
	return w->count ? w->slot[slot_of(w, 0)].due : 0;
}
