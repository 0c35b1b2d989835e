# SPDX-License-Identifier: BSD-3-Clause
# Where things are: turns the words of the command line into absolute paths.
#
#   A  application folder            -> APP_DIR    (default: the current one)
#   O  build folder                  -> BUILD_DIR  (default: $(UK_BUILD) of the
#                                       environment, else $A/build)
#   C  configuration file            -> UK_CONFIG  (default: $A/.config)
#   L  further libraries, with `:`   -> UK_EXTRA_LIBS
#   P  further platforms             -> UK_EXTRA_PLATS
#   E  libraries to leave out        -> UK_EXCLUDED
#   N  name of the image             -> CONFIG_UK_NAME (default: folder of $A)
#
# Relative paths count from UK_CWD (an application's Makefile passes its own
# folder), else from the application folder. GNU Make and the shell cannot handle
# a space and some other characters in a file's name: they are refused here.

_bad_chars := $(hash) $$ % = $(comma) ; & | < > ( ) * ? [ ] \ ' " `
_refuse_text = $1: the path "$2" has a $3 in it, which make cannot handle; \
	move it, or use a symbolic link
# $1 name, $2 path or, if $3 is there, several with `:` between them
_refuse = $(if $(filter-out 0 1,$(words $2)),$(error $(call \
	_refuse_text,$1,$2,space)))$(foreach c,$(_bad_chars) $(if $3,,:),$(if \
	$(findstring $c,$2),$(error $(call _refuse_text,$1,$2,"$c"))))
_abs = $(abspath $(if $(filter /%,$1),$1,$(UK_CWD)/$1))
_abs_list = $(foreach p,$(subst :, ,$1),$(call _abs,$p))

$(call _refuse,UK_ROOT,$(CURDIR))
$(foreach v,A O UK_BUILD C,$(call _refuse,$v,$(value $v)))
$(foreach v,L P E,$(call _refuse,$v,$(value $v),list))
$(call _refuse,UK_CWD,$(value UK_CWD))
UK_CWD ?= $(if $(filter /%,$(A)),$(A),$(CURDIR))

APP_DIR := $(if $(A),$(call _abs,$(A)),$(CURDIR))
ifeq ($(wildcard $(APP_DIR)/.),)
$(error A=$(A): there is no such folder)
endif

BUILD_DIR := $(call _abs,$(or $(O),$(UK_BUILD),$(APP_DIR)/build))
UK_CONFIG := $(if $(C),$(call _abs,$(C)),$(APP_DIR)/.config)

UK_EXCLUDED    := $(sort $(call _abs_list,$(E)) $(realpath $(call \
	_abs_list,$(E))))
_keep = $(if $(UK_EXCLUDED),$(foreach d,$1,$(if $(filter $(UK_EXCLUDED) \
	$(addsuffix /%,$(UK_EXCLUDED)),$d $(realpath $d)),,$d)),$1)
UK_EXTRA_LIBS  := $(call _keep,$(call _abs_list,$(L)))
UK_EXTRA_PLATS := $(call _keep,$(call _abs_list,$(P)))
$(foreach d,$(UK_EXTRA_LIBS) $(UK_EXTRA_PLATS),$(if $(wildcard $d/.),,\
	$(error L= or P=: there is no folder $d))$(if $(wildcard $d/Config.uk \
	$d/Makefile.uk),,$(error L= or P=: $d is no library: it has neither \
	Config.uk nor Makefile.uk)))

# The application is a library too, when it has a Makefile.uk.
_HAS_APP := $(wildcard $(APP_DIR)/Makefile.uk)
IMAGE_DEFAULT_NAME := $(or $(N),$(notdir $(APP_DIR)))

# Folders that make up the system: every one with a Makefile.uk is read, so a
# new library is registered by making its folder.
_core_glob := arch arch/* lib/* drivers drivers/* drivers/*/* plat plat/*
_ext_glob  := ext/*
_dirs_of = $(patsubst %/$1,%,$(sort $(wildcard $(addsuffix /$1,\
	$(addprefix $(UK_BASE)/,$2)))))
UK_CORE_DIRS := $(call _keep,$(call _dirs_of,Makefile.uk,$(_core_glob)))
UK_EXT_DIRS  := $(call _keep,$(filter-out $(UK_EXTRA_LIBS),\
	$(call _dirs_of,Makefile.uk,$(_ext_glob))))

# Personal cache of downloads and of sealed libraries.
override UK_CACHE := $(or $(UK_CACHE),$(or \
	$(XDG_CACHE_HOME),$(HOME)/.cache)/unilith)
export UK_CACHE

SCRIPTS := $(UK_BASE)/support/scripts
