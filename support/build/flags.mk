# SPDX-License-Identifier: BSD-3-Clause
# Flags of the compilers. What a library or an application may set, in the
# order in which it reaches the command line:
#
#   COMPFLAGS  LIB_COMPFLAGS  LIB_<FILE>_INCLUDES  LIB_CINCLUDES  CINCLUDES
#   ARCHFLAGS  CFLAGS  CFLAGS_EXTRA  LIB_CFLAGS  LIB_<FILE>[_<VARIANT>]_FLAGS
#   DBGFLAGS  -D__LIBNAME__= -D__BASENAME__=
#
# each also with -y; CXX... for C++, AS... for assembler (which also sees the
# C include paths). Further:
#   LIB_FLOAT := y     a core library that uses floating point or vectors
#   W=1 W=e            more warnings, warnings as errors (command line)
#   APPINCLUDES-y      include paths for applications and external libraries
#                      only (a libc exports its headers by this)
#
# Link-time optimisation (CONFIG_OPTIMIZE_LTO): a file keeps out of it by
# -fno-lto in its flags, a library by LIB_LTO := n. LIB_LTO := lib has it
# optimised by itself where the rest of the image is optimised at once, and lets
# a sealed library, which keeps out otherwise, take part.
#
# A library is of one class: core (below lib/ arch/ plat/ drivers/: strict, and
# sees only include paths of the core), app, ext, or sealed (support/build/
# seal.mk). LIB_CLASS holds it.

COMPFLAGS := -nostdinc -U__linux__ -D__Unikraft__ \
	-DUK_VERSION=$(UK_VERSION) -DUK_FULLVERSION=$(UK_FULLVERSION) \
	-DUK_CODENAME=$(UK_CODENAME) -DUNILITH_VERSION=$(UNILITH_VERSION) \
	-fPIE -fno-common -fno-strict-aliasing -ffunction-sections \
	-fdata-sections -fno-asynchronous-unwind-tables -fno-stack-protector \
	-fno-omit-frame-pointer -fvisibility=hidden -ftls-model=local-exec \
	-ffile-prefix-map=$(UK_BASE)=/unilith \
	-ffile-prefix-map=$(APP_DIR)=/app -ffile-prefix-map=$(BUILD_DIR)=/build
COMPFLAGS-y :=
# clang says of each flag of C that an assembler's source has no use for it.
COMPFLAGS-$(call have_clang) += -Qunused-arguments

_arch_x86_64 := -m64 -march=x86-64 -mtune=generic -fcf-protection=none
_arch_arm64  := -march=armv8-a -mno-outline-atomics
ARCHFLAGS    := $(_arch_$(UK_ARCH))
ARCHFLAGS-y  :=

_optimize-$(CONFIG_OPTIMIZE_PERF) := -O2
_optimize-$(CONFIG_OPTIMIZE_MAX)  := -O3
_optimize-$(CONFIG_OPTIMIZE_SIZE) := -Os
_optimize-$(CONFIG_OPTIMIZE_NONE) := -Og
_compact-y := -falign-functions=1
_compact-$(call have_gcc) += -falign-jumps=1
_compact-y += -falign-loops=1
_compact-$(call have_gcc) += -falign-labels=1
_optimize-$(CONFIG_OPTIMIZE_COMPACT) += $(_compact-y)
CFLAGS     :=
CXXFLAGS   :=
ASFLAGS    :=
CINCLUDES  :=
CXXINCLUDES :=
ASINCLUDES :=
$(foreach v,CFLAGS-y CFLAGS_EXTRA CXXFLAGS-y CXXFLAGS_EXTRA ASFLAGS-y \
	ASFLAGS_EXTRA CINCLUDES-y CXXINCLUDES-y ASINCLUDES-y APPINCLUDES-y,\
	$(eval $v :=))
DBGFLAGS   := $(if $(filter-out 0,$(CONFIG_DEBUG_SYMBOLS_LVL)),\
	-g$(CONFIG_DEBUG_SYMBOLS_LVL))
# clang 14 names an assembler's source by its unmapped path: the image would
# depend on the folder (by its build-id).
_dbg_AS-$(call have_clang) := $(if $(DBGFLAGS),-g0)
LIBLDFLAGS :=
LDFLAGS    :=
LDFLAGS-y  :=

# What a platform puts in the place of headers of arch/ and include/.
_variant-$(CONFIG_XEN_PV) := -I$(UK_BASE)/plat/xen/pv/include
# Xen pushes a fault of a handler right below the stack pointer of that one.
_redzone-$(CONFIG_XEN_PV) := -mno-red-zone
_own_includes := $(_variant-y) -I$(BUILD_DIR)/include -I$(UK_BASE)/include \
	-I$(UK_BASE)/arch/$(UK_ARCH)/include -I$(UK_BASE)/arch/include
_last_includes := -isystem $(CC_INCLUDE)
_strict := -Wall -Wextra $(if $(CONFIG_OPTIMIZE_WERROR),-Werror)
_core_c := -std=gnu11 -Wstrict-prototypes -Wmissing-prototypes
_core_cxx := -fno-exceptions -fno-rtti

