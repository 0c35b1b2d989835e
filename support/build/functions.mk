# SPDX-License-Identifier: BSD-3-Clause
# Small functions for makefiles; nothing here knows what a library is.
#
#   $(call uc,text)              text in upper case (letters only)
#   $(call lc,text)              text in lower case
#   $(call qstrip,text)          a Kconfig string without quotes and spaces
#   $(comma) $(space) $(quote) $(newline)   characters that make would eat
#   $(call same,a,b)             `y` if both texts are equal
#   $(call pathsearch,program)   first match in PATH; starts no process
#   $(call need,program,who)     stops where the program is not installed, and
#                                names the Debian package that has it; also in
#                                recipes, for what is used by them only
#   $(call sh_quote,text)        text as one word of the shell
#   $(call mk_escape,text)       text that survives being read as a makefile
#   $(call have_gcc)             `y` if the target compiler is gcc
#   $(call have_clang)           `y` if it is clang
#   $(call gcc_version_ge,M,m)   `y` if it is gcc M.m or newer
#   $(call clang_version_ge,M,m) `y` if it is clang M.m or newer
# For recipes:
#   $(call build_cmd,LABEL,lib,target,command)
#       prints "  LABEL   lib: target" (the command itself with V=1), runs it
#   $(call verbose_cmd,LABEL,text,command)    the same with a free text
#   $(Q)                         `@` unless V=1
#   $(call remember,file,text)   keeps the text that made `file` in file.d
# At reading time:
#   $(call changed,file,text)    FORCE if `file` was made by another text; its
#                                file.d must have been included
#   $(call mk_sub_libbuild_dir,lib,sub)   makes $(BUILD_DIR)/lib/sub
#   $(call mk_sub_build_dir,sub) makes $(BUILD_DIR)/sub
#   $(call mkdir_p,folders)      makes those that are missing; no value

empty   :=
space   := $(empty) $(empty)
comma   := ,
quote   := "
squote  := '
hash    := \#
define newline :=


endef

# Four letters a step: 26 nested substitutions in one line read badly.
_uc0 = $(subst d,D,$(subst c,C,$(subst b,B,$(subst a,A,$1))))
_uc1 = $(subst h,H,$(subst g,G,$(subst f,F,$(subst e,E,$(call _uc0,$1)))))
_uc2 = $(subst l,L,$(subst k,K,$(subst j,J,$(subst i,I,$(call _uc1,$1)))))
_uc3 = $(subst p,P,$(subst o,O,$(subst n,N,$(subst m,M,$(call _uc2,$1)))))
_uc4 = $(subst t,T,$(subst s,S,$(subst r,R,$(subst q,Q,$(call _uc3,$1)))))
_uc5 = $(subst x,X,$(subst w,W,$(subst v,V,$(subst u,U,$(call _uc4,$1)))))
uc = $(subst z,Z,$(subst y,Y,$(call _uc5,$1)))
_lc0 = $(subst D,d,$(subst C,c,$(subst B,b,$(subst A,a,$1))))
_lc1 = $(subst H,h,$(subst G,g,$(subst F,f,$(subst E,e,$(call _lc0,$1)))))
_lc2 = $(subst L,l,$(subst K,k,$(subst J,j,$(subst I,i,$(call _lc1,$1)))))
_lc3 = $(subst P,p,$(subst O,o,$(subst N,n,$(subst M,m,$(call _lc2,$1)))))
_lc4 = $(subst T,t,$(subst S,s,$(subst R,r,$(subst Q,q,$(call _lc3,$1)))))
_lc5 = $(subst X,x,$(subst W,w,$(subst V,v,$(subst U,u,$(call _lc4,$1)))))
lc = $(subst Z,z,$(subst Y,y,$(call _lc5,$1)))

qstrip = $(strip $(subst $(quote),,$1))
same   = $(if $(subst x$1,,x$2)$(subst x$2,,x$1),,y)

