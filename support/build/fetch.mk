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
#   clone,lib,url[,branch]      a shallow git clone to LIB_ORIGIN
#   patch,lib,dir[,sub]    the files of dir in sorted order, by patch -p1, in
#                          LIB_ORIGIN/sub; a folder that is not there is fine
#
# LIB_SRCSTAMP is the stamp that every object of the library depends on.
# Stamps in LIB_BUILD: .chksum (archive checked), .origin (unpacked), .patched
# (patched); .prepared is the library's own, touched when what a Makefile.uk
# makes it depend on is there.
# UK_FETCH-y collects the stamps of stage `fetch`; a file below origin/ depends
# on LIB_SRCSTAMP: .patched where there are patches, else .origin.

UK_FETCH   :=
UK_FETCH-y :=
UK_PREPARE :=
UK_PREPARE-y :=
UK_PREPROCESS :=
UK_PREPROCESS-y :=

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
	$$(if $$($2_PATCHES),$$(call need,patch,$1))$$(call \
		build_cmd,PATCH,$1,patches,$(SCRIPTS)/patch.sh \
		$$($2_SRC) $$($2_PATCHES)) || { rm -f $$<; exit 1; }
	@touch $$@
$($2_ORIGIN)/%: | $($2_BUILD)/.patched ;
$(if $(filter $1,$(UK_LIBS)),UK_FETCH-y += $($2_BUILD)/.patched)
endef
addrecipe = $(call _recipe_rules,$1,$(call uc,$1))

_archive = $(PYTHON) -B $(SCRIPTS)/archive.py
_quoted  = $(foreach w,$1,$(call sh_quote,$w))

# What made .origin is kept: another archive, sum or patch unpacks anew.
# $1 lib, $2 LIB, $3 LABEL, $4 text, $5 command, $6 what must be there first,
# $7 program that the command needs
define _origin_rules
$2_SRCSTAMP := $$(or $$(filter %/.patched,$$($2_SRCSTAMP)),$($2_BUILD)/.origin)
-include $(wildcard $($2_BUILD)/.origin.d)
_cmd/$($2_BUILD)/.origin := $5
$($2_BUILD)/.origin: $6 $$(call changed,$($2_BUILD)/.origin,$5)
	$(if $7,$$(call need,$7,$1))$$(call build_cmd,$3,$1,$4,$$(_cmd/$$@))
	@touch $$@
	$$(call remember,$$@,$$(_cmd/$$@))
$($2_BUILD)/.prepared: $($2_BUILD)/.origin
$($2_ORIGIN)/%: | $($2_BUILD)/.origin ;
$(if $(filter $1,$(UK_LIBS)),UK_FETCH-y += $($2_BUILD)/.origin)
endef

_unarchive = $(call _origin_rules,$1,$2,UNPACK,$3,$(_archive) unpack $(call \
	sh_quote,$3) $($2_ORIGIN),$3 $4)
unarchive = $(call _unarchive,$1,$(call uc,$1),$(if $(filter \
	/%,$2),$2,$(_IMPORT_BASE)/$2),$3)

# $1 lib, $2 LIB, $3 URLs, $4 file's path, $5 KIND=sum...
define _fetch_rules
$4:
	$$(call build_cmd,FETCH,$1,$$@,$(_archive) fetch $4 $(_quoted_urls))
-include $(wildcard $($2_BUILD)/.chksum.d)
$($2_BUILD)/.chksum: $4 $$(call changed,$($2_BUILD)/.chksum,$4 $5)
	$$(call build_cmd,CHECK,$1,$4,$(_archive) check $4 $5)
	@touch $$@
	$$(call remember,$$@,$4 $5)
$(call _unarchive,$1,$2,$4,$($2_BUILD)/.chksum)
endef
_quoted_urls = $(call _quoted,$3)
_fetch = $(call _fetch_rules,$1,$(call uc,$1),$2,$($(call \
	uc,$1)_BUILD)/$3,$(foreach k,SHA256 SHA512 SHA1 MD5,$(addprefix \
	$k=,$(strip $($(call uc,$1)_ORIGIN_$k)))))
fetchas  = $(call _fetch,$1,$2,$3)
fetchas2 = $(call _fetch,$1,$2 $3,$4)
fetch    = $(call _fetch,$1,$2,$(notdir $2))
fetch2   = $(call _fetch,$1,$2 $3,$(notdir $2))

clone = $(call _origin_rules,$1,$(call uc,$1),CLONE,$2,$(SCRIPTS)/clone.sh \
	$($(call uc,$1)_ORIGIN) $(call _quoted,$2 $3),,git)

# A library may call `patch` more than once: the rule is made of all calls,
# when every Makefile.uk was read.
# $1 LIB, $2 folder below origin, $3 patch files
define _patch_vars
$1_SRCSTAMP := $($1_BUILD)/.patched
$1_PATCHFILES += $3
$1_PATCHCMD += && $(SCRIPTS)/patch.sh $($1_ORIGIN)/$2 $3
endef
_not_patches := %.md %~ %.orig %.rej
patch = $(call _patch_vars,$(call uc,$1),$3,$(sort $(foreach f,$(filter-out \
	$(_not_patches) $2/README%,$(wildcard $2/*)),$(if $(wildcard \
	$f/.),,$f))))

# $1 lib, $2 LIB
define _patch_rules
-include $(wildcard $($2_BUILD)/.patched.d)
$($2_BUILD)/.origin: $($2_PATCHFILES) \
		$$(call changed,$($2_BUILD)/.patched,$($2_PATCHCMD))
$($2_BUILD)/.patched: $($2_BUILD)/.origin
	$$(call need,patch,$1)$$(call \
		build_cmd,PATCH,$1,origin,: $($2_PATCHCMD)) || { rm -f $$<; exit 1; }
	@touch $$@
	$$(call remember,$$@,$($2_PATCHCMD))
$($2_BUILD)/.prepared: $($2_BUILD)/.patched
UK_FETCH-y += $($2_BUILD)/.patched
endef
_finish_fetch = $(foreach l,$(UK_LIBS),$(if $($(call uc,$l)_PATCHCMD),$(eval \
	$(call _patch_rules,$l,$(call uc,$l)))))

# For a library whose rule of .prepared has no commands.
$(BUILD_DIR)/%/.prepared:
	@touch $@
