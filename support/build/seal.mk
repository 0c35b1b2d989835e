# SPDX-License-Identifier: BSD-3-Clause
# Sealed libraries: compiled once for all applications.
#
#   LIB_SEAL := y              seals a library
#   LIB_SEAL_SYMBOLS           CONFIG_ symbols that it reads, without CONFIG_;
#                              its <uk/config.h> has no others
#   LIB_SEAL_DIRS              folders of headers that it may include, besides
#                              those of its own sources and of the compiler
#
# A sealed library gets neither include paths nor flags that others export.
# Its lib.o is kept in $(UK_CACHE)/sealed under a hash of all that goes into
# it: sources (recipe, Debian revision, patches), its variables, exported
# symbols, declared headers and symbols, compiler and flags. A library that is
# found there is copied; else this makefile calls itself with UK_SEALING=lib,
# in which mode it knows the sources of that one library and nothing else.

# All files below folders; $(call _files_below,dirs).
_files_below = $(foreach f,$(wildcard $(addsuffix /*,$1)),$(if \
	$(wildcard $f/.),$(call _files_below,$f),$f))

# Variables of the library that say how it is made, and those only.
_seal_vars = $(filter-out $(addprefix $1_,BASE BUILD ORIGIN FROM CLASS EXPORTS \
	LOCALS RECIPE PATCHES SRC SRCSTAMP ALLOBJS HAS_CODE) $(foreach \
	l,$(filter-out $2,$(UK_LIBS)),$(if $(filter $1_%,$(call \
	uc,$l)),$(call uc,$l)_%)),$(sort $(filter $1_%,$(.VARIABLES))))

# The text of what goes into a library, less the content of files. A compiler
# counts by what it is, not by where it lies.
_seal_text = $(wordlist 2,9,$(CC)) $(CC_ID) $(LD) $(OBJCOPY) $(_$1_C_pre) $(_$1_C_mid) \
	$(_$1_AS_pre) $(_$1_AS_mid) $(DBGFLAGS)$(_dbg_AS-y) \
	$(call _lib_ldflags,$2) \
	$(foreach v,$(call _seal_vars,$2,$1),$v=$($v))
_seal_own = $($2_EXPORTS) $($2_LOCALS) $(filter $($2_BASE)/%,$(foreach \
	s,$(call _sources_of,$2),$(firstword $(subst |, ,$s))))

define _seal_input
base $(UK_BASE)
app $(APP_DIR)
build $(BUILD_DIR)
lib $1
cache $(UK_CACHE)
symbols $(CONFIG_DIR)/sym $($2_SEAL_SYMBOLS)
dirs $($2_SEAL_DIRS)
sources $(sort $($2_SRC) $($2_ORIGIN))
compiler $(CC_INCLUDE)
files $(_seal_own) $(if $($2_RECIPE),$($2_ORIGIN)/revision) $($2_PATCHES)
text $(_seal_text/$1)
endef

_seal_make = $(MAKE) --no-print-directory -C $(UK_BASE) A=$(APP_DIR) \
	O=$(BUILD_DIR) C=$(UK_CONFIG) L=$(subst $(space),:,$(UK_EXTRA_LIBS)) \
	P=$(subst $(space),:,$(UK_EXTRA_PLATS)) \
	E=$(subst $(space),:,$(UK_EXCLUDED)) UK_SEALING=$1 seal

define _seal_rule
$(foreach k,C CXX AS,$(eval $(call _flags_of,$1,$2,$k)))
$(eval _seal_text/$1 := $$(strip $$(call _seal_text,$1,$2)))
$(eval -include $(wildcard $($2_BUILD)/seal.d))
$($2_BUILD)/lib.o: $($2_SRCSTAMP) $(_seal_own) $(SCRIPTS)/seal.py \
		$(call _files_below,$($2_SEAL_DIRS)) \
		$(call sym_stamps,$($2_SEAL_SYMBOLS)) \
		$(call changed,$($2_BUILD)/seal,$(_seal_text/$1)) | $(UK_READY)
	$$(file >$($2_BUILD)/seal.in,$$(call _seal_input,$1,$2))
	+@$(SCRIPTS)/seal.sh $(PYTHON) $($2_BUILD)/seal.in $$(call _seal_make,$1)
	@touch $$@
	$$(call remember,$($2_BUILD)/seal,$$(_seal_text/$1))
endef

ifeq ($(UK_SEALING),)
$(foreach l,$(UK_SEALED),$(eval $(call _seal_rule,$l,$(call uc,$l))))
UK_OBJS += $(foreach l,$(UK_SEALED),$(BUILD_DIR)/$l/lib.o)
else
.PHONY: seal
seal: $(BUILD_DIR)/$(UK_SEALING)/lib.o
	@:
endif