pathsearch = $(if $(findstring /,$1),$(wildcard $1),$(firstword \
	$(wildcard $(addsuffix /$1,$(subst :, ,$(PATH))))))

# $1 program with its path and target, $2 who needs it
need = $(if $(call pathsearch,$(firstword $1)),,$(error $(if \
	$2,$2: )$(firstword $1) is not installed$(addprefix : apt-get install ,\
	$(call _package,$(notdir $(firstword $1))))))
_package = $(call _package_of,$(call _triplet,$1),$(patsubst $(call \
	_triplet,$1)-%,%,$1))
_triplet = $(firstword $(foreach t,aarch64-linux-gnu x86_64-linux-gnu,$(if \
	$(filter $t-%,$1),$t)))
# $1 target or nothing, $2 program
_package_of = $(or $(patsubst clang++%,clang%,$(filter clang%,$2)),$(if \
	$(filter python%,$2),python3),$(addsuffix $(addprefix -,$(subst _,-,$1)),$(if \
	$(filter $(_binutils),$2),binutils,$(filter gcc% g++%,$2))),$(patsubst \
	$2=%,%,$(filter $2=%,$(_packages))))
_binutils := ar ld nm objcopy readelf size strip
_packages := awk=mawk mawk=mawk gawk=gawk m4=m4 git=git patch=patch gdb=gdb \
	rustc=rustc tclsh=tcl qemu-system-x86_64=qemu-system-x86

sh_quote  = '$(subst $(squote),'\'',$1)'
mk_escape = $(subst $(hash),\$(hash),$(subst $$,$$$$,$1))

# Compiler facts come from the generated toolchain.mk, so that reading the
# makefiles starts no compiler.
have_gcc   = $(if $(filter gcc,$(CC_NAME)),y)
have_clang = $(if $(filter clang,$(CC_NAME)),y)
_version_ge = $(shell [ $$(( $(CC_MAJOR) * 1000 + $(CC_MINOR) )) -ge \
	$$(( $1 * 1000 + $2 )) ] && echo y)
gcc_version_ge   = $(if $(call have_gcc),$(call _version_ge,$1,$2))
clang_version_ge = $(if $(call have_clang),$(call _version_ge,$1,$2))

remember = $(file >$1.d,_old/$1 := $(call mk_escape,$2))
changed  = $(if $(call same,$(strip $(_old/$1)),$(strip $2)),,FORCE)

mkdir_p = $(call _mkdir_missing,$(strip $(foreach d,$1,$(if \
	$(wildcard $(d:%/=%)/.),,$d))))
_mkdir_missing = $(if $1,$(if $(shell mkdir -p $1 2>&1),\
	$(error cannot make the folder $1)))

mk_sub_build_dir    = $(call mkdir_p,$(BUILD_DIR)/$1)
mk_sub_libbuild_dir = $(call mk_sub_build_dir,$1/$2)

# A command may hold commas, which `call` splits: _rest joins them again.
Q := $(if $(filter 1 2,$(V)),,@)
_rest = $1$(if $2,$(comma)$2)$(if $3,$(comma)$3)$(if $4,$(comma)$4)$(if \
	$5,$(comma)$5)$(if $6,$(comma)$6)$(if $7,$(comma)$7)
verbose_cmd = $(if $(Q),@printf '  %-7s %s\n' '$1' '$2';)$(call \
	_rest,$3,$4,$5,$6,$7,$8,$9)
build_cmd = $(if $(Q),@printf '  %-7s %s\n' '$1' \
	'$2: $(patsubst $(BUILD_DIR)/%,%,$(patsubst $(BUILD_DIR)/$2/%,%,$3))';)$(call \
	_rest,$4,$5,$6,$7,$8,$9)

TOUCH   := touch
RM      := rm -f
PYTHON  := $(or $(UK_PYTHON),/usr/bin/python3)
