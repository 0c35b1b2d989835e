# SPDX-License-Identifier: BSD-3-Clause
# Versions: Unilith's own, and the compatibility version that external
# libraries test (UK_*). Compilers see them as unquoted tokens.

UNILITH_VERSION := 0.1
UK_VERSION      := 0.17
UK_FULLVERSION  := 0.17.0
UK_CODENAME     := Unilith

# What __DATE__ and __TIME__ give, so that the same sources give the same image
# on any day; set it to have another date.
UNILITH_DATE := 1767225600
SOURCE_DATE_EPOCH := $(or $(SOURCE_DATE_EPOCH),$(UNILITH_DATE))
export SOURCE_DATE_EPOCH
