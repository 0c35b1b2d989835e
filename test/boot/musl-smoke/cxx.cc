/* SPDX-License-Identifier: BSD-3-Clause */
/* C++ on the C library, without a standard library of C++. */
#include <stdio.h>
#include <stdint.h>
#include "smoke.h"

namespace {

int made, gone;

struct Base {
	Base() { made++; }
	virtual ~Base() { gone++; }
	virtual int value() const { return 1; }
};

struct Wide : public Base {
	int value() const override { return 2; }
	alignas(256) char area[256];
};

Base &once()
{
	static Wide it;

	return it;
}

void objects()
{
	Base *list = new Base[3];
	Base *wide = new Wide;

	CHECK(made == 4 && list[2].value() == 1 && wide->value() == 2);
	CHECK((uintptr_t)((Wide *)wide)->area % 256 == 0);
	delete wide;
	delete[] list;
	CHECK(gone == 4);
}

void statics()
{
	int before = made;

	CHECK(&once() == &once() && once().value() == 2);
	CHECK(made == before + 1);
}

} // namespace

extern "C" const struct test cxx_tests[] = {
	{ "cxx: objects", objects },
	{ "cxx: statics of functions", statics },
	{ nullptr, nullptr }
};
