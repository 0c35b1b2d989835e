/* SPDX-License-Identifier: BSD-3-Clause */
/* Tests of the headers without a source: lists, trees, error pointers. */
#include <stdlib.h>
#include <uk/errptr.h>
#include <uk/list.h>
#include <uk/refcount.h>
#include <uk/tree.h>
#include <unit.h>

struct item {
	int n;
	struct uk_list_head link;
	struct uk_hlist_node hlink;
	UK_SLIST_ENTRY(struct item) sl;
	UK_STAILQ_ENTRY(struct item) st;
	UK_TAILQ_ENTRY(struct item) tq;
	struct uk_tree_node node;
};

UK_TESTCASE(uk_list, order_and_removal)
{
	UK_LIST_HEAD(head);
	UK_LIST_HEAD(other);
	struct item it[5], *pos, *tmp;
	int i, sum = 0;

	UK_TEST_EXPECT(uk_list_empty(&head));
	for (i = 0; i < 5; i++) {
		it[i].n = i;
		uk_list_add_tail(&it[i].link, &head);
	}
	i = 0;
	uk_list_for_each_entry(pos, &head, link)
		UK_TEST_EXPECT_SNUM_EQ(pos->n, i++);
	UK_TEST_EXPECT_SNUM_EQ(i, 5);
	uk_list_for_each_entry_reverse(pos, &head, link)
		UK_TEST_EXPECT_SNUM_EQ(pos->n, --i);
	uk_list_for_each_entry_safe(pos, tmp, &head, link) {
		if (pos->n % 2)
			uk_list_del_init(&pos->link);
	}
	uk_list_for_each_entry(pos, &head, link)
		sum = sum * 10 + pos->n;
	UK_TEST_EXPECT_SNUM_EQ(sum, 24);	/* 0, 2, 4 */
	uk_list_add(&it[1].link, &other);
	uk_list_splice_init(&head, &other);
	UK_TEST_EXPECT(uk_list_empty(&head));
	UK_TEST_EXPECT_SNUM_EQ(uk_list_last_entry(&other, struct item,
						  link)->n, 1);
	UK_TEST_EXPECT_SNUM_EQ(uk_list_first_entry(&other, struct item,
						   link)->n, 0);
	UK_TEST_EXPECT_NULL(uk_list_first_entry_or_null(&head, struct item,
							link));
}

UK_TESTCASE(uk_list, hlist)
{
	UK_HLIST_HEAD(head);
	struct item a = { .n = 1 }, b = { .n = 2 }, *pos;
	struct uk_hlist_node *tmp;
	int sum = 0;

	UK_INIT_HLIST_NODE(&a.hlink);
	uk_hlist_del_init(&a.hlink);
	uk_hlist_add_head(&a.hlink, &head);
	uk_hlist_add_head(&b.hlink, &head);
	uk_hlist_for_each_entry(pos, &head, hlink)
		sum = sum * 10 + pos->n;
	UK_TEST_EXPECT_SNUM_EQ(sum, 21);
	uk_hlist_for_each_entry_safe(pos, tmp, &head, hlink)
		uk_hlist_del_init(&pos->hlink);
	UK_TEST_EXPECT(uk_hlist_empty(&head));
	UK_TEST_EXPECT(uk_hlist_unhashed(&a.hlink));
}

UK_SLIST_HEAD(slist, struct item);
UK_STAILQ_HEAD(stailq, struct item);
UK_TAILQ_HEAD(tailq, struct item);

UK_TESTCASE(uk_list, queues)
{
	struct slist sl = UK_SLIST_HEAD_INITIALIZER(sl);
	struct stailq st = UK_STAILQ_HEAD_INITIALIZER(st), st2;
	struct item it[3] = { { .n = 1 }, { .n = 2 }, { .n = 3 } }, *pos;
	int i, sum = 0;

	for (i = 0; i < 3; i++) {
		UK_SLIST_INSERT_HEAD(&sl, &it[i], sl);
		UK_STAILQ_INSERT_TAIL(&st, &it[i], st);
	}
	UK_SLIST_REMOVE(&sl, &it[1], struct item, sl);
	UK_SLIST_FOREACH(pos, &sl, sl)
		sum = sum * 10 + pos->n;
	UK_TEST_EXPECT_SNUM_EQ(sum, 31);
	UK_STAILQ_REMOVE(&st, &it[2], struct item, st);
	UK_STAILQ_INSERT_HEAD(&st, &it[2], st);
	UK_STAILQ_INIT(&st2);
	UK_STAILQ_CONCAT(&st2, &st);
	UK_TEST_EXPECT(UK_STAILQ_EMPTY(&st));
	sum = 0;
	UK_STAILQ_FOREACH(pos, &st2, st)
		sum = sum * 10 + pos->n;
	UK_TEST_EXPECT_SNUM_EQ(sum, 312);
	UK_STAILQ_REMOVE_HEAD(&st2, st);
	UK_STAILQ_REMOVE_HEAD(&st2, st);
	UK_STAILQ_REMOVE_HEAD(&st2, st);
	UK_STAILQ_INSERT_TAIL(&st2, &it[0], st);
	UK_TEST_EXPECT_PTR_EQ(UK_STAILQ_FIRST(&st2), &it[0]);
}

