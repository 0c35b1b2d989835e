# SPDX-License-Identifier: BSD-3-Clause
# Versions: Unilith's own, and the compatibility version that external
# libraries test (UK_*). Compilers see them as unquoted tokens.

UNILITH_VERSION := 0.1
UK_VERSION      := 0.17
UK_FULLVERSION  := 0.17.0
UK_CODENAME     := Unilith
