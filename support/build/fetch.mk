# SPDX-License-Identifier: BSD-3-Clause
# Upstream sources. All are used as $(eval $(call macro,arguments)).
#
#   addrecipe,lib        the sources named by $(LIB_BASE)/recipe (format: doc/
#                        adding-a-library.md): fetched as a Debian source
#                        package, checked, unpacked and patched by Debian's
#                        series to LIB_SRC = $(LIB_ORIGIN)/<name>-<version>,
#                        then patched by $(LIB_BASE)/patches/*.patch
#   fetch,lib,url          an archive by its URL (.tar.gz .tgz .tar.xz .tar.bz2
#   fetchas,lib,url,file   .zip), kept as LIB_BUILD/file, checked against the
#   fetch2,lib,url,url     LIB_ORIGIN_{SHA256,SHA512,SHA1,MD5} set before, then
#   fetchas2,lib,url,url,file   unpacked; one that is there is not fetched again
#   unarchive,lib,file[,deps]   the unpacking alone
#   patch,lib,dir[,sub]    the files of dir in sorted order, by patch -p1, in
#                          LIB_ORIGIN/sub; a folder that is not there is fine
#
# LIB_SRCSTAMP is the stamp that every object of the library depends on.
# Stamps in LIB_BUILD: .origin (unpacked), .patched (patched), .prepared.
# UK_FETCH-y collects the stamps of stage `fetch`; a file below origin/ depends
# on LIB_SRCSTAMP: .patched where there are patches, else .origin.

UK_FETCH   :=
UK_FETCH-y :=
UK_PREPARE :=
UK_PREPARE-y :=

# $(call recipe_value,file,key): a value of a recipe, read without a process.
recipe_value = $(firstword $(patsubst $2:%,%,$(filter $2:%,$(subst : ,:,$(subst \
	$(newline), ,$(file <$1))))))

define _recipe_rules
$2_RECIPE := $($2_BASE)/recipe
$2_VERSION := $(call recipe_value,$($2_BASE)/recipe,version)
$2_SRC := $($2_ORIGIN)/$(call recipe_value,$($2_BASE)/recipe,name)-$(call \
	recipe_value,$($2_BASE)/recipe,version)
$2_SRCSTAMP := $($2_BUILD)/.patched
$2_PATCHES := $(sort $(wildcard $($2_BASE)/patches/*.patch))
-include $(wildcard $($2_BUILD)/.origin.d)
$($2_BUILD)/.origin: $($2_BASE)/recipe $$($2_PATCHES) \
		$$(call changed,$($2_BUILD)/.origin,$$($2_PATCHES))
	$$(call build_cmd,FETCH,$1,recipe,$(PYTHON) -B $(SCRIPTS)/fetch.py \
		--cache $(UK_CACHE) --out $($2_ORIGIN) $($2_BASE)/recipe)
	$$(call remember,$$@,$$($2_PATCHES))
	@touch $$@
$($2_BUILD)/.patched: $($2_BUILD)/.origin
	$$(call build_cmd,PATCH,$1,patches,$(SCRIPTS)/patch.sh \
		$$($2_SRC) $$($2_PATCHES)) || { rm -f $$<; exit 1; }
	@touch $$@
$($2_ORIGIN)/%: | $($2_BUILD)/.patched ;
$(if $(filter $1,$(UK_LIBS)),UK_FETCH-y += $($2_BUILD)/.patched)
endef
addrecipe = $(call _recipe_rules,$1,$(call uc,$1))

_archive = $(PYTHON) -B $(SCRIPTS)/archive.py

# $1 lib, $2 LIB, $3 file, $4 what must be there first
define _unarchive_rules
$2_SRCSTAMP := $($2_BUILD)/.origin
$($2_BUILD)/.origin: $3 $4
	$$(call build_cmd,UNPACK,$1,$3,$(_archive) unpack $3 $($2_ORIGIN))
	@touch $$@
$($2_ORIGIN)/%: | $($2_BUILD)/.origin ;
$(if $(filter $1,$(UK_LIBS)),UK_FETCH-y += $($2_BUILD)/.origin)
endef
unarchive = $(call _unarchive_rules,$1,$(call uc,$1),$2,$3)

# $1 lib, $2 LIB, $3 URLs, $4 file's path
define _fetch_rules
$4:
	$$(call build_cmd,FETCH,$1,$$@,$(_archive) fetch $$@ $3)
$($2_BUILD)/.chksum: $4
	$$(call build_cmd,CHECK,$1,$4,$(_archive) check $4 $(foreach \
		k,SHA256 SHA512 SHA1 MD5,$(addprefix $k=,$($2_ORIGIN_$k))))
	@touch $$@
$(call _unarchive_rules,$1,$2,$4,$($2_BUILD)/.chksum)
endef
_fetch = $(call _fetch_rules,$1,$(call uc,$1),$2,$($(call uc,$1)_BUILD)/$3)
fetchas  = $(call _fetch,$1,$2,$3)
fetchas2 = $(call _fetch,$1,$2 $3,$4)
fetch    = $(call _fetch,$1,$2,$(notdir $2))
fetch2   = $(call _fetch,$1,$2 $3,$(notdir $2))

# $1 lib, $2 LIB, $3 folder below origin, $4 patch files
define _patch_rules
$2_SRCSTAMP := $($2_BUILD)/.patched
$($2_BUILD)/.origin: $4
$($2_BUILD)/.patched: $($2_BUILD)/.origin
	$$(call build_cmd,PATCH,$1,$(or $3,origin),$(SCRIPTS)/patch.sh \
		$($2_ORIGIN)/$3 $4) || { rm -f $$<; exit 1; }
	@touch $$@
$(if $(filter $1,$(UK_LIBS)),UK_FETCH-y += $($2_BUILD)/.patched)
endef
patch = $(call _patch_rules,$1,$(call uc,$1),$3,$(sort $(filter-out %.md,\
	$(wildcard $2/*.patch $2/*.diff))))