UK_TESTCASE(uk_list, tailq)
{
	struct tailq q = UK_TAILQ_HEAD_INITIALIZER(q), q2;
	struct item it[4] = { { .n = 1 }, { .n = 2 }, { .n = 3 }, { .n = 4 } };
	struct item *pos;
	int sum = 0;

	UK_TAILQ_INSERT_TAIL(&q, &it[1], tq);
	UK_TAILQ_INSERT_HEAD(&q, &it[0], tq);
	UK_TAILQ_INSERT_AFTER(&q, &it[1], &it[3], tq);
	UK_TAILQ_INSERT_BEFORE(&it[3], &it[2], tq);
	UK_TAILQ_FOREACH(pos, &q, tq)
		sum = sum * 10 + pos->n;
	UK_TEST_EXPECT_SNUM_EQ(sum, 1234);
	sum = 0;
	UK_TAILQ_FOREACH_REVERSE(pos, &q, tailq, tq)
		sum = sum * 10 + pos->n;
	UK_TEST_EXPECT_SNUM_EQ(sum, 4321);
	UK_TAILQ_REMOVE(&q, &it[3], tq);
	UK_TAILQ_REMOVE(&q, &it[0], tq);
	UK_TAILQ_INIT(&q2);
	UK_TAILQ_INSERT_TAIL(&q2, &it[0], tq);
	UK_TAILQ_CONCAT(&q, &q2, tq);
	sum = 0;
	UK_TAILQ_FOREACH(pos, &q, tq)
		sum = sum * 10 + pos->n;
	UK_TEST_EXPECT_SNUM_EQ(sum, 231);
	UK_TEST_EXPECT_PTR_EQ(UK_TAILQ_LAST(&q, tailq), &it[0]);
}

static int by_n(const struct uk_tree_node *a, const struct uk_tree_node *b)
{
	int x = uk_tree_entry(a, struct item, node)->n;
	int y = uk_tree_entry(b, struct item, node)->n;

	return (x > y) - (x < y);
}

static int depth(const struct uk_tree_node *n)
{
	int l, r;

	if (!n)
		return 0;
	l = depth(n->left);
	r = depth(n->right);
	return 1 + (l > r ? l : r);
}

#define NODES 2000

UK_TESTCASE(uk_tree, stays_sorted_and_shallow)
{
	static struct item it[NODES];
	struct uk_tree tree = UK_TREE_INITIALIZER(by_n);
	struct uk_tree_node *n;
	struct item key;
	int i, last = -1, count = 0;

	for (i = 0; i < NODES; i++) {
		it[i].n = i / 2;		/* sorted input, with doubles */
		uk_tree_insert(&tree, &it[i].node);
	}
	UK_TEST_EXPECT_SNUM_LT(depth(tree.root), 60);
	for (n = uk_tree_first(&tree); n; n = uk_tree_next(n)) {
		int v = uk_tree_entry(n, struct item, node)->n;

		UK_TEST_ASSERT(v >= last);
		last = v;
		count++;
	}
	UK_TEST_EXPECT_SNUM_EQ(count, NODES);
	key.n = 500;
	UK_TEST_EXPECT_PTR_EQ(uk_tree_find(&tree, &key.node), &it[1000].node);
	for (i = 0; i < NODES; i += 2)
		uk_tree_remove(&tree, &it[i].node);
	count = 0;
	for (n = uk_tree_last(&tree); n; n = uk_tree_prev(n))
		count++;
	UK_TEST_EXPECT_SNUM_EQ(count, NODES / 2);
	UK_TEST_EXPECT_PTR_EQ(uk_tree_find(&tree, &key.node), &it[1001].node);
	for (i = 1; i < NODES; i += 2)
		uk_tree_remove(&tree, &it[i].node);
	UK_TEST_EXPECT_NULL(tree.root);
}

UK_TESTCASE(uk_errptr, carries_errors)
{
	int x;

	UK_TEST_EXPECT(PTRISERR(ERR2PTR(-1)));
	UK_TEST_EXPECT(PTRISERR(ERR2PTR(-4095)));
	UK_TEST_EXPECT(!PTRISERR(&x));
	UK_TEST_EXPECT(PTRISERR(NULL));
	UK_TEST_EXPECT(!PTRISERR((void *)1));
	UK_TEST_EXPECT(!PTRISERR((void *)-4096L));
	UK_TEST_EXPECT_SNUM_EQ(PTR2ERR(ERR2PTR(-12)), -12);
}

UK_TESTCASE(uk_refcount, last_one_frees)
{
	struct uk_refcount ref;

	uk_refcount_init(&ref, 1);
	uk_refcount_acquire(&ref);
	UK_TEST_EXPECT(!uk_refcount_release(&ref));
	UK_TEST_EXPECT(uk_refcount_release(&ref));
	UK_TEST_EXPECT(!uk_refcount_acquire_if_not_zero(&ref));
}

UK_TESTSUITE_REGISTER(uk_list, NULL);
UK_TESTSUITE_REGISTER(uk_tree, NULL);
UK_TESTSUITE_REGISTER(uk_errptr, NULL);
UK_TESTSUITE_REGISTER(uk_refcount, NULL);
