# SPDX-License-Identifier: BSD-3-Clause
# Configuration: the *config goals, and the generated makefiles.
#
#   CONFIG_DIR/auto.mk       every CONFIG_ symbol, from .config
#   CONFIG_DIR/toolchain.mk  name and version of the compiler
#   UK_CONFIGURED            `y` once both could be read
#   $(call sym_stamps,A B)   the files that change with CONFIG_A and CONFIG_B
#
# Both makefiles are remade by make itself when what they come from changed;
# make then starts again, so all that follows sees the present values.

CONFIG_DIR := $(BUILD_DIR)/config
UK_CONFIG_H := $(BUILD_DIR)/include/uk/config.h
sym_stamps = $(addprefix $(CONFIG_DIR)/sym/,$1)

_plain_goals  := $(UK_CONFIG_GOALS) help clean distclean properclean \
	check-layers print-version
UK_NEEDS_CONFIG := $(filter-out $(_plain_goals),$(_goals))

# Which Config.uk files exist is an input too: the list is kept in a file that
# changes when a library's folder comes or goes.
_configs_in = $(wildcard $(addsuffix /Config.uk,$(call _keep,$1)))
_core_in = $(call _configs_in,$(filter-out $(UK_EXTRA_LIBS) \
	$(UK_EXTRA_PLATS),$(sort $(wildcard $(addprefix $(UK_BASE)/,$1)))))
