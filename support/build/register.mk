# SPDX-License-Identifier: BSD-3-Clause
# Registration of libraries and platforms. Used in a Makefile.uk as
# $(eval $(call macro,arguments)); LIB is the library's name in upper case.
#
#   addlib,lib                registers lib. Sets LIB_BASE (folder of the
#                             Makefile.uk being read), LIB_BUILD
#                             ($(BUILD_DIR)/lib), LIB_ORIGIN, LIB_EXPORTS and
#                             LIB_LOCALS (exportsyms.uk, localsyms.uk)
#   addlib_s,lib,y            the same if the second argument is y; else only
#                             the names are set, so that later lines do no harm
#   addplat,plat              registers a platform; PLAT_BASE, PLAT_BUILD; its
#   addplat_s,plat,y          link rules stand in Linker.uk beside
#   addplatlib,plat,lib       a library that is linked only for this platform
#   addplatlib_s,plat,lib,y
#
# Results: UK_LIBS (all), UK_PLATS, UK_PLATLIBS (those of some platform),
# UK_PLATLIBS_<plat>.

# An application's Makefile may have a UK_LIBS= of its own on the command line.
override UK_LIBS :=
UK_PLATS    :=
UK_PLATLIBS :=

# Folders of the core: strict flags, and deaf to what others export.
_core_folders := $(addprefix $(UK_BASE)/,lib/% arch arch/% plat plat/% \
	drivers drivers/%)

define _lib_names
$2_BASE := $(_IMPORT_BASE)
$2_BUILD := $(BUILD_DIR)/$1
$2_ORIGIN := $(BUILD_DIR)/$1/origin
$2_CLASS := $(if $(filter $(_core_folders),$(_IMPORT_BASE)),core,$(if \
	$(filter $(APP_DIR) $(APP_DIR)/%,$(_IMPORT_BASE)),app,ext))
endef

define _lib_register
$(if $(filter $1,$(UK_LIBS)),$(error $(_IMPORT_BASE)/Makefile.uk: $1 is \
	registered already (by $($2_FROM))))
override UK_LIBS += $1
$2_FROM := $(_IMPORT_BASE)/Makefile.uk
$2_EXPORTS += $(wildcard $(_IMPORT_BASE)/exportsyms.uk)
$2_LOCALS += $(wildcard $(_IMPORT_BASE)/localsyms.uk)
$(call mkdir_p,$(BUILD_DIR)/$1)
endef

define _addlib
$(call _lib_names,$1,$2)
$(if $3,$(call _lib_register,$1,$2),_deselected += $1)
endef

# $(call of_selected,files): without those below the build folder of a library
# that was named and not selected; its Makefile.uk is read all the same.
_deselected :=
of_selected = $(filter-out $(foreach l,$(filter-out $(UK_LIBS),\
	$(_deselected)),$(BUILD_DIR)/$l/%),$1)

addlib   = $(call _addlib,$1,$(call uc,$1),y)
addlib_s = $(call _addlib,$1,$(call uc,$1),$(filter y,$2))

define _addplat
$2_BASE := $(_IMPORT_BASE)
$2_BUILD := $(BUILD_DIR)/$1
$(if $3,UK_PLATS += $1)
endef
addplat   = $(call _addplat,$1,$(call uc,$1),y)
addplat_s = $(call _addplat,$1,$(call uc,$1),$(filter y,$2))

define _platlib
$(call _addlib,$2,$(call uc,$2),$3)
$(if $3,UK_PLATLIBS += $2)
$(if $3,UK_PLATLIBS_$1 += $2)
endef
addplatlib   = $(call _platlib,$1,$2,y)
addplatlib_s = $(call _platlib,$1,$2,$(filter y,$3))

# raise_define,NAME,n   defines NAME for all libraries that are not sealed: the
# largest n of all calls. For sizes that several libraries have a part in.
UK_RAISED :=
_larger = $(shell echo $$(( $1 > $2 ? $1 : $2 )))
_raised = $(or $(patsubst $1=%,%,$(filter $1=%,$(UK_RAISED))),0)
raise_define = UK_RAISED := $(filter-out $1=%,$(UK_RAISED)) $1=$(call \
	_larger,$(call _raised,$1),($2))

# addlib_paramprefix,lib,prefix   prefix of the library's boot parameters
# (default: the library's name)
addlib_paramprefix = $(call uc,$1)_COMPFLAGS-y += -DUK_LIBPARAM_PREFIX=$2
