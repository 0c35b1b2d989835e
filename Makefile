# SPDX-License-Identifier: BSD-3-Clause
# The one Makefile of Unilith: reads an application and the libraries that its
# configuration selects, and makes one bootable image of them.
#
# It is normally called by an application's own Makefile as
#     make -C $(UK_ROOT) A=<application folder> [O=] [C=] [L=] [N=] [V=1] goal
# `make help` lists the goals; doc/build.md explains how this works. Each file
# of support/build describes its macros at its top.

.DEFAULT_GOAL := all
.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: FORCE
FORCE: ;
MAKEFLAGS += -rR --no-print-directory

ifeq ($(filter grouped-target,$(.FEATURES)),)
$(error GNU make 4.3 or newer is needed; this is $(MAKE_VERSION))
endif

UK_BASE := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
UK_MK   := $(UK_BASE)/support/build

ifneq ($(words $(CURDIR)) $(wildcard $(UK_MK)/version.mk),1 $(UK_MK)/version.mk)
$(error UK_ROOT: the path "$(CURDIR)" has a space or another character in it \
	which make cannot handle; move it, or use a symbolic link)
endif
include $(UK_MK)/version.mk
include $(UK_MK)/functions.mk
include $(UK_MK)/paths.mk
include $(UK_MK)/lock.mk
ifeq ($(UK_HAS_LOCK),y)
include $(UK_MK)/config.mk

# Everything below needs a configuration. On the very first run the generated
# makefiles are not there yet: make builds them and then starts itself again.
ifeq ($(UK_CONFIGURED),y)
include $(UK_MK)/register.mk
include $(UK_MK)/fetch.mk
include $(UK_MK)/flags.mk
include $(UK_MK)/import.mk
include $(UK_MK)/sources.mk
include $(UK_MK)/compile.mk
include $(UK_MK)/library.mk
include $(UK_MK)/seal.mk
ifeq ($(UK_SEALING),)
include $(UK_MK)/parts.mk
include $(UK_MK)/image.mk
endif
endif

include $(UK_MK)/goals.mk
endif