_configs/arch    := $(call _core_in,arch arch/*)
_configs/plat    := $(call _core_in,plat plat/*) \
	$(call _configs_in,$(UK_EXTRA_PLATS))
_configs/drivers := $(call _core_in,drivers drivers/* drivers/*/*)
_configs/lib     := $(call _core_in,lib/*)
_configs/ext     := $(call _core_in,ext/*) $(call _configs_in,$(UK_EXTRA_LIBS))
_configs/app     := $(call _configs_in,$(APP_DIR))
_config_kinds := arch plat drivers lib ext app
_config_inputs := $(foreach k,$(_config_kinds),$k $(_configs/$k)) \
	$(IMAGE_DEFAULT_NAME) $(APP_DIR) $(UK_CONFIG)

# A relative path counts from UK_BASE, which makes it a part of Unilith.
_sources = $(foreach f,$1,source "$(f:$(UK_BASE)/%=%)"$(newline))
define _write_inputs
$(call mkdir_p,$(CONFIG_DIR))
$(foreach k,$(_config_kinds),$(file >$(CONFIG_DIR)/$k.uk,$(call \
	_sources,$(_configs/$k))))
$(file >$(CONFIG_DIR)/inputs,$(_config_inputs))
endef

_kconf_env = srctree='$(UK_BASE)' KCONFIG_CONFIG='$(UK_CONFIG)' \
	UK_CONFIG_DIR='$(CONFIG_DIR)' UK_CONFIG_H='$(UK_CONFIG_H)' \
	UK_BASE='$(UK_BASE)' UK_APP='$(APP_DIR)' UK_DEFNAME='$(IMAGE_DEFAULT_NAME)' \
	UNILITH_VERSION='$(UNILITH_VERSION)' UK_FULLVERSION='$(UK_FULLVERSION)' \
	UK_DEFCONFIG='$(if $(UK_DEFCONFIG),$(call _abs,$(UK_DEFCONFIG)))' \
	SEED='$(SEED)' LC_ALL=C.UTF-8
KCONF = $(_kconf_env) $(PYTHON) -B $(UK_BASE)/support/config/kconf.py

ifneq ($(UK_NEEDS_CONFIG)$(filter $(UK_CONFIG_GOALS),$(_goals)),)
$(call need,$(PYTHON))
ifeq ($(call same,$(strip $(_config_inputs)),$(strip \
	$(if $(wildcard $(CONFIG_DIR)/inputs),$(file <$(CONFIG_DIR)/inputs)))),)
$(eval $(_write_inputs))
endif
endif

.PHONY: $(UK_CONFIG_GOALS) syncconfig
$(UK_CONFIG_GOALS):
	@$(if $(filter guiconfig menuconfig oldconfig,$@),$(unlock))$(KCONF) $@
syncconfig: $(CONFIG_DIR)/auto.mk

ifneq ($(UK_NEEDS_CONFIG),)
-include $(CONFIG_DIR)/auto.mk.d
_have_auto := $(wildcard $(CONFIG_DIR)/auto.mk)
include $(CONFIG_DIR)/auto.mk

$(CONFIG_DIR)/auto.mk: $(wildcard $(UK_CONFIG)) $(wildcard $(_kconfig_files)) \
		$(CONFIG_DIR)/inputs $(UK_BASE)/support/config/kconf.py
	$(call verbose_cmd,CONFIG,$(UK_CONFIG),$(KCONF) sync)
	@touch $@
# A configuration, or a header, that was deleted is made again.
ifneq ($(words $(wildcard $(UK_CONFIG) $(UK_CONFIG_H))),2)
$(CONFIG_DIR)/auto.mk: FORCE
endif

# The tools. Only CC= of the command line counts: an inherited CC is usually
# meant for programs of the host.
UK_ARCH := $(call qstrip,$(CONFIG_UK_ARCH))
CONFIG_UK_ARCH := $(UK_ARCH)
CONFIG_UK_BASE := $(UK_BASE)
ARCH := $(UK_ARCH)
_gnu_arch_arm64  := aarch64
_gnu_arch_x86_64 := x86_64
_host_arch := $(if $(wildcard /lib64/ld-linux-x86-64.so.2),x86_64,arm64)
ifeq ($(origin CROSS_COMPILE),undefined)
CROSS_COMPILE := $(if $(filter-out $(_host_arch),$(UK_ARCH)),$(addsuffix \
	-linux-gnu-,$(_gnu_arch_$(UK_ARCH))))
endif
COMPILER ?= gcc
_cmdline = $(filter command line,$(origin $1))
_tool = $(or $(if $(filter command,$(firstword $(origin $1))),$($1)),$2)
# One clang compiles for every machine, and is told which.
_target := $(if $(filter clang%,$(COMPILER)),$(addprefix --target=,$(patsubst \
	%-,%,$(notdir $(CROSS_COMPILE)))))
override CC  := $(call _tool,CC,$(strip $(if $(filter clang%,$(COMPILER)),\
	$(COMPILER) $(_target),$(CROSS_COMPILE)$(COMPILER))))
override CXX := $(call _tool,CXX,$(strip $(if $(filter clang%,$(COMPILER)),\
	$(patsubst clang%,clang++%,$(COMPILER)) $(_target),$(CROSS_COMPILE)g++)))
override LD  := $(call _tool,LD,$(CROSS_COMPILE)ld)
override AR  := $(call _tool,AR,$(CROSS_COMPILE)ar)
OBJCOPY := $(CROSS_COMPILE)objcopy
NM      := $(CROSS_COMPILE)nm
STRIP   := $(CROSS_COMPILE)strip
READELF := $(CROSS_COMPILE)readelf
SIZE    := $(CROSS_COMPILE)size

# Not before a new .config was read, which may need other ones.
_need_tool = $(if $(call pathsearch,$(firstword $1)),,$(if \
	$(_new_config),,$(call need,$1)))
_new_config = $(shell test $(UK_CONFIG) -nt $(CONFIG_DIR)/auto.mk && echo y)
_cc_path := $(foreach c,$(CC),$(call pathsearch,$c))
ifneq ($(UK_ARCH),)
$(foreach t,$(if $(_cc_path),,CC) LD OBJCOPY NM STRIP,$(call _need_tool,$($t)))
ifneq ($(_cc_path),)
include $(CONFIG_DIR)/toolchain.mk
endif
endif

$(CONFIG_DIR)/toolchain.mk: $(firstword $(_cc_path)) $(SCRIPTS)/toolchain.sh \
		$(if $(call same,$(CC),$(TOOLCHAIN_CC)),,FORCE)
	@$(SCRIPTS)/toolchain.sh $@ $(CC)
$(CONFIG_DIR)/compiler: ;
$(CONFIG_DIR)/minimal: ;

UK_CONFIGURED := $(if $(_have_auto),$(if $(CC_NAME),y))
endif