# W=1 asks for more warnings of all but sealed libraries, W=e makes warnings
# errors in applications and external libraries too; W=1e does both.
$(if $(filter-out 1 e 1e,$(W)),$(error W=$(W): expected 1 (more warnings), e \
	(warnings are errors) or 1e))
_warn_core := $(if $(findstring 1,$(W)),-Wshadow -Wpointer-arith \
	-Wno-error=shadow -Wno-error=pointer-arith)
_warn := $(if $(findstring 1,$(W)),-Wall -Wextra -Wshadow) $(if \
	$(findstring e,$(W)),-Werror)

# Checks for undefined behaviour (lib/ubsan). Words are read at any address, as
# the CPUs do; there is no type information of C++ to be checked.
_ubsan-$(CONFIG_LIBUBSAN) := -fsanitize=undefined \
	-fno-sanitize=alignment,vptr -fno-sanitize-recover=all

# Counters of the lines that ran (lib/ukgcov), in the libraries it names; -Og
# leaves lines where they are.
_gcov_libs := $(call uc,$(call qstrip,$(CONFIG_LIBUKGCOV_LIBRARIES)))
_gcov = $(if $(and $(have_gcc),$(filter $(_gcov_libs),$1)),-Og -fprofile-arcs \
	-ftest-coverage -fprofile-info-section=uk_tab_gcov)

# What all of a class gets: $(call _class_flags,LIB)
_class_core   = -ffreestanding -fbuiltin $(_strict) $(_warn_core) \
	$(_defines) $(_ubsan-y) $(_gcov) $(_redzone-y) $(if $(filter \
	y,$($1_FLOAT)),,-mgeneral-regs-only)
_class_app    = -Wall $(_warn) $(_defines) $(_ubsan-y)
_class_ext    = $(_warn) $(_defines) $(_ubsan-y)
_defines      = $(addprefix -D,$(UK_RAISED))
_class_sealed =

# $(call lto_of,LIB): empty, lib (by itself) or image (with the others). What
# has flags or archives for a link of its own is no part of a larger one.
_lto_kind := $(if $(CONFIG_OPTIMIZE_LTO),$(if \
	$(CONFIG_OPTIMIZE_LTO_IMAGE),image,lib))
lto_of = $(if $(_lto_kind),$(if $(filter sealed,$($1_CLASS)),$(filter \
	lib,$($1_LTO)),$(filter-out n,$(or $(filter n lib,$($1_LTO)),$(if $(strip \
	$(call _both,$1_LDFLAGS) $(call _both,$1_ALIBS)),lib,$(_lto_kind))))))
# Objects carry their flags but those of code generation. One partition: names
# are then the same in each build, as they are by a seed for each object.
_lto_link = $(CC) $(filter -f% -m% -O% -g% -Q%,$(call _both,COMPFLAGS) \
	$(call _both,ARCHFLAGS) $(_optimize-y) $(call _both,DBGFLAGS)) -flto \
	$(if $(call have_gcc),-flto-partition=one -frandom-seed=unilith)
_lto_seed = $(if $(call lto_of,$1),$(if $(call \
	have_gcc),-frandom-seed=$(patsubst $(BUILD_DIR)/%,%,$2)))

# A core library takes the include paths of core folders only; import.mk sorts
# what the libraries exported: _exported_{C,CXX,AS}, _exported_core_{C,CXX,AS}.
_core_paths = $(addprefix -I,$(_core_folders) $(UK_BASE)/include% \
	$(foreach l,$(UK_LIBS),$(if $(filter core,$($(call \
	uc,$l)_CLASS)),$(BUILD_DIR)/$l/%)))
_inc_core   = $(_own_includes) $(_exported_core_$1)
_inc_app    = $(_exported_$1) $(APPINCLUDES) $(APPINCLUDES-y) $(_own_includes) \
	-I$(UK_BASE)/include/compat
_inc_ext    = $(_inc_app)
_inc_sealed =

_both = $($1) $($1-y)
# $(call _flags_of,lib,LIB,C|CXX|AS): two variables, because a file's own
# include paths stand in the middle.
define _flags_of
_$1_$3_pre := $(call _both,COMPFLAGS) $(if $(filter-out AS,$3),$(if $(call \
	lto_of,$2),-flto)) $(call _both,$2_COMPFLAGS)
_$1_$3_mid := $(call _both,$2_$3INCLUDES) $(if $(filter AS,$3),$(call \
	_both,$2_CINCLUDES)) $(call _inc_$($2_CLASS),$3) \
	$(_last_includes) $(call _both,ARCHFLAGS) $(_optimize-y) \
	$(call _class_$($2_CLASS),$2) $(if $(filter coreC,$($2_CLASS)$3),$(_core_c)) \
	$(if $(filter coreCXX,$($2_CLASS)$3),$(_core_cxx)) \
	$(if $(filter AS,$3),-D__ASSEMBLY__) \
	$(if $(filter app ext,$($2_CLASS)),$(call _both,$3FLAGS) $(call \
	_both,$3FLAGS_EXTRA)) $(UK_$3FLAGS) $(call _both,$2_$3FLAGS)
endef
